package geo_test

import (
	"math"
	"testing"

	"lamppost/geo"
	"pgregory.net/rapid"
)

// TestVertexOfRoundsHalvesAway compares with the library's rounding, halves and
// their neighbours among them.
func TestVertexOfRoundsHalvesAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat := rapid.Float64Range(-89.9, 89.9).Draw(t, "lat")
		if rapid.Bool().Draw(t, "half") {
			lat = (math.Floor(lat*1e7) + 0.5) / 1e7
		}
		for _, y := range []float64{lat, math.Nextafter(lat, 90), math.Nextafter(lat, -90)} {
			if v, ok := geo.VertexOf(geo.Point{0, y}); !ok || v.Y != int32(math.Round(y*1e7)) {
				t.Fatalf("%v became %d, want %v", y, v.Y, math.Round(y*1e7))
			}
		}
	})
}
