package web

import (
	"context"
	"sync/atomic"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/tiles"
	"lamppost/tiles/regions"
)

// regionsEvery is how soon newly published boundaries are made ready for tiles.
const regionsEvery = 2 * time.Second

// regionRoom holds the boundaries made ready for tiles, layer by layer.
type regionRoom struct {
	ready atomic.Pointer[map[geo.LayerName]readyLayer]
}

type readyLayer struct {
	version int64
	regions *regions.Regions
}

// of is the layer of that version, or nil while it is being made ready.
func (r *regionRoom) of(info geo.LayerInfo) *regions.Regions {
	ready := r.ready.Load()
	if ready == nil || (*ready)[info.Layer].version != info.Version {
		return nil
	}
	return (*ready)[info.Layer].regions
}

// KeepRegions makes published boundaries ready for tiles until ctx ends. Without
// it, or until it has, each tile is cut from the boundaries themselves.
func (s *Server) KeepRegions(ctx context.Context) {
	tick := time.NewTicker(regionsEvery)
	defer tick.Stop()
	for {
		s.tiles.regions.keep(s.Desk.World())
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// keep makes ready what is new, one layer at a time: each is there for the tiles
// as soon as it is done.
func (r *regionRoom) keep(w *desk.World) {
	layers := w.Atlas.Layers()
	for _, info := range layers {
		if r.of(info) != nil {
			continue
		}
		next := map[geo.LayerName]readyLayer{info.Layer: {info.Version, regions.New(regionsOf(w, info))}}
		for _, other := range layers {
			if known := r.of(other); known != nil {
				next[other.Layer] = readyLayer{other.Version, known}
			}
		}
		r.ready.Store(&next)
	}
}

func regionsOf(w *desk.World, info geo.LayerInfo) []regions.Region {
	list := make([]regions.Region, 0, info.Areas)
	for a := range w.Atlas.Intersecting(info.Layer, geo.WholeEarth) {
		list = append(list, regions.Region{Shape: a.Shape, Tags: []tiles.Tag{
			{Key: "key", Value: string(a.Key)}, {Key: "name", Value: a.Name},
			{Key: "layer", Value: string(info.Layer)}, {Key: "version", Value: reports.VersionID(info.Version).String()},
		}})
	}
	return list
}

// encodeBoundaries is a vector tile with the layers of the atlas. A vector tile is a
// list of layers, so layers that were written apart are put one after the other.
func (s *Server) encodeBoundaries(w *desk.World, t tiles.Tile) ([]byte, error) {
	var tile []byte
	for _, info := range w.Atlas.Layers() {
		if ready := s.tiles.regions.of(info); ready != nil {
			tile = append(tile, ready.Encode(string(info.Layer), t)...)
			continue
		}
		one, err := tiles.EncodeMVT(t, boundaryLayer(w, info, t))
		if err != nil {
			return nil, err
		}
		tile = append(tile, one...)
	}
	return tile, nil
}
