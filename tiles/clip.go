package tiles

import "github.com/paulmach/orb"

// signedArea of an open or closed ring; positive is clockwise on screen, where
// y grows downwards.
func signedArea(ps []vec) float64 {
	if len(ps) < 3 {
		return 0
	}
	sum, o := 0.0, ps[0]
	for i := 1; i+1 < len(ps); i++ {
		sum += ps[i].sub(o).cross(ps[i+1].sub(o))
	}
	return sum / 2
}

// clipLine cuts a line to the box. The parts are new slices; each keeps the
// vertices inside and gains one where it crosses the edge.
func clipLine(ps []vec, in box) [][]vec {
	var parts [][]vec
	var part []vec
	for i := 1; i < len(ps); i++ {
		a, b, ok := clipSegment(ps[i-1], ps[i], in)
		if !ok {
			continue
		}
		if len(part) == 0 || part[len(part)-1] != a {
			parts = keepLine(parts, part)
			part = []vec{a}
		}
		if a != b {
			part = append(part, b)
		}
	}
	return keepLine(parts, part)
}

func keepLine(parts [][]vec, part []vec) [][]vec {
	if len(part) > 1 {
		return append(parts, part)
	}
	return parts
}

// clipSegment is the part of a to b within the box (Liang and Barsky's
// parametric cut). An end that is inside is returned unchanged.
func clipSegment(a, b vec, in box) (from, to vec, ok bool) {
	d := b.sub(a)
	t0, t1 := 0.0, 1.0
	for _, e := range [4][2]float64{
		{-d.x, a.x - in.min.x}, {d.x, in.max.x - a.x}, {-d.y, a.y - in.min.y}, {d.y, in.max.y - a.y},
	} {
		p, q := e[0], e[1]
		switch {
		case p == 0 && q < 0:
			return a, b, false
		case p < 0:
			t0 = max(t0, q/p)
		case p > 0:
			t1 = min(t1, q/p)
		}
	}
	if t0 > t1 {
		return a, b, false
	}
	from, to = a, b
	if t0 > 0 {
		from = a.lerp(b, t0)
	}
	if t1 < 1 {
		to = a.lerp(b, t1)
	}
	return from, to, true
}

// ringPool lends the buffers for cutting one ring after another. What its
// methods return is valid until the next call of the same method.
type ringPool struct{ first, a, b []vec }

// placed puts the vertices on the grid and drops repetitions and vertices in
// the middle of a straight run.
func (p *ringPool) placed(g *grid, l orb.LineString) []vec {
	out := p.first[:0]
	for _, point := range l {
		out = appendBend(out, g.place(point))
	}
	p.first = out
	return out
}

func appendBend(out []vec, v vec) []vec {
	n := len(out)
	if n > 0 && out[n-1] == v {
		return out
	}
	if n > 1 && straight(out[n-2], out[n-1], v) {
		out[n-1] = v
		return out
	}
	return append(out, v)
}

// straight says whether b lies on the way from a to c.
func straight(a, b, c vec) bool {
	ab, bc := b.sub(a), c.sub(b)
	return ab.cross(bc) == 0 && ab.dot(bc) > 0
}

// clip cuts a ring, open or closed, to the box (Sutherland and Hodgman, one
// edge at a time) and returns it open. A concave ring that leaves the box and
// comes back stays one ring, joined along the edge of the box, which lies in
// the buffer and is never seen.
func (p *ringPool) clip(ring []vec, in box) []vec {
	if n := len(ring); n > 1 && ring[0] == ring[n-1] {
		ring = ring[:n-1]
	}
	b := boundOf(ring)
	if len(ring) < 3 || !b.meets(in) {
		return nil
	}
	if in.holds(b) {
		return ring
	}
	out := append(p.a[:0], ring...)
	spare := p.b
	for _, e := range in.edges() {
		cut := cutRing(spare[:0], out, e)
		out, spare = cut, out
	}
	p.a, p.b = out, spare
	return out
}

// halfPlane keeps the points whose coordinate is on the right side of at.
type halfPlane struct {
	vertical bool // the edge is x = at rather than y = at
	at       float64
	sign     float64 // +1 keeps greater coordinates, -1 smaller ones
}

func (b box) edges() [4]halfPlane {
	return [4]halfPlane{{true, b.min.x, 1}, {true, b.max.x, -1}, {false, b.min.y, 1}, {false, b.max.y, -1}}
}

func (h halfPlane) depth(p vec) float64 {
	if h.vertical {
		return (p.x - h.at) * h.sign
	}
	return (p.y - h.at) * h.sign
}

func (h halfPlane) crossing(a, b vec) vec {
	if h.vertical {
		return vec{h.at, a.y + (b.y-a.y)*(h.at-a.x)/(b.x-a.x)}
	}
	return vec{a.x + (b.x-a.x)*(h.at-a.y)/(b.y-a.y), h.at}
}

func cutRing(out, ring []vec, h halfPlane) []vec {
	for i, b := range ring {
		a := ring[(i+len(ring)-1)%len(ring)]
		inA, inB := h.depth(a) >= 0, h.depth(b) >= 0
		if inA != inB {
			out = append(out, h.crossing(a, b))
		}
		if inB {
			out = append(out, b)
		}
	}
	return out
}
