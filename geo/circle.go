package geo

import (
	"iter"
	"math"
)

// IntersectingCircle walks the areas of a layer that have ground or border
// within so many metres of p, smallest area first. Nearness is measured as in
// Border. Nothing lies near a point off the globe.
func (a *Atlas) IntersectingCircle(layer LayerName, p Point, metres float64) iter.Seq[*Area] {
	return func(yield func(*Area) bool) {
		l := a.layer(layer)
		v, ok := VertexOf(p)
		if l == nil || !ok || !(metres >= 0) {
			return
		}
		for _, rank := range l.ranksMeeting(Around(p, metres)) {
			if area := &l.areas[rank]; area.Shape.isWithin(metres, p, v) && !yield(area) {
				return
			}
		}
	}
}

// isWithin reports whether any of the shape lies so near to p, which is v on
// the grid.
func (s Shape) isWithin(metres float64, p Point, v Vertex) bool {
	near := newNearby(v)
	for _, polygon := range s {
		if polygon.contains(v) {
			return true
		}
		for _, turn := range turnsAround {
			near.x = float64(v.X) + turn
			for _, ring := range polygon {
				near.tryRun(ring)
			}
		}
	}
	return !math.IsInf(near.distance, 1) && Metres(p, near.at()) <= metres
}
