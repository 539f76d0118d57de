package geo

import (
	"math"
	"slices"
)

// probeSteps are how far beyond the border to look for the other side, in
// grid steps: 3 cm, 30 cm, 3 m. Neighbours digitised apart leave slivers of
// nobody's land between them, which the longer steps cross.
var probeSteps = [3]float64{3, 30, 300}

// across finds the area on the other side of the nearest border.
func (l *layerIndex) across(v Vertex, near *nearby) *Area {
	own := l.ranksAt(nil, v)
	other, changed := own, false
	for _, beyond := range near.probes() {
		w, _ := vertexOf(beyond)
		there := l.ranksAt(nil, w)
		for _, rank := range there {
			if !slices.Contains(own, rank) {
				return l.areas[rank]
			}
		}
		if !changed && !slices.Equal(own, there) {
			other, changed = there, true
		}
	}
	if len(other) == 0 {
		return nil
	}
	return l.areas[other[0]]
}

// probes are places just beyond the border as seen from the point; on both
// sides of it for a point on the border itself.
func (n *nearby) probes() []Point {
	x, y, sides := n.ax, n.ay, []float64{1}
	if math.Hypot(x, y) < 1 {
		x, y, sides = -n.ey, n.ex, []float64{1, -1}
	}
	length := math.Hypot(x, y)
	if length == 0 {
		return nil
	}
	var places []Point
	for _, step := range probeSteps {
		for _, side := range sides {
			scale := side * step / length
			places = append(places, n.place(n.ax+x*scale, n.ay+y*scale))
		}
	}
	return places
}
