package review

import (
	"slices"

	"lamppost/geo"
)

// sameShape reports whether two shapes have the same vertices in the same order.
func sameShape(a, b geo.Shape) bool {
	return slices.EqualFunc(a, b, func(p, q geo.Polygon) bool {
		return slices.EqualFunc(p, q, func(r, s geo.Ring) bool { return slices.Equal(r, s) })
	})
}

// difference is the size in square metres of the ground that is inside one of
// two shapes, not both, and a place in the largest piece of it. What their
// borders have in common cancels out, so it costs as much as they differ. Not
// ok means that they cross too often to tell.
func difference(a, b geo.Shape, stop func() bool) (squareMetres float64, at spot, ok bool) {
	edges := make([]edge, 0, vertices(a)+vertices(b))
	edges = appendShape(appendShape(edges, a, 1, 0), b, 1, 1)
	plane, ok := evenOdd.measure(evenOdd.cancel(edges), stop)
	for i, r := range plane.regions(func(f *face) bool { return f.depth == 1 }) {
		if i == 0 {
			at = r.inside
		}
		squareMetres += r.area
	}
	return squareMetres, at, ok
}
