package mbtiles_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lamppost/geo"
	"lamppost/tiles"
	"lamppost/tiles/mbtiles"
)

var park = orb.Polygon{{{-0.1, -0.1}, {0.1, -0.1}, {0.1, 0.1}, {-0.1, 0.1}, {-0.1, -0.1}}}

// written is an archive of a park at zooms 0 to 8.
func written(t *testing.T, path string) {
	t.Helper()
	w, err := mbtiles.Create(t.Context(), path)
	must(t, err)
	p := tiles.NewPyramid("land")
	p.Add(tiles.Piece{Layer: "land", To: 8, Geometry: park, Tags: []tiles.Tag{{Key: "kind", Value: "park"}}})
	must(t, p.Build(t.Context(), 8, w.Put))
	if w.Count() < 9 {
		t.Fatalf("%d tiles", w.Count())
	}
	must(t, w.Finish(mbtiles.Metadata{
		Name: "Test", Attribution: "© nobody", Format: "pbf", MaxZoom: 8, Bound: geo.Box{West: -0.1, South: -0.1, East: 0.1, North: 0.1},
		Layers: `{"vector_layers":[{"id":"land","fields":{"kind":"String"}}]}`,
	}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "with space?.mbtiles")
	written(t, path)
	a, err := mbtiles.Open(t.Context(), path)
	must(t, err)
	defer a.Close()
	m := a.Metadata()
	if m.Name != "Test" || m.Format != "pbf" || m.MaxZoom != 8 || m.Bound.West != -0.1 || m.Attribution != "© nobody" {
		t.Errorf("%+v", m)
	}
	for _, at := range []tiles.Tile{{Z: 8, X: 127, Y: 127}, {Z: 8, X: 128, Y: 128}} {
		if data, err := a.Tile(t.Context(), at); err != nil || len(data) < 20 {
			t.Errorf("%v: %d bytes, %v", at, len(data), err)
		}
	}
	for _, at := range []tiles.Tile{{Z: 8, X: 1, Y: 1}, {Z: 9, X: 256, Y: 256}, {Z: -1}} {
		if data, err := a.Tile(t.Context(), at); err != nil || data != nil {
			t.Errorf("%v: %d bytes, %v", at, len(data), err)
		}
	}
}

// Whoever gives up, or dies, leaves the file that was there.
func TestAbandonedFileLeavesTheOldOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "map.mbtiles")
	written(t, path)
	before, err := os.ReadFile(path)
	must(t, err)
	w, err := mbtiles.Create(t.Context(), path)
	must(t, err)
	must(t, w.Put(tiles.Tile{}, []byte("half")))
	must(t, w.Abandon())
	after, err := os.ReadFile(path)
	if err != nil || string(after) != string(before) {
		t.Errorf("the old file is gone: %v", err)
	}
	if _, err := os.Stat(path + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a draft is left: %v", err)
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.mbtiles")
	must(t, os.WriteFile(path, []byte(strings.Repeat("not a database ", 500)), 0o600))
	if _, err := mbtiles.Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), "is not an MBTiles file") {
		t.Errorf("%v", err)
	}
	if _, err := mbtiles.Open(t.Context(), filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("a file that is not there was opened")
	}
}

// GDAL reads the file: its layer, its features and what they say.
func TestGDALReadsTheArchive(t *testing.T) {
	ogrinfo, err := exec.LookPath("ogrinfo")
	if err != nil {
		t.Skip("no ogrinfo on this machine: install the package gdal-bin to run this")
	}
	path := filepath.Join(t.TempDir(), "map.mbtiles")
	written(t, path)
	out, err := exec.Command(ogrinfo, "-ro", "-al", "-so", path).CombinedOutput()
	for _, want := range []string{"Layer name: land", "Feature Count: 4", "kind: String"} {
		if err != nil || !strings.Contains(string(out), want) {
			t.Fatalf("no %q (%v) in\n%s", want, err, out)
		}
	}
}
