package geo

import "slices"

// Inside is a place inside the shape, away from its border where that is easy: on
// the level line half way up its largest polygon, the middle of the longest piece
// inside. ok is false for a shape too thin to have one on the grid.
func (s Shape) Inside() (p Point, ok bool) {
	var largest Polygon
	size := -1.0
	for _, polygon := range s {
		if m := (Shape{polygon}).SquareMetres(); m > size {
			largest, size = polygon, m
		}
	}
	if largest == nil {
		return Point{}, false
	}
	e := largest.extent()
	y := int32((int64(e.y0) + int64(e.y1)) / 2)
	return largest.insideAt(y)
}

// insideAt looks on the level line y.
func (p Polygon) insideAt(y int32) (at Point, ok bool) {
	xs := p.crossings(y)
	longest := int64(0)
	for i := 0; i+1 < len(xs); i += 2 {
		if length := xs[i+1] - xs[i]; length > longest {
			longest, at = length, Vertex{int32((xs[i] + xs[i+1]) / 2), y}.Point()
		}
	}
	v, _ := VertexOf(at)
	return at, longest > 1 && p.contains(v)
}

// crossings are where the level line y crosses the rings, from west to east, to a
// grid step.
func (p Polygon) crossings(y int32) []int64 {
	var xs []int64
	for _, ring := range p {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if a.Y > b.Y {
				a, b = b, a
			}
			if a.Y <= y && y < b.Y {
				part := float64(int64(y)-int64(a.Y)) / float64(int64(b.Y)-int64(a.Y))
				xs = append(xs, int64(a.X)+int64(part*float64(int64(b.X)-int64(a.X))))
			}
		}
	}
	slices.Sort(xs)
	return xs
}
