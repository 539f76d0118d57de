package review

import (
	"math"

	"lamppost/geo"
)

// The fine grid, on which borders are cut where they cross.
const (
	fine          = 1024 // its steps to one of package geo's
	finePerDegree = 1e7 * fine
)

// spot is a place on the fine grid. All differences between spots are whole
// numbers below 2^53, so they are exact in float64.
type spot struct{ x, y int64 }

func spotOf(v geo.Vertex) spot { return spot{int64(v.X) * fine, int64(v.Y) * fine} }

func (s spot) lon() float64     { return float64(s.x) / finePerDegree }
func (s spot) lat() float64     { return float64(s.y) / finePerDegree }
func (s spot) point() geo.Point { return geo.Point{s.lon(), s.lat()} }

// before is the order of the sweep: south to north, then west to east.
func (s spot) before(o spot) bool { return s.y < o.y || s.y == o.y && s.x < o.x }

func (s spot) compare(o spot) int {
	switch {
	case s == o:
		return 0
	case s.before(o):
		return -1
	}
	return 1
}

// cross is the cross product of a-b and a-c: positive where c lies to the left
// of the way from a to b. It is computed with two fused multiplications, as by
// Kahan; the relative error is below 2^-52 (Jeannerod, Louvet, Muller 2013),
// so sign and zero are always right.
func cross(a, b, c spot) float64 {
	ux, uy := float64(b.x-a.x), float64(b.y-a.y)
	vx, vy := float64(c.x-a.x), float64(c.y-a.y)
	return crossOf(ux, uy, vx, vy)
}

func crossOf(ux, uy, vx, vy float64) float64 {
	w := uy * vx
	return math.FMA(ux, vy, -w) + math.FMA(-uy, vx, w)
}

// frame is a box on the fine grid, edges included.
type frame struct{ x0, y0, x1, y1 int64 }

func emptyFrame() frame {
	return frame{math.MaxInt64, math.MaxInt64, math.MinInt64, math.MinInt64}
}

func (f frame) add(s spot) frame {
	return frame{min(f.x0, s.x), min(f.y0, s.y), max(f.x1, s.x), max(f.y1, s.y)}
}

func (f frame) union(o frame) frame {
	return frame{min(f.x0, o.x0), min(f.y0, o.y0), max(f.x1, o.x1), max(f.y1, o.y1)}
}

func (f frame) intersect(o frame) frame {
	return frame{max(f.x0, o.x0), max(f.y0, o.y0), min(f.x1, o.x1), min(f.y1, o.y1)}
}

func (f frame) meets(o frame) bool {
	return f.x0 <= o.x1 && o.x0 <= f.x1 && f.y0 <= o.y1 && o.y0 <= f.y1
}

// halves cuts the box at the middle of its width or of its height; both halves
// have the cut.
func (f frame) halves(ofWidth bool) (low, high frame) {
	low, high = f, f
	if ofWidth {
		low.x1 = f.x0 + (f.x1-f.x0)/2
		high.x0 = low.x1
	} else {
		low.y1 = f.y0 + (f.y1-f.y0)/2
		high.y0 = low.y1
	}
	return low, high
}

func (f frame) empty() bool { return f.x0 > f.x1 }

func (f frame) box() geo.Box {
	if f.empty() {
		return geo.Box{}
	}
	low, high := spot{f.x0, f.y0}, spot{f.x1, f.y1}
	return geo.Box{West: low.lon(), South: low.lat(), East: high.lon(), North: high.lat()}
}

func frameOf(s geo.Shape) frame {
	f := emptyFrame()
	for _, polygon := range s {
		for _, ring := range polygon {
			for _, v := range ring {
				f = f.add(spotOf(v))
			}
		}
	}
	return f
}
