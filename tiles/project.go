package tiles

import (
	"math"

	"lamppost/geo"
)

// vec is a place or a direction in the plane: world units (the whole Web
// Mercator square is 0..1, y to the south) or pixels, as each use says.
type vec struct{ x, y float64 }

func (a vec) add(b vec) vec             { return vec{a.x + b.x, a.y + b.y} }
func (a vec) sub(b vec) vec             { return vec{a.x - b.x, a.y - b.y} }
func (a vec) mul(f float64) vec         { return vec{a.x * f, a.y * f} }
func (a vec) dot(b vec) float64         { return a.x*b.x + a.y*b.y }
func (a vec) cross(b vec) float64       { return a.x*b.y - a.y*b.x }
func (a vec) length() float64           { return math.Hypot(a.x, a.y) }
func (a vec) lerp(b vec, f float64) vec { return vec{a.x + (b.x-a.x)*f, a.y + (b.y-a.y)*f} }

// project places a point (lon, lat) in the unit square of Web Mercator and
// holds it there, so that nothing downstream meets an infinity.
func project(p geo.Point) vec {
	s := math.Sin(p[1] * math.Pi / 180)
	return vec{unit(p[0]/360 + 0.5), unit(0.5 - math.Log((1+s)/(1-s))/(4*math.Pi))}
}

func unproject(w vec) geo.Point {
	y := math.Pi * (1 - 2*unit(w.y))
	return geo.Point{unit(w.x)*360 - 180, math.Atan(math.Sinh(y)) * 180 / math.Pi}
}

// unit holds f to 0..1; NaN becomes 0.
func unit(f float64) float64 {
	if !(f > 0) {
		return 0
	}
	return min(f, 1)
}

// box is an axis-parallel rectangle in the plane. The zero value is the point
// at the origin; start a union with emptyBox.
type box struct{ min, max vec }

func emptyBox() box {
	inf := math.Inf(1)
	return box{vec{inf, inf}, vec{-inf, -inf}}
}

func (b box) with(p vec) box {
	return box{vec{min(b.min.x, p.x), min(b.min.y, p.y)}, vec{max(b.max.x, p.x), max(b.max.y, p.y)}}
}

func (b box) union(o box) box { return b.with(o.min).with(o.max) }

func (b box) grown(by float64) box {
	return box{vec{b.min.x - by, b.min.y - by}, vec{b.max.x + by, b.max.y + by}}
}

func (b box) meets(o box) bool {
	return b.min.x <= o.max.x && o.min.x <= b.max.x && b.min.y <= o.max.y && o.min.y <= b.max.y
}

func (b box) holds(o box) bool {
	return b.min.x <= o.min.x && b.min.y <= o.min.y && b.max.x >= o.max.x && b.max.y >= o.max.y
}

func (b box) width() float64  { return b.max.x - b.min.x }
func (b box) height() float64 { return b.max.y - b.min.y }
func (b box) centre() vec     { return b.min.lerp(b.max, 0.5) }

func boundOf(points []vec) box {
	b := emptyBox()
	for _, p := range points {
		b = b.with(p)
	}
	return b
}

// degreesOf is a box of world units in degrees.
func degreesOf(b box) geo.Box {
	northWest, southEast := unproject(b.min), unproject(b.max)
	return geo.Box{West: northWest[0], South: southEast[1], East: southEast[0], North: northWest[1]}
}
