package geo_test

import (
	"math"
	"math/big"
	"slices"

	"github.com/paulmach/orb"
	"lamppost/geo"
)

// reference answers in the slow and obvious way: boxes first, then every edge
// of every ring, with no code in common with the atlas.
type reference struct {
	areas  []*geo.Area
	boxes  []orb.Bound
	strips map[int][]int // areas by half degrees of longitude their boxes meet
}

func newReference(v geo.LayerVersion) *reference {
	r := &reference{strips: map[int][]int{}}
	for i := range v.Areas {
		box := v.Areas[i].Shape.MultiPolygon().Bound().Pad(1e-7)
		r.areas, r.boxes = append(r.areas, &v.Areas[i]), append(r.boxes, box)
		for strip := stripOf(box.Left()); strip <= stripOf(box.Right()); strip++ {
			r.strips[strip] = append(r.strips[strip], i)
		}
	}
	return r
}

func stripOf(lon float64) int { return int(math.Floor(lon * 2)) }

func (r *reference) keysAt(p geo.Point) []geo.AreaKey {
	x, y := gridSteps(p.Lon()), gridSteps(p.Lat())
	var keys []geo.AreaKey
	for _, i := range r.strips[stripOf(p.Lon())] {
		if r.boxes[i].Contains(p) && shapeHolds(r.areas[i].Shape, x, y) {
			keys = append(keys, r.areas[i].Key)
		}
	}
	slices.Sort(keys)
	return keys
}

func shapeHolds(s geo.Shape, x, y int64) bool {
	for _, polygon := range s {
		crossings := 0
		for _, ring := range polygon {
			for i := range ring[:len(ring)-1] {
				if eastOf(ring[i], ring[i+1], x, y) {
					crossings++
				}
			}
		}
		if crossings%2 == 1 {
			return true
		}
	}
	return false
}

func gridSteps(degrees float64) int64 { return int64(math.Round(degrees * 1e7)) }

// eastOf reports, by exact fractions, whether the edge a-b meets the row of
// (x, y) strictly east of it; the upper end of an edge does not count.
func eastOf(a, b geo.Vertex, x, y int64) bool {
	ay, by := int64(a.Y), int64(b.Y)
	if (y < ay) == (y < by) {
		return false
	}
	if x < int64(min(a.X, b.X)) {
		return true
	}
	if x >= int64(max(a.X, b.X)) {
		return false
	}
	along := new(big.Rat).Mul(big.NewRat(y-ay, by-ay), big.NewRat(int64(b.X)-int64(a.X), 1))
	meets := along.Add(along, big.NewRat(int64(a.X), 1))
	return meets.Cmp(big.NewRat(x, 1)) > 0
}
