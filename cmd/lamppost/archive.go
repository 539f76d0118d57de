package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

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

func newArchive(file *mbtiles.Archive, version uint64, fonts *tiles.Fonts) *web.Archive {
	m := file.Metadata()
	var described struct {
		Layers []tiles.VectorLayer `json:"vector_layers"`
	}
	_ = json.Unmarshal([]byte(m.Layers), &described) // only said on, and may be missing
	return web.NewArchive(web.Archive{
		Version: version, Tile: file.Tile, Vector: m.Format == "pbf", ContentType: pictureType(m.Format),
		Bound: m.Bound, MinZoom: m.MinZoom, MaxZoom: m.MaxZoom, Attribution: m.Attribution, VectorLayers: described.Layers, Fonts: fonts,
	})
}

func pictureType(format string) string {
	if format == "jpg" {
		return "image/jpeg"
	}
	return "image/" + format
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
