package geo_test

import (
	"math"
	"math/big"

	"lamppost/geo"
)

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
