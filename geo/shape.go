package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Vertex is a place on the grid of 1e-7 degree (11 mm): X longitude, Y latitude.
type Vertex struct{ X, Y int32 }

// Ring is closed: its last vertex repeats its first.
type Ring []Vertex

// Polygon is an outer ring, counter-clockwise, and its holes, clockwise. A
// point is inside when a line from it to the east crosses the rings an odd
// number of times, so winding carries no meaning of its own.
type Polygon []Ring

// Shape is the ground an area covers: every point inside any of its polygons.
// Shapes come from ShapeOf, ReadAreas or UnmarshalShape, which see to it that
// all vertices are on the globe; they are never changed afterwards.
type Shape []Polygon

// MultiPolygon is the shape in degrees, in new memory.
func (s Shape) MultiPolygon() orb.MultiPolygon {
	m := make(orb.MultiPolygon, len(s))
	for i, polygon := range s {
		m[i] = make(orb.Polygon, len(polygon))
		for j, ring := range polygon {
			m[i][j] = ring.points()
		}
	}
	return m
}

func (r Ring) points() orb.Ring {
	points := make(orb.Ring, len(r))
	for i, v := range r {
		points[i] = v.Point()
	}
	return points
}

// Bound is the smallest box around the shape; the zero Box for no shape. It
// never crosses the 180th meridian: a shape on both sides of it has a bound
// around the whole world.
func (s Shape) Bound() Box {
	e := emptyExtent()
	for _, polygon := range s {
		e = e.union(polygon.extent())
	}
	return e.box()
}

// SquareMetres is the area of the shape on the WGS 84 ellipsoid, its sides
// taken as straight lines on an equal-area map.
func (s Shape) SquareMetres() float64 {
	total := 0.0
	for _, polygon := range s {
		for i, ring := range polygon {
			if i == 0 {
				total += ring.squareMetres()
			} else {
				total -= ring.squareMetres()
			}
		}
	}
	return max(total, 0)
}

// squareMetres sums the strips under each side on Lambert's cylindrical
// equal-area projection, whichever way the ring winds.
func (r Ring) squareMetres() float64 {
	if len(r) == 0 {
		return 0
	}
	sum, last := 0.0, authalicSine(r[0].Y)
	for i := 1; i < len(r); i++ {
		next := authalicSine(r[i].Y)
		sum += float64(int64(r[i].X)-int64(r[i-1].X)) * (last + next)
		last = next
	}
	return math.Abs(sum) / 2 * degree / stepsPerDegree * authalicRadius2
}

// Belt is how many square metres lie between the equator and a latitude in
// each degree of longitude, on the WGS 84 ellipsoid; negative in the south.
func Belt(lat float64) float64 {
	return authalicQ(math.Sin(lat*degree)) / authalicPole * degree * authalicRadius2
}

// authalicRadius2 is the squared radius of the sphere with the ellipsoid's surface.
var authalicRadius2 = square(equatorRadius) * authalicPole / 2

var authalicPole = authalicQ(1)

// authalicSine is the sine of the latitude on that sphere.
func authalicSine(y int32) float64 {
	return authalicQ(math.Sin(float64(y)/stepsPerDegree*degree)) / authalicPole
}

func authalicQ(sin float64) float64 {
	e := math.Sqrt(eccentricity2)
	return (1 - eccentricity2) * (sin/(1-eccentricity2*sin*sin) + math.Atanh(e*sin)/e)
}
