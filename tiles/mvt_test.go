package tiles_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"lamppost/geo"
	"lamppost/tiles"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"
)

// paris is the tile of most tests here.
var paris = tiles.Tile{Z: 14, X: 8296, Y: 5636}

// inTile is the point at an offset in CSS pixels.
func inTile(tile tiles.Tile, x, y float64) orb.Point { return tiles.PointAt(tile, x, y) }

func encode(t testing.TB, tile tiles.Tile, layers ...tiles.Layer) []byte {
	t.Helper()
	data, err := tiles.EncodeMVT(tile, layers...)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func decodeMVT(t testing.TB, data []byte) mvt.Layers {
	t.Helper()
	layers, err := mvt.Unmarshal(data)
	if err != nil {
		t.Fatal(err)
	}
	return layers
}

func TestMVTKeepsPlacesWithinAPixel(t *testing.T) {
	square := orb.Polygon{
		{inTile(paris, 50, 50), inTile(paris, 200, 50), inTile(paris, 200, 200), inTile(paris, 50, 200), inTile(paris, 50, 50)},
		{inTile(paris, 100, 100), inTile(paris, 100, 150), inTile(paris, 150, 150), inTile(paris, 150, 100), inTile(paris, 100, 100)},
	}
	line := orb.LineString{inTile(paris, 10, 20), inTile(paris, 90, 33), inTile(paris, 240, 7)}
	want := []orb.Geometry{inTile(paris, 30, 40), orb.MultiPoint{inTile(paris, 1, 2), inTile(paris, 255, 254)}, line,
		orb.MultiLineString{line, {inTile(paris, 5, 5), inTile(paris, 6, 90)}}, square, orb.MultiPolygon{square}}
	var features []tiles.Feature
	for i, g := range want {
		features = append(features, tiles.Feature{ID: uint64(i + 1), Geometry: orb.Clone(g), Properties: map[string]any{"n": i}})
	}
	layers := decodeMVT(t, encode(t, paris, tiles.Layer{Name: "things", Features: features}))
	if len(layers) != 1 || layers[0].Name != "things" || layers[0].Version != 2 || layers[0].Extent != tiles.Extent {
		t.Fatalf("layers %+v", layers)
	}
	for i, f := range layers[0].Features {
		assertNear(t, flat(f.Geometry), flat(want[i]))
		if n, _ := f.Properties["n"].(float64); int(n) != i {
			t.Errorf("feature %d has properties %v", i, f.Properties)
		}
		if id, _ := f.ID.(float64); int(id) != i+1 {
			t.Errorf("feature %d has id %v", i, f.ID)
		}
		if !orb.Equal(features[i].Geometry, want[i]) {
			t.Errorf("feature %d: the caller's geometry was changed", i)
		}
	}
}

// flat lists the distinct vertices of a geometry in tile offsets or degrees.
func flat(g orb.Geometry) []orb.Point {
	var out []orb.Point
	switch g := g.(type) {
	case orb.Point:
		out = append(out, g)
	case orb.MultiPoint:
		out = append(out, g...)
	case orb.LineString:
		out = append(out, g...)
	case orb.MultiLineString:
		for _, l := range g {
			out = append(out, l...)
		}
	case orb.Polygon:
		for _, r := range g {
			out = append(out, r...)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			out = append(out, flat(p)...)
		}
	}
	return out
}

// assertNear wants every vertex of either list within a CSS pixel of the other.
func assertNear(t *testing.T, tileUnits, degrees []orb.Point) {
	t.Helper()
	var placed []orb.Point
	for _, p := range degrees {
		tile, x, y := tiles.At(p, paris.Z)
		placed = append(placed, orb.Point{(x + float64(tile.X-paris.X)*256) * 16, (y + float64(tile.Y-paris.Y)*256) * 16})
	}
	for _, pair := range [][2][]orb.Point{{tileUnits, placed}, {placed, tileUnits}} {
		for _, p := range pair[0] {
			best := math.Inf(1)
			for _, q := range pair[1] {
				best = min(best, planar.Distance(p, q))
			}
			if best > 16 {
				t.Errorf("%v is %.1f units from its nearest counterpart", p, best)
			}
		}
	}
}

func TestMVTWindsRingsAsVersion2Demands(t *testing.T) {
	outer := orb.Ring{inTile(paris, 50, 50), inTile(paris, 200, 50), inTile(paris, 200, 200), inTile(paris, 50, 200), inTile(paris, 50, 50)}
	hole := orb.Ring{inTile(paris, 100, 100), inTile(paris, 150, 100), inTile(paris, 150, 150), inTile(paris, 100, 150), inTile(paris, 100, 100)}
	for _, turn := range []func(){func() {}, outer.Reverse, hole.Reverse, outer.Reverse} {
		turn()
		data := encode(t, paris, tiles.Layer{Name: "a", Features: []tiles.Feature{{Geometry: orb.Polygon{outer, hole}}}})
		polygon, ok := decodeMVT(t, data)[0].Features[0].Geometry.(orb.Polygon)
		if !ok || len(polygon) != 2 {
			t.Fatalf("decoded %v", polygon)
		}
		// Positive in the y-down plane of the tile is counter-clockwise by the
		// formula for y-up planes.
		if polygon[0].Orientation() != orb.CCW || polygon[1].Orientation() != orb.CW {
			t.Errorf("rings turn %v and %v", polygon[0].Orientation(), polygon[1].Orientation())
		}
	}
}

// A polygon over four tiles must cover each of them up to and past the seam.
func TestMVTPolygonAcrossFourTilesHasNoGap(t *testing.T) {
	corner := tiles.Tile{Z: 14, X: 8297, Y: 5637}
	blob := orb.Ring{}
	for i := range 61 {
		s, c := math.Sincos(float64(i%60) / 60 * 2 * math.Pi)
		r := 150 + 20*math.Sin(float64(i%60))
		blob = append(blob, inTile(corner, r*c, r*s))
	}
	cover := map[tiles.Tile]orb.Geometry{}
	for _, x := range []int{8296, 8297} {
		for _, y := range []int{5636, 5637} {
			tile := tiles.Tile{Z: 14, X: x, Y: y}
			layers := decodeMVT(t, encode(t, tile, tiles.Layer{Name: "a", Features: []tiles.Feature{{Geometry: orb.Polygon{blob}}}}))
			if len(layers) != 1 {
				t.Fatalf("%v is empty", tile)
			}
			cover[tile] = layers[0].Features[0].Geometry
		}
	}
	source := rand.New(rand.NewPCG(1, 2))
	checked := 0
	for range 4000 {
		x, y := source.Float64()*400-200, source.Float64()*400-200
		at := inTile(corner, x, y)
		depth := depthIn(orb.Polygon{blob}, at, corner)
		if math.Abs(depth) < 0.2 { // too near the outline for rounding to agree
			continue
		}
		tile, px, py := tiles.At(at, 14)
		if got := contains(cover[tile], orb.Point{px * 16, py * 16}); got != (depth > 0) {
			t.Fatalf("%v at %.2f %.2f: covered %v, want %v", tile, px, py, got, depth > 0)
		}
		checked++
	}
	if checked < 3000 {
		t.Errorf("only %d points were checked", checked)
	}
}

func contains(g orb.Geometry, p orb.Point) bool {
	switch g := g.(type) {
	case orb.Polygon:
		return planar.PolygonContains(g, p)
	case orb.MultiPolygon:
		return planar.MultiPolygonContains(g, p)
	}
	return false
}

// depthIn is the distance to the outline in CSS pixels, negative outside.
func depthIn(p orb.Polygon, at orb.Point, tile tiles.Tile) float64 {
	flatten := func(q orb.Point) orb.Point {
		w, x, y := tiles.At(q, tile.Z)
		return orb.Point{x + float64(w.X-tile.X)*256, y + float64(w.Y-tile.Y)*256}
	}
	ring := orb.Ring{}
	for _, q := range p[0] {
		ring = append(ring, flatten(q))
	}
	d := planar.DistanceFrom(orb.LineString(ring), flatten(at))
	if planar.RingContains(ring, flatten(at)) {
		return d
	}
	return -d
}

func TestMVTIsDeterministicAndSortsKeys(t *testing.T) {
	layer := tiles.Layer{Name: "a", Features: []tiles.Feature{{ID: 7, Geometry: inTile(paris, 3, 3), Properties: map[string]any{
		"zebra": "z", "apple": true, "mango": 1.5, "kiwi": -3, "fig": uint32(9), "lime": false}}}}
	first := encode(t, paris, layer)
	for range 50 {
		if !bytes.Equal(first, encode(t, paris, layer)) {
			t.Fatal("the same input gave different bytes")
		}
	}
	if bytes.Index(first, []byte("apple")) > bytes.Index(first, []byte("zebra")) {
		t.Error("keys are not sorted")
	}
	got := decodeMVT(t, first)[0].Features[0].Properties
	for k, want := range map[string]any{"zebra": "z", "apple": true, "mango": 1.5, "kiwi": -3.0, "fig": 9.0, "lime": false} {
		if got[k] != want {
			t.Errorf("%s decoded as %v, want %v", k, got[k], want)
		}
	}
}

func TestMVTRefusesAndLeavesOut(t *testing.T) {
	at := inTile(paris, 3, 3)
	for name, v := range map[string]any{"slice": []int{1}, "nil": nil, "NaN": math.NaN(), "infinite": math.Inf(1)} {
		if _, err := tiles.EncodeMVT(paris, tiles.Layer{Features: []tiles.Feature{{Geometry: at, Properties: map[string]any{"k": v}}}}); err == nil {
			t.Errorf("%s was accepted as a property", name)
		}
	}
	if _, err := tiles.EncodeMVT(tiles.Tile{Z: 3, X: 9}); err == nil {
		t.Error("a tile outside the world was accepted")
	}
	far := geo.Point{-70, -30}
	for name, g := range map[string]orb.Geometry{
		"nothing": nil, "far point": far, "far line": orb.LineString{far, {-71, -31}}, "one vertex": orb.LineString{at}, "empty line": orb.LineString{},
		"empty polygon": orb.Polygon{}, "empty ring": orb.Polygon{{}}, "flat ring": orb.Polygon{{at, inTile(paris, 9, 9), at}},
		"speck": orb.Polygon{{at, inTile(paris, 3.001, 3), inTile(paris, 3, 3.001), at}}, "collection": orb.Collection{at},
	} {
		if data := encode(t, paris, tiles.Layer{Name: "a", Features: []tiles.Feature{{Geometry: g}}}); len(data) != 0 {
			t.Errorf("%s left %d bytes", name, len(data))
		}
	}
}

// Whatever the coordinates, the encoder must neither panic nor write what an
// independent reader refuses.
func TestMVTSurvivesAnyCoordinates(t *testing.T) {
	number := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-180, 180), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e308, 180, -90}))
	rapid.Check(t, func(t *rapid.T) {
		ring := orb.Ring{}
		for range rapid.IntRange(0, 12).Draw(t, "vertices") {
			ring = append(ring, orb.Point{number.Draw(t, "lon"), number.Draw(t, "lat")})
		}
		tile := tiles.Tile{Z: rapid.IntRange(0, 2).Draw(t, "z")}
		data, err := tiles.EncodeMVT(tile, tiles.Layer{Name: "a", Features: []tiles.Feature{{Geometry: orb.Polygon{ring}}, {Geometry: orb.LineString(ring)}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := mvt.Unmarshal(data); err != nil {
			t.Fatal(err)
		}
	})
}

func scatter(n int) []tiles.Feature {
	source := rand.New(rand.NewPCG(3, 4))
	var out []tiles.Feature
	for i := range n {
		out = append(out, tiles.Feature{ID: uint64(i + 1), Geometry: inTile(paris, source.Float64()*256, source.Float64()*256),
			Properties: map[string]any{"status": []string{"open", "fixed"}[i%2], "category": "lamp", "count": i % 7}})
	}
	return out
}

func patches(n, vertices int) []tiles.Feature {
	source := rand.New(rand.NewPCG(5, 6))
	var out []tiles.Feature
	for i := range n {
		x, y := source.Float64()*256, source.Float64()*256
		ring := orb.Ring{}
		for v := range vertices {
			s, c := math.Sincos(float64(v) / float64(vertices) * 2 * math.Pi)
			ring = append(ring, inTile(paris, x+30*c, y+30*s))
		}
		out = append(out, tiles.Feature{ID: uint64(i + 1), Geometry: orb.MultiPolygon{{append(ring, ring[0])}}, Properties: map[string]any{"key": i, "name": "Ward"}})
	}
	return out
}

func BenchmarkEncodeMVT200Points(b *testing.B) {
	layer := tiles.Layer{Name: "reports", Features: scatter(200)}
	b.ReportAllocs()
	for b.Loop() {
		encode(b, paris, layer)
	}
}

func BenchmarkEncodeMVT100Polygons(b *testing.B) {
	layer := tiles.Layer{Name: "boundaries", Features: patches(100, 60)}
	b.ReportAllocs()
	for b.Loop() {
		encode(b, paris, layer)
	}
}
