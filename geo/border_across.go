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
func (l *Index) across(v Vertex, near *nearby) *Area {
	own := l.ranksAt(nil, v)
	other, changed := own, false
	for _, beyond := range near.probes() {
		w, _ := VertexOf(beyond)
		there := l.ranksAt(nil, w)
		for _, rank := range there {
			if !slices.Contains(own, rank) {
				return &l.areas[rank]
			}
		}
		if !changed && !slices.Equal(own, there) {
			other, changed = there, true
		}
	}
	if len(other) == 0 {
		return nil
	}
	return &l.areas[other[0]]
}

// probes are places beyond the border as seen from the point: straight on (to
// both sides for a point on the border itself), and beside the edge, because
// straight on misses a neighbour who only reaches here with a sharp corner.
func (n *nearby) probes() []Point {
	x, y, sides := n.ax, n.ay, []float64{1}
	if math.Hypot(x, y) < 1 {
		x, y, sides = -n.ey, n.ex, []float64{1, -1}
	}
	var places []Point
	for _, step := range probeSteps {
		for _, side := range sides {
			dx, dy := scaled(x, y, side*step)
			places = append(places, n.place(n.ax+dx, n.ay+dy))
		}
	}
	return append(places, n.besideEdge()...)
}

// besideEdge are places close to both sides of the edge, a little away from
// the corner it may be near.
func (n *nearby) besideEdge() []Point {
	alongX, alongY := scaled(n.ex, n.ey, min(math.Hypot(n.ex, n.ey)/2, probeSteps[2]))
	asideX, asideY := scaled(-n.ey, n.ex, probeSteps[0])
	x, y := n.ax+alongX, n.ay+alongY
	return []Point{n.place(x+asideX, y+asideY), n.place(x-asideX, y-asideY)}
}

// scaled is the vector with the given length; zero for a zero vector.
func scaled(x, y, length float64) (float64, float64) {
	if old := math.Hypot(x, y); old > 0 {
		return x * length / old, y * length / old
	}
	return 0, 0
}
