package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"slices"

	"lamppost/geo"
	"lamppost/tiles"
)

// Archive is the base map of the whole instance, made of an OpenStreetMap extract
// or brought by the operator. It covers a part of the globe; elsewhere the base
// maps of the cities' folders are drawn.
type Archive struct {
	// Version tells one archive from the next; it is part of what tiles are cached by.
	Version uint64
	// Tile returns a tile as it is stored, vector tiles compressed with gzip; nil for
	// none. It is called by many goroutines.
	Tile         func(context.Context, tiles.Tile) ([]byte, error)
	Vector       bool // vector tiles, drawn as the Shortbread schema has them; else pictures
	Bound        geo.Box
	MinZoom      int
	MaxZoom      int
	Attribution  string
	VectorLayers []tiles.VectorLayer
	Fonts        *tiles.Fonts // nil: the built-in ones
	drawn        *tiles.Basemap
}

// maxTileBytes bounds a vector tile once unpacked: tiles that clients can draw
// are a tenth of it.
const maxTileBytes = 16 << 20

// NewArchive makes an archive ready to be drawn.
func NewArchive(a Archive) *Archive {
	if a.Vector {
		a.drawn = tiles.NewTiledBasemap(tiles.TileSource{Tile: a.unpacked, Top: a.MaxZoom, Bound: a.Bound, Attribution: a.Attribution}).With(a.Fonts)
	}
	return &a
}

// unpacked is a vector tile as the renderer reads it.
func (a *Archive) unpacked(t tiles.Tile) ([]byte, error) {
	data, err := a.Tile(context.Background(), t) // it has a deadline of its own
	if err != nil || !packed(data) {
		return data, err
	}
	return unpack(data)
}

// packed says whether bytes begin as gzip does, and as no vector tile can.
func packed(data []byte) bool { return len(data) > 2 && data[0] == 0x1f && data[1] == 0x8b }

func unpack(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxTileBytes+1))
	if err == nil && len(plain) > maxTileBytes {
		err = fmt.Errorf("web: a tile of the base map unpacks to more than %d bytes", maxTileBytes)
	}
	return plain, err
}

// covers says whether the archive may hold anything of a tile.
func (a *Archive) covers(t tiles.Tile) bool {
	return a != nil && a.Bound.Meets(t.Bound())
}

// has says whether the archive's tiles may hold a layer: clients complain of those
// that are asked for and not listed.
func (a *Archive) has(layer string) bool {
	return slices.ContainsFunc(a.VectorLayers, func(l tiles.VectorLayer) bool { return l.ID == layer })
}

// archive is the instance's base map, or nil.
func (s *Server) archive() *Archive {
	if s.Config.Archive == nil {
		return nil
	}
	return s.Config.Archive()
}

// vectorBasemap is the vector tile of the archive as it is stored; nil where there
// is none.
func (s *Server) vectorBasemap(ctx context.Context, t tiles.Tile) ([]byte, error) {
	a := s.archive()
	if a == nil || !a.Vector || !a.covers(t) {
		return nil, nil
	}
	return a.Tile(ctx, t)
}
