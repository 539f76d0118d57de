package regions

import (
	"math"

	"lamppost/geo"
)

// place is a position in the Web Mercator square, in 2^-32 of its side, y to the
// south: a centimetre at the equator.
type place struct{ x, y uint32 }

func placeOf(p geo.Point) place {
	x, y := geo.Fine(p)
	return place{x, y}
}

// span is a box of places, its far sides included.
type span struct{ x0, y0, x1, y1 uint32 }

func nowhere() span { return span{math.MaxUint32, math.MaxUint32, 0, 0} }

func (s span) with(p place) span {
	return span{min(s.x0, p.x), min(s.y0, p.y), max(s.x1, p.x), max(s.y1, p.y)}
}

func (s span) union(o span) span {
	return span{min(s.x0, o.x0), min(s.y0, o.y0), max(s.x1, o.x1), max(s.y1, o.y1)}
}

func (s span) meets(o span) bool {
	return s.x0 <= o.x1 && o.x0 <= s.x1 && s.y0 <= o.y1 && o.y0 <= s.y1
}

func (s span) holds(o span) bool {
	return s.x0 <= o.x0 && o.x1 <= s.x1 && s.y0 <= o.y0 && o.y1 <= s.y1
}
