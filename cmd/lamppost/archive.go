package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/net/html"

	"lamppost/geo"
	"lamppost/tiles"
	"lamppost/tiles/mbtiles"
	"lamppost/web"
)

// watchArchive is how soon another base map in the data folder is noticed.
const watchArchive = 2 * time.Second

// archives is the base map in use. Old ones stay open for the requests that began
// with them; there are as many as an operator imports while the service runs.
type archives struct {
	path    string
	fonts   *tiles.Fonts // nil: the built-in ones
	current atomic.Pointer[web.Archive]
	seen    time.Time // of the file in use; owned by refresh
}

func (a *archives) now() *web.Archive { return a.current.Load() }

// refresh opens the file if it is another than before. None is no error.
func (a *archives) refresh(ctx context.Context) (changed bool, err error) {
	info, err := os.Stat(a.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || info.ModTime().Equal(a.seen) {
		return false, err
	}
	file, err := mbtiles.Open(ctx, a.path)
	if err != nil {
		return false, err
	}
	a.seen = info.ModTime()
	a.current.Store(newArchive(file, uint64(a.seen.UnixMicro()), a.fonts))
	return true, nil
}

// vectorFormat is what MBTiles calls vector tiles; all else are pictures.
const vectorFormat = "pbf"

func newArchive(file *mbtiles.Archive, version uint64, fonts *tiles.Fonts) *web.Archive {
	m := file.Metadata()
	return web.NewArchive(web.Archive{
		Version: version, Tile: file.Tile, Vector: m.Format == vectorFormat,
		Bound: coverage(m), MinZoom: m.MinZoom, MaxZoom: m.MaxZoom, Attribution: shownText(m.Attribution), VectorLayers: vectorLayers(m), Fonts: fonts,
	})
}

// coverage is how far an archive reaches: over the whole map, if it does not say.
func coverage(m mbtiles.Metadata) geo.Box {
	if m.Bound == (geo.Box{}) {
		return tiles.Tile{}.Bound()
	}
	return m.Bound
}

func vectorLayers(m mbtiles.Metadata) []tiles.VectorLayer {
	var described struct {
		Layers []tiles.VectorLayer `json:"vector_layers"`
	}
	_ = json.Unmarshal([]byte(m.Layers), &described) // only said on, and may be missing
	return described.Layers
}

// shownText is what a browser would show of an attribution, which archives may
// write in HTML and we write into pages, pictures and descriptions.
func shownText(markup string) string {
	var text strings.Builder
	for z := html.NewTokenizer(strings.NewReader(markup)); z.Next() != html.ErrorToken; {
		if token := z.Token(); token.Type == html.TextToken {
			text.WriteString(token.Data)
		}
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// watchBasemap takes a new base map into use until ctx ends.
func (s *service) watchBasemap(ctx context.Context) {
	tick := time.NewTicker(watchArchive)
	defer tick.Stop()
	for {
		switch changed, err := s.basemap.refresh(ctx); {
		case err != nil && ctx.Err() == nil:
			s.house.logger.Error("the base map cannot be read; the old one stays in use", "error", err)
		case changed:
			s.house.logger.Info("base map in use", "file", filepath.Base(s.basemap.path))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
