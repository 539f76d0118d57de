package regions

import "lamppost/tiles"

// encoder writes the regions of one tile.
type encoder struct {
	tile  tiles.Tile
	arcs  []arc
	least float64
	frame span
	out   *tiles.UnitLayer
	ring  []tiles.Unit
	spare []tiles.Unit
}

func (e *encoder) region(r *region) {
	e.out.Polygon(0)
	whole := e.frame.holds(r.span)
	for _, polygon := range r.polygons {
		for i, ring := range polygon {
			e.units(ring)
			if !whole {
				e.clip()
			}
			if !e.out.Ring(e.ring, i == 0) && i == 0 {
				break // without its outer ring a polygon has no holes
			}
		}
	}
	for _, tag := range r.tags {
		if text, ok := tag.Value.(string); ok {
			e.out.Text(tag.Key, text)
		}
	}
}

// units puts the vertices that the zoom shows into ring, open.
func (e *encoder) units(ring []use) {
	e.ring = e.ring[:0]
	for _, u := range ring {
		a := &e.arcs[u.arc]
		last := len(a.at) - 1
		for i := range last { // the last is the first of the next arc
			at := i
			if u.reversed {
				at = last - i
			}
			if a.weight[at] >= e.least {
				e.add(tiles.UnitOf(e.tile, a.at[at].x, a.at[at].y))
			}
		}
	}
	e.close()
}

// close takes a last vertex away that repeats the first.
func (e *encoder) close() {
	if n := len(e.ring); n > 1 && e.ring[0] == e.ring[n-1] {
		e.ring = e.ring[:n-1]
	}
}

func (e *encoder) add(u tiles.Unit) {
	if n := len(e.ring); n == 0 || e.ring[n-1] != u {
		e.ring = append(e.ring, u)
	}
}

// clip cuts ring to the frame, one side after the other (Sutherland and Hodgman).
// What is joined along the frame lies in the buffer and is never seen.
func (e *encoder) clip() {
	const near, far = -buffer * tiles.Extent / tiles.Pixels, tiles.Extent + buffer*tiles.Extent/tiles.Pixels
	e.cut(func(u tiles.Unit) int64 { return int64(u.X) - near })
	e.cut(func(u tiles.Unit) int64 { return far - int64(u.X) })
	e.cut(func(u tiles.Unit) int64 { return int64(u.Y) - near })
	e.cut(func(u tiles.Unit) int64 { return far - int64(u.Y) })
}

// cut keeps what is at least 0 deep.
func (e *encoder) cut(depth func(tiles.Unit) int64) {
	whole := e.ring
	e.ring, e.spare = e.spare[:0], whole
	for i, b := range whole {
		a := whole[(i+len(whole)-1)%len(whole)]
		da, db := depth(a), depth(b)
		if (da >= 0) != (db >= 0) {
			e.add(tiles.Unit{X: between(a.X, b.X, da, db), Y: between(a.Y, b.Y, da, db)})
		}
		if db >= 0 {
			e.add(b)
		}
	}
	e.close()
}

// between is the coordinate where the depth is 0 on the way from a to b.
func between(a, b int32, da, db int64) int32 {
	return a + int32(float64(int64(b)-int64(a))*float64(da)/float64(da-db))
}
