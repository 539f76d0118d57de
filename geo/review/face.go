package review

import (
	"math"

	"lamppost/geo"
)

// face is a connected piece of ground that no edge divides.
type face struct {
	depth  int32
	parent int32   // a face it turned out to be one with; itself for none
	area   float64 // square metres; meaningless for the ground all around
	around float64 // metres of border
	frame  frame
	inside spot    // a place in the middle of its largest strip
	strip  float64 // how large that strip is
}

// width is the mean width in metres of a long face: what its area would have
// as a strip with its border on both sides.
func (f *face) width() float64 {
	if f.around == 0 {
		return 0
	}
	return 2 * f.area / f.around
}

// outer is the number of the face around everything.
const outer = 0

// plane is what a sweep found: the edges, and the faces to their sides.
type plane struct {
	edges []edge
	sides [][2]int32 // by edge: the faces to its west and east
	faces []face
}

// root is the face that stands for all that are one with the given one.
func (p *plane) root(f int32) int32 {
	for p.faces[f].parent != f {
		p.faces[f].parent = p.faces[p.faces[f].parent].parent
		f = p.faces[f].parent
	}
	return f
}

// join makes two faces one.
func (p *plane) join(f, g int32) {
	f, g = p.root(f), p.root(g)
	if f == g {
		return
	}
	if g == outer {
		f, g = g, f
	}
	a, b := &p.faces[f], &p.faces[g]
	b.parent = f
	a.area += b.area
	a.around += b.around
	a.frame = a.frame.union(b.frame)
	if b.strip > a.strip {
		a.strip, a.inside = b.strip, b.inside
	}
}

// border gives an edge to the faces on its sides. The ground of a face is the
// sum of the strips between each of its edges and the zero meridian.
func (p *plane) border(i int32) {
	e := &p.edges[i]
	west, east := p.sides[i][0], p.sides[i][1]
	if west == east {
		return
	}
	ground := strip(e.a, e.b)
	length := geo.Metres(e.a.point(), e.b.point())
	p.faces[p.root(west)].take(e, ground, length)
	p.faces[p.root(east)].take(e, -ground, length)
}

func (f *face) take(e *edge, ground, length float64) {
	f.area += ground
	f.around += length
	f.frame = f.frame.add(e.a).add(e.b)
}

// look keeps the middle of the strip between two edges, from the latitude y0
// to y1, as a place inside the face, if no larger one is known.
func (f *face) look(west, east *edge, y0, y1 int64) {
	y := y0 + (y1-y0)/2
	x0, x1 := west.longitudeAt(y), east.longitudeAt(y)
	if size := (x1 - x0) * float64(y1-y0); size > f.strip {
		f.strip = size
		f.inside = spot{int64(math.Round((x0 + x1) / 2)), y}
	}
}

func (e *edge) longitudeAt(y int64) float64 {
	share := float64(y-e.a.y) / float64(e.b.y-e.a.y)
	return float64(e.a.x) + share*float64(e.b.x-e.a.x)
}
