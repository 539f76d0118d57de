package geo

// leafLine strings the edges of a leaf that toggle the same polygons on one
// line, so that a lookup runs through it without a decision. Where an edge does
// not go on from the one before, the line makes its way around the cell, where
// no place of the cell finds it to the west.
//
// It also makes up for edges that the cell does not have. At a vertex west of
// the cell the ring goes on with such an edge; the count of the cell's own
// edges alone would change there while the truth does not. So from a loose end
// there the line goes straight up, which toggles once more.
type leafLine struct {
	west, south int64 // the cell: its lower left corner,
	east, north int32 // and the first column and row beyond it
	vertices    []Vertex
	piece       []Vertex // edges that follow one another, not yet in vertices
}

// begin empties the line. What lies beyond the globe is never asked for.
func (l *leafLine) begin(c treeCell) {
	side := int64(1) << c.bits
	l.west, l.south = c.x, c.y
	l.east, l.north = int32(min(c.x+side, halfTurn)), int32(min(c.y+side, poleY))
	l.vertices, l.piece = l.vertices[:0], l.piece[:0]
}

// add takes the next edge. A piece of one edge may be turned round for it.
func (l *leafLine) add(e *sharedEdge) {
	if len(l.piece) == 2 && (l.piece[0] == e.a || l.piece[0] == e.b) {
		l.piece[0], l.piece[1] = l.piece[1], l.piece[0]
	}
	last := len(l.piece) - 1
	switch {
	case last > 0 && l.piece[last] == e.a:
		l.piece = append(l.piece, e.b)
	case last > 0 && l.piece[last] == e.b:
		l.piece = append(l.piece, e.a)
	default:
		l.endPiece()
		l.piece = append(l.piece, e.a, e.b)
	}
}

// endPiece puts the piece on the line, unless it can toggle nothing.
func (l *leafLine) endPiece() {
	if len(l.piece) == 0 || l.isIdle() {
		l.piece = l.piece[:0]
		return
	}
	first, last := l.piece[0], l.piece[len(l.piece)-1]
	if l.isLoose(first) {
		l.goAround(Vertex{first.X, l.north})
		l.vertices = append(l.vertices, Vertex{first.X, l.north})
	} else {
		l.goAround(first)
	}
	l.vertices = append(l.vertices, l.piece...)
	if l.isLoose(last) {
		l.vertices = append(l.vertices, Vertex{last.X, l.north})
	}
	l.piece = l.piece[:0]
}

// isIdle: a level piece toggles nothing, and loose ends in one row cancel out.
func (l *leafLine) isIdle() bool {
	first, last := l.piece[0], l.piece[len(l.piece)-1]
	for _, v := range l.piece {
		if v.Y != first.Y {
			return false
		}
	}
	return l.isLoose(first) == l.isLoose(last)
}

// isLoose reports whether the end of one of the cell's edges lies west of the
// cell, above its lowest row and below its upper side.
func (l *leafLine) isLoose(end Vertex) bool {
	return int64(end.X) < l.west && int64(end.Y) > l.south && end.Y < l.north
}

// goAround leads the line to just before the vertex: straight where that is
// all above, below or east of the cell, else level to its east side, along it,
// and level back.
func (l *leafLine) goAround(to Vertex) {
	if len(l.vertices) == 0 {
		return
	}
	from := l.vertices[len(l.vertices)-1]
	switch {
	case min(from.Y, to.Y) >= l.north, int64(max(from.Y, to.Y)) <= l.south, min(from.X, to.X) >= l.east:
		return
	}
	if from.X < l.east {
		l.vertices = append(l.vertices, Vertex{l.east, from.Y})
	}
	if to.X < l.east {
		l.vertices = append(l.vertices, Vertex{l.east, to.Y})
	}
}
