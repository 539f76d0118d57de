package geo

import "github.com/paulmach/orb"

// Vertex is a place on the grid of 1e-7 degree (11 mm): X longitude, Y latitude.
type Vertex struct{ X, Y int32 }

// Ring is closed: its last vertex repeats its first.
type Ring []Vertex

// Polygon is an outer ring, counter-clockwise, and its holes, clockwise.
type Polygon []Ring

// Shape is the ground an area covers: any number of polygons.
type Shape []Polygon

func ShapeOf(m orb.MultiPolygon) (Shape, error) { return nil, nil }
func (s Shape) MultiPolygon() orb.MultiPolygon  { return nil }
func (s Shape) Bound() Box                      { return Box{} }
func (s Shape) SquareMetres() float64           { return 0 }
func (s Shape) MarshalBinary() ([]byte, error)  { return nil, nil }
func UnmarshalShape(b []byte) (Shape, error)    { return nil, nil }
