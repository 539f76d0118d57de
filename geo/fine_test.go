package geo_test

import (
	"math"
	"testing"

	"lamppost/geo"
	"pgregory.net/rapid"
)

func TestFine(t *testing.T) {
	const last = math.MaxUint32
	for p, want := range map[geo.Point][2]uint32{
		{-180, 90}:                   {0, 0},
		{-180, 85.0512}:              {0, 0},
		{180, -90}:                   {last, last},
		{400, -85.0512}:              {last, last},
		{0, 0}:                       {1 << 31, 1 << 31},
		{-1e-9, 1e-9}:                {1<<31 - 1, 1<<31 - 1},
		{math.NaN(), math.NaN()}:     {0, 0},
		{math.Inf(1), math.Inf(-1)}:  {last, 0}, // no latitude: the sine of no number
		{math.Inf(-1), math.Inf(-1)}: {0, 0},
	} {
		if x, y := geo.Fine(p); x != want[0] || y != want[1] {
			t.Errorf("Fine(%v) = %d, %d, want %d", p, x, y, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := geo.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")}
		x, y := geo.Fine(p)
		if got, want := geo.Interleave(x>>10, y>>10), uint64(geo.CellOf(p)); got != want {
			t.Fatalf("%v is in cell %x, and its steps in %x", p, want, got)
		}
	})
}
