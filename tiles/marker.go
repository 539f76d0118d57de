package tiles

import "math"

const (
	// markerHead is the radius of a marker's head in CSS pixels, markerHeight how far
	// above the place its middle is.
	markerHead   = 13
	markerHeight = 24

	// markerReach is how far outside the picture the place of a marker can be that
	// shows in it.
	markerReach = markerHead + markerHeight + 4
)

// markerOutline is a drop whose tip is the origin, in CSS pixels, y downwards.
var markerOutline = func() []vec {
	left := cubic(vec{}, vec{-4, -9}, vec{-markerHead, -14}, vec{-markerHead, -markerHeight})
	head := make([]vec, 0, 24)
	for i := 1; i < cap(head); i++ {
		sin, cos := math.Sincos(math.Pi * float64(i) / float64(cap(head)))
		head = append(head, vec{-markerHead * cos, -markerHeight - markerHead*sin})
	}
	right := cubic(vec{markerHead, -markerHeight}, vec{markerHead, -14}, vec{4, -9}, vec{})
	return append(append(left, head...), right[:len(right)-1]...)
}()

// markerMarks tell kinds apart without colour: each is the lines of a sign in the
// head, around its middle.
var markerMarks = map[string][][]vec{
	"open":     {{{0, -7}, {0, 1}}, {{0, 6}, {0, 6.01}}},
	"progress": {{{-6, 0}, {-5.99, 0}}, {{0, 0}, {0.01, 0}}, {{6, 0}, {6.01, 0}}},
	"fixed":    {{{-6, 0}, {-2, 5}, {6, -4}}},
	"closed":   {{{-6, 0}, {6, 0}}},
}

func cubic(a, b, c, d vec) []vec {
	const steps = 10
	out := make([]vec, steps+1)
	for i := range out {
		t := float64(i) / steps
		ab, bc, cd := a.lerp(b, t), b.lerp(c, t), c.lerp(d, t)
		out[i] = ab.lerp(bc, t).lerp(bc.lerp(cd, t), t)
	}
	return out
}

// paintMarker draws an upright pin at its place.
func (p *painter) paintMarker(pin Pin) {
	at := p.device(project(pin.At))
	if !p.frame(markerReach).holds(box{at, at}) {
		return
	}
	p.placed = p.placed[:0]
	for _, v := range markerOutline {
		p.placed = append(p.placed, v.mul(p.scale).add(at))
	}
	rim := stroker{half: 1.5 * p.scale, emit: p.ring}
	rim.loop(p.placed)
	p.fill(p.pinRim)
	p.ring(p.placed)
	p.fill(p.pinInk(pin.Kind))
	mark := stroker{half: 1.5 * p.scale, emit: p.ring}
	for _, line := range markerMarks[pin.Kind] {
		var placed []vec
		for _, v := range line {
			placed = append(placed, v.sub(vec{0, markerHeight}).mul(p.scale).add(at))
		}
		mark.line(placed)
	}
	p.fill(p.pinText)
}
