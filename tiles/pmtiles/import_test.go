package pmtiles_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"lamppost/tiles"
	"lamppost/tiles/mbtiles"
	"lamppost/tiles/pmtiles"
	"lamppost/tiles/pmtiles/pmtilestest"
)

func imported(t *testing.T, a pmtilestest.Archive) *mbtiles.Archive {
	t.Helper()
	file := a.Bytes()
	opened, err := pmtiles.Open(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	path, last := filepath.Join(t.TempDir(), "map.mbtiles"), 0
	must(t, pmtiles.Import(t.Context(), opened, path, func(n int) { last = n }))
	if last != len(a.Tiles) {
		t.Errorf("progress ended at %d of %d", last, len(a.Tiles))
	}
	made, err := mbtiles.Open(t.Context(), path)
	must(t, err)
	t.Cleanup(func() { must(t, made.Close()) })
	return made
}

// Vector tiles are compressed with gzip in MBTiles, whatever they were before.
func TestVectorTilesAreImported(t *testing.T) {
	for _, packing := range []byte{pmtilestest.Plain, pmtilestest.Gzip, pmtilestest.Brotli} {
		a := sample()
		a.Packing, a.Leaf = packing, 100
		made := imported(t, a)
		for at, want := range a.Tiles {
			data, err := made.Tile(t.Context(), at)
			must(t, err)
			r, err := gzip.NewReader(bytes.NewReader(data))
			must(t, err)
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%v: %q, %v", at, got, err)
			}
		}
		m := made.Metadata()
		if m.Name != "Sample" || m.Attribution != "© nobody" || m.Format != "pbf" || m.Bound != a.Bound || m.MaxZoom != 4 || m.Layers != `{"vector_layers":[{"id":"water","fields":{}}]}` {
			t.Errorf("%+v", m)
		}
	}
}

// Pictures stay as they are, to the byte.
func TestPicturesAreImported(t *testing.T) {
	a := sample()
	a.Kind, a.Packing, a.MinZoom, a.MaxZoom = pmtilestest.JPEG, pmtilestest.Plain, 2, 5
	a.Tiles = map[tiles.Tile][]byte{{Z: 2, X: 1, Y: 3}: []byte("\xff\xd8\xff of 2/1/3"), {Z: 5, X: 1, Y: 3}: []byte("\xff\xd8\xff of 5/1/3")}
	made := imported(t, a)
	for at, want := range a.Tiles {
		if got, err := made.Tile(t.Context(), at); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%v: %q, %v", at, got, err)
		}
	}
	if m := made.Metadata(); m.Format != "jpg" || m.Layers != "" || m.MinZoom != 2 {
		t.Errorf("%+v", m)
	}
}

// Whoever interrupts it keeps the file that was there, and no draft.
func TestInterruptedImportLeavesTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "map.mbtiles")
	must(t, os.WriteFile(path, []byte("the old map"), 0o600))
	file := sample().Bytes()
	opened, err := pmtiles.Open(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	err = pmtiles.Import(ctx, opened, path, func(n int) {
		if n == 100 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if kept, err := os.ReadFile(path); err != nil || string(kept) != "the old map" {
		t.Errorf("%q, %v", kept, err)
	}
	if _, err := os.Stat(path + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a draft is left: %v", err)
	}
}
