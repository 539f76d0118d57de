package desk

import (
	"context"
	"maps"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

// decided is who answers for a report, and the areas it lies in.
type decided struct {
	body  reports.BodySlug
	areas []reports.RouteArea
}

// decide is Route without its reasons; false for a category that is gone.
func (w *World) decide(r *store.Routed) (decided, bool) {
	category := w.Directory.Category(r.Category)
	if category == nil {
		return decided{}, false
	}
	q := reports.Query{Category: category, Answers: r.Answers, Place: w.Place(r.Place)}
	return decided{w.Directory.Decide(q).Body(), q.Areas}, true
}

// worldWith returns the World with a layer in another version; 0 takes it away.
func (d *Desk) worldWith(ctx context.Context, layer geo.LayerName, version reports.VersionID) (*World, error) {
	w := *d.World()
	if w.version(layer) == version {
		return &w, nil
	}
	w.basis.boundaries = maps.Clone(w.basis.boundaries)
	delete(w.basis.boundaries, layer)
	if l := w.Directory.Layer(layer); l != nil && l.Kind == reports.LayerLines {
		return &w, d.withLines(ctx, &w, layer, version)
	}
	if version == 0 {
		w.Atlas = w.Atlas.With(geo.LayerVersion{Layer: layer})
		return &w, nil
	}
	row, areas, err := d.areasOfVersion(ctx, version)
	if err != nil {
		return nil, err
	}
	w.basis.boundaries[layer] = row.Canonical
	w.Atlas = w.Atlas.With(geo.LayerVersion{Layer: layer, Version: int64(version), Areas: areas})
	return &w, nil
}

// withLines puts a layer of lines into a World that nobody reads yet.
func (d *Desk) withLines(ctx context.Context, w *World, layer geo.LayerName, version reports.VersionID) error {
	w.Lines = maps.Clone(w.Lines)
	delete(w.Lines, layer)
	if version == 0 {
		return nil
	}
	return d.Store.Read(ctx, func(v *store.View) error {
		lines, err := v.Lines(version)
		w.Lines[layer] = geo.NewLineIndex(geo.LineVersion{Layer: layer, Version: int64(version), Lines: lines})
		return err
	})
}

// version is the one by which a layer routes; 0: none.
func (w *World) version(layer geo.LayerName) reports.VersionID {
	if lines := w.Lines[layer]; lines != nil {
		return reports.VersionID(lines.Version())
	}
	for _, info := range w.Atlas.Layers() {
		if info.Layer == layer {
			return reports.VersionID(info.Version)
		}
	}
	return 0
}
