package geo

import (
	"math"
	"math/bits"
)

// Millimetres is a length along the ground.
type Millimetres int64

// Metre is a thousand millimetres; write lengths as 30*geo.Metre.
const Metre Millimetres = 1000

// Metres is the length as a number of metres.
func (m Millimetres) Metres() float64 { return float64(m) / 1000 }

// scale is the size of a grid step at a latitude, in nanometres (1e-9 m).
type scale struct{ east, north int64 }

// Coefficients of scaleAt: the metres in a degree on WGS 84 are
// 111132.92 - 559.82 cos 2φ + 1.175 cos 4φ - 0.0023 cos 6φ of latitude and
// 111412.84 cos φ - 93.5 cos 3φ + 0.118 cos 5φ of longitude (the usual series,
// as in the calculators of the NGA), here in powers of cos² φ and in
// nanometres in a step.
const (
	northConstant, northSquare, northFourth = 11169392, 112908, 951
	eastConstant, eastSquare, eastFourth    = 11169393, 37636, 189
)

// unit is 1 in the fixed-point numbers of scaleAt.
const unitBits = 30

// cosineTerms are (π/2)^2k / (2k)! for k = 6 down to 1, times 2^30: the Taylor
// series of the cosine of a quarter turn's fraction.
var cosineTerms = [6]int64{506, 27060, 987048, 22401992, 272375560, 1324675879}

// scaleAt is the size of a step at latitude y (in steps).
func scaleAt(y int32) scale {
	const unit = 1 << unitBits
	u := abs(int64(y)) << unitBits / poleY
	z := u * u >> unitBits
	sum := int64(0)
	for _, term := range cosineTerms {
		sum = term - sum*z>>unitBits
	}
	c := max(unit-sum*z>>unitBits, 0)
	s := c * c >> unitBits
	return scale{
		east:  c * (eastConstant - eastSquare*s>>unitBits + eastFourth*s>>unitBits*s>>unitBits) >> unitBits,
		north: northConstant - northSquare*s>>unitBits + northFourth*s>>unitBits*s>>unitBits,
	}
}

// onGround is a difference in steps as millimetres, rounded towards zero.
func (k scale) onGround(dx, dy int64) (x, y int64) {
	const nanoPerMilli = 1_000_000
	return dx * k.east / nanoPerMilli, dy * k.north / nanoPerMilli
}

// beyondReach is longer than any distance asked for.
const beyondReach = math.MaxInt64

// toEdge is the distance from v to the edge a-b, by the rules that LineIndex
// states, or beyondReach if the edge's box is farther away than reach. What is
// left is within 10 km and an edge's length, so products fit 64 bits.
func (k scale) toEdge(v, a, b Vertex, reach Millimetres) Millimetres {
	dx, dy := v.to(a)
	ex, ey := a.to(b)
	ax, ay := k.onGround(dx, dy)
	bx, by := k.onGround(dx+ex, dy+ey)
	if most := int64(reach); min(ax, bx) > most || max(ax, bx) < -most || min(ay, by) > most || max(ay, by) < -most {
		return beyondReach
	}
	ex, ey = bx-ax, by-ay
	along, length := -(ax*ex + ay*ey), ex*ex+ey*ey
	switch {
	case along <= 0:
		return hypotenuse(ax, ay)
	case along >= length:
		return hypotenuse(bx, by)
	}
	return hypotenuse(ax+portion(ex, along, length), ay+portion(ey, along, length))
}

// portion is e * along / length rounded towards zero, for 0 <= along < length.
func portion(e, along, length int64) int64 {
	high, low := bits.Mul64(uint64(abs(e)), uint64(along))
	part, _ := bits.Div64(high, low, uint64(length))
	if e < 0 {
		return -int64(part)
	}
	return int64(part)
}

// hypotenuse is the whole part of the root of x² + y².
func hypotenuse(x, y int64) Millimetres {
	n := x*x + y*y
	root := int64(math.Sqrt(float64(n)))
	for root*root > n {
		root--
	}
	for (root+1)*(root+1) <= n {
		root++
	}
	return Millimetres(root)
}
