package tiles_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"lamppost/tiles"
)

// What a point layer says is read back by an independent reader, and again after
// its memory has been used for another tile.
func TestUnitLayerIsReadBack(t *testing.T) {
	layer := tiles.NewUnitLayer("reports")
	rapid.Check(t, func(r *rapid.T) {
		layer.Reset()
		n := rapid.IntRange(0, 9).Draw(r, "points")
		counts := make([]uint64, n)
		names := make([]string, n)
		for i := range n {
			counts[i] = rapid.Uint64Range(0, 1<<40).Draw(r, "count")
			names[i] = rapid.SampledFrom([]string{"", "pothole", "éclairage"}).Draw(r, "name")
			layer.Point(uint64(i), tiles.Unit{X: int32(i*100 - 50), Y: int32(i * 10)})
			layer.Number("count", counts[i])
			layer.Text("category", names[i])
		}
		data := layer.Encode()
		if n == 0 {
			if data != nil {
				r.Fatalf("no points are %d bytes", len(data))
			}
			return
		}
		found := decodeMVT(t, data)[0]
		if found.Name != "reports" || found.Extent != tiles.Extent || len(found.Features) != n {
			r.Fatalf("layer %q of %d, extent %d", found.Name, len(found.Features), found.Extent)
		}
		for i, f := range found.Features {
			if count, _ := f.Properties["count"].(float64); uint64(count) != counts[i] || f.Properties["category"] != names[i] {
				r.Fatalf("point %d: %v, want %d %q", i, f.Properties, counts[i], names[i])
			}
			if at := f.Geometry.Bound().Min; int(at.X()) != i*100-50 || int(at.Y()) != i*10 {
				r.Fatalf("point %d at %v", i, at)
			}
		}
	})
}

// The two ways to write a tile agree to the byte where both can write it.
func TestUnitLayerAgreesWithEncodeMVT(t *testing.T) {
	at := inTile(paris, 30, 40)
	layer := tiles.NewUnitLayer("reports")
	layer.Point(7, tiles.Unit{X: 30 * tiles.Extent / tiles.Pixels, Y: 40 * tiles.Extent / tiles.Pixels})
	layer.Text("category", "pothole")
	layer.Number("count", 3)
	want := encode(t, paris, tiles.Layer{Name: "reports", Features: []tiles.Feature{{
		ID: 7, Geometry: at, Properties: map[string]any{"count": uint64(3), "category": "pothole"},
	}}})
	if got := layer.Encode(); !bytes.Equal(got, want) {
		t.Errorf("% x\nwant\n% x", got, want)
	}
}
