package geo_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"lamppost/geo"
)

// TestManyOverlaps: more areas over one place than a leaf of the index can
// tell apart, squares nested or shifted by single grid steps.
func TestManyOverlaps(t *testing.T) {
	const step = 1e-7
	version := geo.LayerVersion{Layer: "l"}
	for i := range 100 {
		d := float64(i) * step
		version.Areas = append(version.Areas,
			square(geo.AreaKey(fmt.Sprintf("nested%03d", i)), d*1e4, d*1e4, 1-d*1e4, 1-d*1e4),
			square(geo.AreaKey(fmt.Sprintf("shifted%03d", i)), 0.5+d, 0.5, 0.7+d, 0.7))
	}
	atlas, brute := geo.NewAtlas([]geo.LayerVersion{version}), newReference(version)
	random := rand.New(rand.NewPCG(7, 8))
	for i := range 20_000 {
		p := geo.Point{random.Float64() * 1.1, random.Float64() * 1.1}
		if i%2 == 0 {
			p = geo.Point{0.5 + float64(random.IntN(120))*step, 0.5 + float64(random.IntN(5)-2)*step}
		}
		if got, want := sortedKeys(atlas.Locate(p)), brute.keysAt(p); !slices.Equal(got, want) {
			t.Fatalf("%v: %d areas %v, want %d %v", p, len(got), got, len(want), want)
		}
	}
}

// TestStars: thousands of long thin edges through one small place, where
// splitting cells cannot part them.
func TestStars(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	version := geo.LayerVersion{Layer: "l"}
	for i := range 12 {
		var ring geo.Ring
		for range 60 {
			ring = append(ring,
				geo.Vertex{X: random.Int32N(3_600_000_000/2) - 900_000_000, Y: random.Int32N(1_800_000_000) - 900_000_000},
				geo.Vertex{X: 5_000 + random.Int32N(200), Y: 7_000 + random.Int32N(200)})
		}
		ring = append(ring, ring[0])
		version.Areas = append(version.Areas, geo.Area{Layer: "l", Key: geo.AreaKey(fmt.Sprint(i)), Shape: geo.Shape{{ring}}})
	}
	atlas, brute := geo.NewAtlas([]geo.LayerVersion{version}), newReference(version)
	for i := range 1_500 {
		v := geo.Vertex{X: 4_900 + random.Int32N(400), Y: 6_900 + random.Int32N(400)}
		switch i % 3 {
		case 1:
			v = geo.Vertex{X: random.Int32N(1_800_000_000) - 900_000_000, Y: random.Int32N(1_800_000_000) - 900_000_000}
		case 2:
			ring := version.Areas[random.IntN(12)].Shape[0][0]
			v = ring[random.IntN(len(ring))]
		}
		if got, want := sortedKeys(atlas.Locate(v.Point())), brute.keysAt(v.Point()); !slices.Equal(got, want) {
			t.Fatalf("%v: %v, want %v", v, got, want)
		}
	}
}

// TestManyAskAtOnce gives the race detector something to watch.
func TestManyAskAtOnce(t *testing.T) {
	atlas := geo.NewAtlas([]geo.LayerVersion{draw("AAB\nCAB").layer("l")})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 1000 {
				p := geo.Point{float64(i) * 0.0003, 0.05}
				if len(atlas.Locate(p)) != 1 {
					t.Errorf("%v: %v", p, atlas.Locate(p))
				}
				atlas.Border("l", p)
			}
		})
	}
	all.Wait()
}
