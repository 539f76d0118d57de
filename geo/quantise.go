package geo

import "math"

// Steps of the integer grid that all shapes and located points live on.
const (
	stepsPerDegree = 1e7
	halfTurn       = 180 * stepsPerDegree // 180 degrees of longitude, in steps
	fullTurn       = 2 * halfTurn
	poleY          = 90 * stepsPerDegree
)

// VertexOf rounds p to the grid of 1e-7 degree. The date line is one place with two names,
// so 180 becomes -180; the North Pole moves one step (11 mm) south, because
// the half-open rule leaves the last row of the world to nobody.
// Points off the globe give ok false.
func VertexOf(p Point) (v Vertex, ok bool) {
	if !(math.Abs(p.Lon()) <= 180 && math.Abs(p.Lat()) <= 90) {
		return Vertex{}, false
	}
	x, y := steps(p.Lon()), steps(p.Lat())
	if x >= halfTurn {
		x -= fullTurn
	}
	return Vertex{int32(x), int32(min(y, poleY-1))}, true
}

// steps rounds to the nearest step, halves away from zero, as math.Round does,
// in half the time.
func steps(degrees float64) int64 {
	exact := degrees * stepsPerDegree
	whole := int64(exact)
	rest := exact - float64(whole)
	return whole + one(rest >= 0.5) - one(rest <= -0.5)
}

func one(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// Point is the vertex in degrees: the shortest decimals that name it.
func (v Vertex) Point() Point {
	return Point{float64(v.X) / stepsPerDegree, float64(v.Y) / stepsPerDegree}
}
