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
	Lines      map[geo.LayerName]*geo.LineIndex
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
	w, built, err := d.load(ctx)
	if err != nil {
		return false, err
	}
	d.world.Store(w)
	d.saveIndexes(w.Atlas, built)
	return true, nil
}

// load reads the state of the database. Built are the indexes of boundaries that
// were found nowhere else.
func (d *Desk) load(ctx context.Context) (w *World, built []*geo.Index, err error) {
	w = &World{}
	var live []geo.LayerVersion
	var lines []geo.LineVersion
	err = d.Store.Read(ctx, func(v *store.View) (err error) {
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
		if live, err = v.LiveBoundaries(); err != nil {
			return err
		}
		lines, err = v.LiveLines()
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	w.Atlas, built = d.atlasOf(live)
	w.Lines = make(map[geo.LayerName]*geo.LineIndex, len(lines))
	for _, l := range lines {
		w.Lines[l.Layer] = geo.NewLineIndex(l)
	}
	return w, built, nil
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
