package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/tiles"
	"lamppost/tiles/pmtiles/pmtilestest"
	"lamppost/web"
)

// brought is a small archive of an operator, of a place without its surroundings.
func brought(metadata string) pmtilestest.Archive {
	return pmtilestest.Archive{
		Kind: pmtilestest.MVT, Inside: pmtilestest.Gzip, Packing: pmtilestest.Gzip, MinZoom: 0, MaxZoom: 1, Metadata: metadata,
		Bound: geo.Box{West: -75.8, South: 38.4, East: -75, North: 39.9},
		Tiles: map[tiles.Tile][]byte{{}: []byte("\x1a\x00"), {Z: 1}: []byte("\x1a\x00")},
	}
}

// importBasemap gives the command a file, and says how it ended.
func importBasemap(ctx context.Context, t *testing.T, data string, file []byte) (code int, said string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "map.file") // a file is told by its content
	must(t, os.WriteFile(path, file, 0o600))
	var out bytes.Buffer
	code = run(ctx, []string{"basemap", "import", "--data", data, path}, &out, &out)
	return code, out.String()
}

// used is the archive as a service would use it.
func used(t *testing.T, data string) *web.Archive {
	t.Helper()
	a := archives{path: filepath.Join(data, basemapFile), fonts: tiles.NewFonts()}
	_, err := a.refresh(t.Context())
	must(t, err)
	if a.now().Fonts != a.fonts {
		t.Error("the base map is not written with the fonts that --map-font names")
	}
	return a.now()
}

func TestPMTilesBecomeTheBasemap(t *testing.T) {
	data := t.TempDir()
	file := brought(`{"attribution":"<a href=\"https://example.org\">&copy;  Mappers &amp; friends</a>","vector_layers":[{"id":"streets","fields":{"kind":"String"},"minzoom":1,"maxzoom":1},{"id":"buildings","fields":{}}]}`)
	code, said := importBasemap(t.Context(), t, data, file.Bytes())
	if code != 0 || !strings.HasPrefix(said, "base map of -75.8") || strings.Count(said, "\n") != 1 {
		t.Fatalf("%d: %s", code, said)
	}
	a := used(t, data)
	if !a.Vector || a.Bound != file.Bound || a.MaxZoom != 1 || a.Attribution != "© Mappers & friends" || len(a.VectorLayers) != 2 || a.VectorLayers[0].Fields["kind"] != "String" {
		t.Errorf("%+v", a)
	}
	if stored, err := a.Tile(t.Context(), tiles.Tile{Z: 1}); err != nil || !bytes.HasPrefix(stored, []byte("\x1f\x8b")) {
		t.Errorf("%q, %v", stored, err)
	}
}

// Pictures can be drawn only from layers of the schema; whoever brings others is told
// which those are.
func TestLayersThatAreNotDrawnAreNamed(t *testing.T) {
	for metadata, says := range map[string]string{
		`{"vector_layers":[{"id":"earth"},{"id":"buildings"},{"id":"roads"}]}`: "they show its buildings, but not its earth, roads. The vector tiles are served",
		`{"vector_layers":[{"id":"earth"},{"id":"roads"}]}`:                    "they stay empty. None of its layers is known (earth, roads). The vector tiles are served",
		`{}`: "It does not list its layers",
	} {
		if code, said := importBasemap(t.Context(), t, t.TempDir(), brought(metadata).Bytes()); code != 0 || !strings.Contains(said, says) {
			t.Errorf("%d: %s\nwant %s", code, said, says)
		}
	}
}

func TestPicturesBecomeTheBasemap(t *testing.T) {
	data := t.TempDir()
	picture := []byte("RIFF....WEBP of the town")
	file := brought(`{"attribution":"© pilots"}`)
	file.Kind, file.Packing, file.MinZoom, file.MaxZoom = pmtilestest.WebP, pmtilestest.Plain, 12, 17
	at := tiles.Tile{Z: 17, X: 38_000, Y: 50_000}
	file.Tiles, file.Bound = map[tiles.Tile][]byte{at: picture}, geo.Box{}
	if code, said := importBasemap(t.Context(), t, data, file.Bytes()); code != 0 || !strings.Contains(said, "zooms 12 to 17") {
		t.Fatalf("%d: %s", code, said)
	}
	a := used(t, data)
	if a.Vector || a.MinZoom != 12 || a.MaxZoom != 17 || a.Bound.West != -180 || a.Bound.North < 85 {
		t.Errorf("%+v", a)
	}
	if stored, err := a.Tile(t.Context(), at); err != nil || !bytes.Equal(stored, picture) {
		t.Errorf("%q, %v", stored, err)
	}
}

// Whatever goes wrong, the base map that was there stays, with no draft beside it.
func TestBasemapStaysWhenAnImportFails(t *testing.T) {
	data := t.TempDir()
	whole := brought("{}").Bytes()
	if code, said := importBasemap(t.Context(), t, data, whole); code != 0 {
		t.Fatal(said)
	}
	mbtiles, err := os.ReadFile(filepath.Join(data, basemapFile))
	must(t, err)
	interrupted, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		ctx  context.Context
		file []byte
		code int
		says string
	}{
		{t.Context(), whole[:len(whole)-1], exitFailed, "map.file: damaged PMTiles file: it has"},
		{t.Context(), []byte(strings.Repeat("x", 1000)), exitFailed, "no OpenStreetMap extract, no PMTiles and no MBTiles file"},
		{interrupted, whole, exitInterrupted, "nothing half-done was kept"},
		{interrupted, mbtiles, exitInterrupted, "nothing half-done was kept"},
	} {
		if code, said := importBasemap(c.ctx, t, data, c.file); code != c.code || !strings.Contains(said, c.says) {
			t.Errorf("%d: %s\nwant %d: %s", code, said, c.code, c.says)
		}
		entries, err := os.ReadDir(data)
		must(t, err)
		kept, err := os.ReadFile(filepath.Join(data, basemapFile))
		if err != nil || !bytes.Equal(kept, mbtiles) || len(entries) != 1 {
			t.Errorf("after %s: %v, %d files", c.says, err, len(entries))
		}
	}
}
