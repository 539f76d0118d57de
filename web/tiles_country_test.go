package web

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/tiles"
)

// france is a world of 35,357 communes.
func france(t testing.TB) *desk.World {
	t.Helper()
	folder := os.Getenv("LAMPPOST_OPEN_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "shared", "data")
	}
	file, err := os.Open(filepath.Join(folder, "france", "communes.geojson.gz"))
	if err != nil {
		t.Skipf("needs the communes of France: set LAMPPOST_OPEN_DATA to the folder of open data (%v)", err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	must(t, err)
	version := geo.LayerVersion{Layer: "communes", Version: 1}
	_, err = geo.ReadAreas(unpacked, "communes", geo.AreaFields{Key: "code", Name: "nom"}, geo.Limits{}, func(a geo.Area) error {
		version.Areas = append(version.Areas, a)
		return nil
	})
	must(t, err)
	return &desk.World{Directory: &reports.Directory{}, Atlas: geo.NewAtlas([]geo.LayerVersion{version})}
}

func TestTilesOfACountryAreBounded(t *testing.T) {
	w := france(t)
	g, err := newGround(w, nil)
	must(t, err)
	orleans := geo.Point{1.9, 47.9}
	for _, zoom := range []int{4, 5, 6, 7, 10} {
		tile, _, _ := tiles.At(orleans, zoom)
		start := time.Now()
		layer := boundaryLayer(w, w.Atlas.Layers()[0], tile)
		body, err := tiles.EncodeMVT(tile, layer)
		must(t, err)
		vector := time.Since(start)
		start = time.Now()
		picture, err := g.drawn.Draw(tile, tiles.Look{}, g.outlines(w, tile))
		must(t, err)
		t.Logf("zoom %d: %d areas, %d KB in %v; picture %d KB in %v", zoom, len(layer.Features),
			len(body)>>10, vector.Round(time.Millisecond), len(picture)>>10, time.Since(start).Round(time.Millisecond))
		if n := len(layer.Features); n > maxTileAreas || len(body) > 2<<20 {
			t.Errorf("zoom %d: %d areas in %d bytes", zoom, n, len(body))
		}
	}
}
