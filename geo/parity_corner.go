package geo

// cornersOf lists the polygons that contain the corners of the quarters of c,
// on a walk from its own corner east, and north, and then east again: what is
// crossed on the way are edges of the cell.
func (b *treeBuilder) cornersOf(c treeCell, lists *quarterLists) {
	half := int64(1) << (c.bits - 1)
	lists.corners[0] = append(lists.corners[0], c.corner...)
	b.toggleAll(c.corner)
	b.walkEast(c.edges, c.x, c.x+half, c.y)
	lists.corners[1] = b.takeOdd(lists.corners[1])
	b.toggleAll(c.corner)
	b.walkNorth(c.edges, c.x, c.y, c.y+half)
	lists.corners[2] = b.takeOdd(lists.corners[2])
	b.toggleAll(lists.corners[2])
	b.walkEast(c.edges, c.x, c.x+half, c.y+half)
	lists.corners[3] = b.takeOdd(lists.corners[3])
}

// walkEast toggles what changes between two places of the row y.
func (b *treeBuilder) walkEast(edges []int32, from, to, y int64) {
	start, end := Vertex{int32(from), int32(y)}, Vertex{int32(to), int32(y)}
	for _, i := range edges {
		e := &b.edges[i]
		if end.Y >= e.a.Y && end.Y < e.b.Y && !westOf(e.a, e.b, end) && westOf(e.a, e.b, start) {
			b.toggleEdge(e)
		}
	}
}

// walkNorth toggles what changes between two places of the column x.
//
// A point on a border belongs to the east of it, or the north where it runs
// level: it counts as a little further east, and by far less further north. So
// an edge is met when it spans the column, western end included, and one on the
// point itself lies above it only if it rises eastward.
func (b *treeBuilder) walkNorth(edges []int32, x, from, to int64) {
	for _, i := range edges {
		l, r := b.edges[i].a, b.edges[i].b
		if l.X > r.X {
			l, r = r, l
		}
		if int64(l.X) <= x && x < int64(r.X) && isAbove(l, r, x, from) && !isAbove(l, r, x, to) {
			b.toggleEdge(&b.edges[i])
		}
	}
}

// isAbove reports whether the edge from l east to r passes above a place of
// the column x, which it spans. Where the products are compared y lies between
// its ends, so they fit int64.
func isAbove(l, r Vertex, x, y int64) bool {
	switch {
	case y < int64(min(l.Y, r.Y)):
		return true
	case y > int64(max(l.Y, r.Y)):
		return false
	}
	rise := (int64(r.Y) - int64(l.Y)) * (x - int64(l.X))
	height := (y - int64(l.Y)) * (int64(r.X) - int64(l.X))
	return rise > height || rise == height && r.Y > l.Y
}

func (b *treeBuilder) toggle(polygon int32) {
	if polygon == noPolygon {
		return
	}
	b.odd[polygon] = !b.odd[polygon]
	b.touched = append(b.touched, polygon)
}

func (b *treeBuilder) toggleEdge(e *sharedEdge) {
	b.toggle(e.polygons[0])
	b.toggle(e.polygons[1])
}

func (b *treeBuilder) toggleAll(polygons []int32) {
	for _, p := range polygons {
		b.toggle(p)
	}
}

// takeOdd appends the polygons toggled an odd number of times and clears the
// count.
func (b *treeBuilder) takeOdd(polygons []int32) []int32 {
	for _, p := range b.touched {
		if b.odd[p] {
			polygons = append(polygons, p)
			b.odd[p] = false
		}
	}
	b.touched = b.touched[:0]
	return polygons
}
