package geo

import "math"

// extent is a box on the integer grid, edges included. The empty extent has
// its ends the wrong way round.
type extent struct{ x0, y0, x1, y1 int32 }

func emptyExtent() extent {
	return extent{math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32}
}

func (e extent) empty() bool { return e.x0 > e.x1 || e.y0 > e.y1 }

func (e extent) add(v Vertex) extent {
	return extent{min(e.x0, v.X), min(e.y0, v.Y), max(e.x1, v.X), max(e.y1, v.Y)}
}

func (e extent) union(o extent) extent {
	return extent{min(e.x0, o.x0), min(e.y0, o.y0), max(e.x1, o.x1), max(e.y1, o.y1)}
}

func (e extent) meets(o extent) bool {
	return e.x0 <= o.x1 && o.x0 <= e.x1 && e.y0 <= o.y1 && o.y0 <= e.y1
}

func (e extent) holds(o extent) bool {
	return o.x0 >= e.x0 && o.x1 <= e.x1 && o.y0 >= e.y0 && o.y1 <= e.y1
}

func (e extent) box() Box {
	if e.empty() {
		return Box{}
	}
	low, high := Vertex{e.x0, e.y0}.Point(), Vertex{e.x1, e.y1}.Point()
	return Box{West: low.Lon(), South: low.Lat(), East: high.Lon(), North: high.Lat()}
}

func (r Ring) extent() extent {
	e := emptyExtent()
	for _, v := range r {
		e = e.add(v)
	}
	return e
}

// extent is that of all rings, because a hole that leaves its outer ring
// encloses ground too.
func (p Polygon) extent() extent {
	e := emptyExtent()
	for _, ring := range p {
		e = e.union(ring.extent())
	}
	return e
}
