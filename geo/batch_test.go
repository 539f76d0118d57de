package geo_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"lamppost/geo"
)

// TestEachHitsEqualsLocate asks for many points at once, in a layer of many
// overlaps beside one of few, points off the globe among them.
func TestEachHitsEqualsLocate(t *testing.T) {
	nested := geo.LayerVersion{Layer: "nested", Version: 2}
	for i := range 40 {
		d := float64(i) / 100
		nested.Areas = append(nested.Areas, square(geo.AreaKey(rune('A'+i)), d, d, 1-d, 1-d))
	}
	atlas := geo.NewAtlas([]geo.LayerVersion{nested, draw("AAB\nCAB").layer("l"), {Layer: "empty"}})
	random := rand.New(rand.NewPCG(13, 14))
	for _, n := range []int{0, 1, 63, 64, 65, 1000} {
		points := make([]geo.Point, n)
		for i := range points {
			points[i] = geo.Point{random.Float64()*1.2 - 0.1, random.Float64()*1.2 - 0.1}
			if i%17 == 5 {
				points[i] = geo.Point{nan, 95}
			}
		}
		next := 0
		atlas.EachHits(points, func(i int, hits []geo.Hit) {
			if i != next || !slices.Equal(hits, atlas.Locate(points[i])) {
				t.Errorf("point %d of %d, called as %d: %v", next, n, i, hits)
			}
			next++
		})
		if next != n {
			t.Errorf("%d of %d points", next, n)
		}
	}
	var missing *geo.Atlas
	missing.EachHits(make([]geo.Point, 3), func(_ int, hits []geo.Hit) {
		if len(hits) != 0 {
			t.Error("hits from nothing")
		}
	})
}
