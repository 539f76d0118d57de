package regions_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"pgregory.net/rapid"

	"lamppost/geo"
	"lamppost/tiles"
	"lamppost/tiles/regions"
)

// board is a coverage of n by n areas whose borders wriggle and are shared.
func board(n int, at geo.Point, step float64) []regions.Region {
	const wriggles = 40
	corner := func(x, y int) geo.Point { return geo.Point{at[0] + float64(x)*step, at[1] + float64(y)*step} }
	side := func(ring orb.Ring, a, b geo.Point) orb.Ring {
		// The same places whichever way the border is walked.
		turned := a[0] > b[0] || a[0] == b[0] && a[1] > b[1]
		if turned {
			a, b = b, a
		}
		var line []orb.Point
		for i := range wriggles {
			f := float64(i) / wriggles
			off := math.Sin(f*math.Pi*6) * step * 0.08 * f * (1 - f)
			line = append(line, orb.Point{a[0] + (b[0]-a[0])*f - (b[1]-a[1])/step*off, a[1] + (b[1]-a[1])*f + (b[0]-a[0])/step*off})
		}
		line = append(line, b)
		if turned {
			for i, j := 0, len(line)-1; i < j; i, j = i+1, j-1 {
				line[i], line[j] = line[j], line[i]
			}
		}
		return append(ring, line[:len(line)-1]...)
	}
	var list []regions.Region
	for y := range n {
		for x := range n {
			var ring orb.Ring
			ring = side(ring, corner(x, y), corner(x+1, y))
			ring = side(ring, corner(x+1, y), corner(x+1, y+1))
			ring = side(ring, corner(x+1, y+1), corner(x, y+1))
			ring = side(ring, corner(x, y+1), corner(x, y))
			shape, err := geo.ShapeOf(orb.MultiPolygon{{append(ring, ring[0])}})
			if err != nil {
				panic(err)
			}
			list = append(list, regions.Region{Shape: shape, Tags: []tiles.Tag{{Key: "key", Value: fmt.Sprint(x, "-", y)}}})
		}
	}
	return list
}

func decode(t interface{ Fatal(...any) }, data []byte) *mvt.Layer {
	layers, err := mvt.Unmarshal(data)
	if err != nil || len(layers) != 1 {
		t.Fatal(len(layers), " layers: ", err)
	}
	return layers[0]
}

// Every edge inside a coverage is the edge of two areas, and goes the other way
// in the second: nothing gapes and nothing overlaps, at whatever zoom.
func TestSharedBordersStayShared(t *testing.T) {
	r := regions.New(board(6, geo.Point{2, 48}, 0.2))
	for zoom := 5; zoom <= 13; zoom++ {
		at, _, _ := tiles.At(geo.Point{2.6, 48.6}, zoom)
		layer := decode(t, r.Encode("areas", at))
		edges := map[[2]orb.Point]int{}
		for _, f := range layer.Features {
			polygon, ok := f.Geometry.(orb.Polygon)
			if !ok {
				t.Fatalf("zoom %d: %T", zoom, f.Geometry)
			}
			for i := 1; i < len(polygon[0]); i++ {
				edges[[2]orb.Point{polygon[0][i-1], polygon[0][i]}]++
			}
		}
		alone := 0
		for e, n := range edges {
			if n > 1 && inside(e[0]) {
				t.Errorf("zoom %d: %v is walked twice the same way", zoom, e)
			}
			if edges[[2]orb.Point{e[1], e[0]}] == 0 && inside(e[0]) && inside(e[1]) && zoom >= 10 {
				alone++
			}
		}
		if alone > 0 {
			t.Errorf("zoom %d: %d edges of one area only", zoom, alone)
		}
	}
}

func inside(p orb.Point) bool {
	return p[0] > 0 && p[0] < tiles.Extent && p[1] > 0 && p[1] < tiles.Extent
}

// Deeper zooms show more of a border and never less; the finest shows all of it.
func TestZoomsAddVertices(t *testing.T) {
	r := regions.New(board(1, geo.Point{2, 48}, 0.2))
	last := 0
	for zoom := 6; zoom <= 11; zoom++ {
		at, _, _ := tiles.At(geo.Point{2.1, 48.1}, zoom)
		n := 0
		for _, f := range decode(t, r.Encode("areas", at)).Features {
			n += len(f.Geometry.(orb.Polygon)[0])
		}
		if zoom < 9 && n < last {
			t.Errorf("zoom %d has %d vertices, the one before %d", zoom, n, last)
		}
		last = n
	}
	if last < 10 {
		t.Errorf("%d vertices at the end", last)
	}
}

func TestTinyAreasAreLeftOut(t *testing.T) {
	r := regions.New(board(3, geo.Point{2, 48}, 0.001))
	if data := r.Encode("areas", tiles.Tile{}); data != nil {
		t.Errorf("the world shows %d bytes of a town's blocks", len(data))
	}
	at, _, _ := tiles.At(geo.Point{2.0015, 48.0015}, 15)
	if n := len(decode(t, r.Encode("areas", at)).Features); n != 9 {
		t.Errorf("%d of 9 areas", n)
	}
}

// A hole and the island in it have one border.
func TestIslandInAHole(t *testing.T) {
	ring := func(r float64) orb.Ring {
		var ring orb.Ring
		for i := range 100 {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / 100)
			ring = append(ring, orb.Point{2 + r*cos, 48 + r*sin})
		}
		return append(ring, ring[0])
	}
	shape := func(rings ...orb.Ring) geo.Shape {
		s, err := geo.ShapeOf(orb.MultiPolygon{rings})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	r := regions.New([]regions.Region{{Shape: shape(ring(0.4), ring(0.1))}, {Shape: shape(ring(0.1))}})
	at, _, _ := tiles.At(geo.Point{2, 48}, 6)
	features := decode(t, r.Encode("areas", at)).Features
	hole, island := features[0].Geometry.(orb.Polygon)[1], features[1].Geometry.(orb.Polygon)[0]
	if len(hole) != len(island) || len(hole) < 5 {
		t.Fatalf("a hole of %d vertices and an island of %d", len(hole), len(island))
	}
	known := map[orb.Point]bool{}
	for _, p := range island {
		known[p] = true
	}
	for _, p := range hole {
		if !known[p] {
			t.Errorf("%v is of the hole only", p)
		}
	}
}

// Whatever the areas and the tile, what comes out is a tile.
func TestAnyAreaAnyTile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3).Draw(t, "n")
		at := geo.Point{rapid.Float64Range(-179, 178).Draw(t, "lon"), rapid.Float64Range(-84, 83).Draw(t, "lat")}
		r := regions.New(board(n, at, rapid.Float64Range(0.0001, 0.3).Draw(t, "step")))
		tile, _, _ := tiles.At(at, rapid.IntRange(0, tiles.MaxZoom).Draw(t, "zoom"))
		if data := r.Encode("areas", tile); data != nil {
			decode(t, data)
		}
	})
}
