package geo

import (
	"math"
	"slices"
)

// Border is the border nearest to a point.
type Border struct {
	Metres float64 // from the point to At
	At     Point   // the nearest place on the border
	Across *Area   // the area on the other side; nil when there is none
}

// Border finds the nearest border of any area of the layer and what lies
// across it: the smallest area there that the point is not in, else the
// smallest one there. ok is false for a point off the globe and for a layer
// that is unknown or has no areas. Nearness is measured on a flat map around p: exact for the
// distances at which routing could have gone the other way, and off by a few
// per cent for borders hundreds of kilometres away.
func (a *Atlas) Border(layer LayerName, p Point) (b Border, ok bool) {
	v, ok := VertexOf(p)
	l := a.layer(layer)
	if !ok || l == nil || len(l.borders.runs) == 0 {
		return Border{}, false
	}
	near := l.borders.nearest(v)
	at := near.at()
	return Border{Metres: Metres(p, at), At: at, Across: l.across(v, near)}, true
}

// runLength is how many edges share one box in the border index: enough to
// keep the index a fraction of the edges' size, few enough to test at once.
const runLength = 8

// borderIndex finds the edge nearest to a place, over runs of neighbouring
// edges.
type borderIndex struct {
	runs  []Ring
	boxes boxTree
}

func newBorderIndex(polygons []rankedPolygon) borderIndex {
	b := borderIndex{runs: runsOf(polygons)}
	boxes := make([]extent, len(b.runs))
	for i, run := range b.runs {
		boxes[i] = run.extent()
	}
	b.boxes = newBoxTree(boxes)
	return b
}

func runsOf(polygons []rankedPolygon) (runs []Ring) {
	for _, p := range polygons {
		for _, ring := range p.polygon {
			for start := 0; start < len(ring)-1; start += runLength {
				runs = append(runs, ring[start:min(start+runLength+1, len(ring))])
			}
		}
	}
	return slices.Clip(runs)
}

// nearby is the best place found so far on a flat map around the point asked
// for. Coordinates are steps; those of the map are measured from the point
// and squeezed in x to be true to length.
type nearby struct {
	x, y     float64 // the point asked for, x in the turn of the globe searched
	squeeze  float64 // length of a step of longitude over one of latitude
	distance float64 // squared, on the map
	ax, ay   float64 // nearest place, on the map
	ex, ey   float64 // its edge, on the map, towards the farther end
	turn     float64 // the x of the turn in which it was found
}

func newNearby(v Vertex) *nearby {
	lon, lat := metresPerDegree(v.Point().Lat())
	return &nearby{y: float64(v.Y), squeeze: lon / lat, distance: math.Inf(1)}
}

// turnsAround are how far on to look for what is near across the date line.
var turnsAround = [3]float64{0, fullTurn, -fullTurn}

// nearest searches around v and, for borders across the date line, around the
// same place one turn further east and west.
func (b *borderIndex) nearest(v Vertex) *nearby {
	near := newNearby(v)
	root, _ := b.boxes.root()
	for _, turn := range turnsAround {
		near.x = float64(v.X) + turn
		b.search(root, near)
	}
	return near
}

// search descends nearest child first and leaves out what cannot be nearer.
func (b *borderIndex) search(n node, near *nearby) {
	if near.toBox(b.boxes.box(n)) >= near.distance {
		return
	}
	if n.level == 0 {
		near.tryRun(b.runs[b.boxes.items[n.index]])
		return
	}
	var order [boxFan]int
	var distance [boxFan]float64
	first, last := b.boxes.children(n)
	for i := first; i < last; i++ {
		d, at := near.toBox(b.boxes.box(node{n.level - 1, i})), i-first
		for ; at > 0 && distance[at-1] > d; at-- {
			distance[at], order[at] = distance[at-1], order[at-1]
		}
		distance[at], order[at] = d, i
	}
	for _, i := range order[:last-first] {
		b.search(node{n.level - 1, i}, near)
	}
}

// toBox is the squared distance to a box on the map.
func (n *nearby) toBox(e extent) float64 {
	dx := max(float64(e.x0)-n.x, n.x-float64(e.x1), 0) * n.squeeze
	dy := max(float64(e.y0)-n.y, n.y-float64(e.y1), 0)
	return dx*dx + dy*dy
}

func (n *nearby) tryRun(run Ring) {
	ax, ay := n.onMap(run[0])
	for _, v := range run[1:] {
		bx, by := n.onMap(v)
		n.tryEdge(ax, ay, bx-ax, by-ay)
		ax, ay = bx, by
	}
}

func (n *nearby) onMap(v Vertex) (x, y float64) {
	return (float64(v.X) - n.x) * n.squeeze, float64(v.Y) - n.y
}

// tryEdge takes the edge from a along e if it comes nearer than the best.
func (n *nearby) tryEdge(ax, ay, ex, ey float64) {
	if length := ex*ex + ey*ey; length > 0 {
		along := max(0, min(-(ax*ex+ay*ey)/length, 1))
		ax, ay = ax+along*ex, ay+along*ey
		if along > 0.5 {
			ex, ey = -ex, -ey
		}
	}
	if d := ax*ax + ay*ay; d < n.distance {
		n.distance, n.ax, n.ay, n.ex, n.ey, n.turn = d, ax, ay, ex, ey, n.x
	}
}

// place turns a place on the map back into longitude and latitude.
func (n *nearby) place(x, y float64) Point {
	lon := n.turn / stepsPerDegree
	if n.squeeze > 0 {
		lon += x / n.squeeze / stepsPerDegree
	}
	return Point{wrapLongitude(lon), max(-90, min((n.y+y)/stepsPerDegree, 90))}
}

func (n *nearby) at() Point { return n.place(n.ax, n.ay) }
