package desk

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

// World is what routing and pages read from memory: one consistent state of the
// directory and the published boundaries. It is immutable; a change is a new
// World behind the same pointer, so no request ever waits for a rebuild.
type World struct {
	Generation int64
	Directory  *reports.Directory
	Atlas      *geo.Atlas
	Basemaps   []store.Basemap
	basis      basis
}

// World returns the current state.
func (d *Desk) World() *World { return d.world.Load() }

// Refresh loads a new World if the database has one, and reports whether it did.
func (d *Desk) Refresh(ctx context.Context) (bool, error) {
	var generation int64
	err := d.Store.Read(ctx, func(v *store.View) (err error) {
		generation, err = v.Generation()
		return err
	})
	if w := d.World(); err != nil || w != nil && w.Generation == generation {
		return false, err
	}
	w, err := d.load(ctx)
	if err != nil {
		return false, err
	}
	d.world.Store(w)
	return true, nil
}

func (d *Desk) load(ctx context.Context) (*World, error) {
	w := &World{}
	var live []geo.LayerVersion
	err := d.Store.Read(ctx, func(v *store.View) (err error) {
		if w.Generation, err = v.Generation(); err != nil {
			return err
		}
		if w.Directory, err = v.Directory(); err != nil {
			return err
		}
		if w.Basemaps, err = v.Basemaps(); err != nil {
			return err
		}
		if w.basis, err = readBasis(v, w.Directory); err != nil {
			return err
		}
		live, err = v.LiveBoundaries()
		return err
	})
	w.Atlas = geo.NewAtlas(live)
	return w, err
}

// watchEvery is how soon another process's publication is noticed here.
const watchEvery = time.Second

// Watch refreshes the World whenever another process changed it, until ctx ends.
func (d *Desk) Watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		changed, err := d.Refresh(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			d.Logger.Error("reload of directory and boundaries failed; the old ones stay in use", "error", err)
		case changed:
			d.Logger.Info("directory and boundaries reloaded", "generation", d.World().Generation)
		}
	}
}

// Areas returns the areas that contain p, as routing sees them.
func (w *World) Areas(p geo.Point) []reports.RouteArea {
	hits := w.Atlas.Locate(p)
	areas := make([]reports.RouteArea, len(hits))
	for i, hit := range hits {
		areas[i] = routeArea(hit.Area, hit.Version)
	}
	return areas
}

func routeArea(a *geo.Area, version int64) reports.RouteArea {
	return reports.RouteArea{Layer: a.Layer, Version: reports.VersionID(version), Key: a.Key, Name: a.Name}
}

// Route decides who answers for a category at p, and says why.
func (w *World) Route(c *reports.Category, answers reports.Answers, p geo.Point) reports.Route {
	q := reports.Query{Category: c, Answers: answers, Areas: w.Areas(p)}
	route := reports.Route{Areas: q.Areas, BorderMetres: -1}
	rule, area := w.Directory.Decide(q)
	if rule != nil {
		route.Body, route.Rule, route.Note, route.Decided = rule.Body, rule.Position, rule.Note, area
	}
	route.Basis = w.basis.of(c, route.Rule)
	w.explainBorder(&route, q, p)
	return route
}

// explainBorder adds the nearest border of the layer that decided, and who would
// have answered beyond it. Where no area decided, the nearest border of any
// layer serves: it says how far the place is from somebody's responsibility.
func (w *World) explainBorder(route *reports.Route, q reports.Query, p geo.Point) {
	border, layer, ok := w.nearestBorder(route, p)
	if !ok {
		return
	}
	route.BorderMetres = border.Metres
	var beyond *reports.RouteArea
	if border.Across != nil {
		a := routeArea(border.Across, w.version(layer))
		beyond = &a
	}
	q.Areas = w.across(q.Areas, route, layer, beyond)
	route.RunnerUp = &reports.RunnerUp{Area: beyond}
	if rule, _ := w.Directory.Decide(q); rule != nil {
		route.RunnerUp.Body = rule.Body
	}
}

func (w *World) nearestBorder(route *reports.Route, p geo.Point) (geo.Border, geo.LayerName, bool) {
	if route.Decided != nil {
		border, ok := w.Atlas.Border(route.Decided.Layer, p)
		return border, route.Decided.Layer, ok
	}
	var best geo.Border
	var layer geo.LayerName
	for _, info := range w.Atlas.Layers() {
		if border, ok := w.Atlas.Border(info.Layer, p); ok && (layer == "" || border.Metres < best.Metres) {
			best, layer = border, info.Layer
		}
	}
	return best, layer, layer != ""
}

func (w *World) across(areas []reports.RouteArea, route *reports.Route, layer geo.LayerName, beyond *reports.RouteArea) []reports.RouteArea {
	if route.Decided != nil {
		return reports.Across(areas, *route.Decided, beyond)
	}
	return reports.Across(areas, reports.RouteArea{}, beyond)
}

func (w *World) version(layer geo.LayerName) int64 {
	for _, info := range w.Atlas.Layers() {
		if info.Layer == layer {
			return info.Version
		}
	}
	return 0
}

func isUnavailable(err error) bool {
	return errors.Is(err, store.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded)
}

// encode writes codes, ids and numbers; none of them can fail.
func encode(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("desk: " + err.Error())
	}
	return b
}
