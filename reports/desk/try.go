package desk

import (
	"cmp"
	"context"
	"io/fs"
	"slices"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/store"
)

// Try says what Apply would change, and what would become of reports, and writes
// nothing. Mistakes of the folder are told as Apply tells them.
func (d *Desk) Try(ctx context.Context, folder fs.FS, c *city.City, t Trial) ([]string, DryRun, error) {
	a := newApplication(d, folder, c)
	a.trial = true
	if err := a.look(ctx); err != nil {
		return nil, DryRun{}, err
	}
	candidate, err := a.candidate(ctx)
	if err != nil {
		return nil, DryRun{}, err
	}
	run, err := d.DryRun(ctx, candidate, t)
	return a.changes, run, err
}

// candidate is the World as the folder would have it.
func (a *application) candidate(ctx context.Context) (*World, error) {
	today := a.desk.World()
	w := &World{Generation: today.Generation, Directory: merged(today.Directory, a.want), Atlas: today.Atlas, Lines: map[geo.LayerName]*geo.LineIndex{}, Basemaps: today.Basemaps}
	for name, index := range today.Lines {
		w.Lines[name] = index
	}
	changed := false
	for _, l := range a.stale {
		name := geo.LayerName(l.Name)
		if changed = changed || !l.Lines; l.Lines {
			w.Lines[name] = geo.NewLineIndex(geo.LineVersion{Layer: name, Lines: a.files[name].lines})
		}
	}
	if !changed {
		return w, nil
	}
	layers, err := a.boundaries(ctx)
	w.Atlas = geo.NewAtlas(layers)
	return w, err
}

// boundaries are those that are live, with what the folder has in place of its own,
// by layer name.
func (a *application) boundaries(ctx context.Context) ([]geo.LayerVersion, error) {
	var live []geo.LayerVersion
	err := a.desk.Store.Read(ctx, func(v *store.View) (err error) {
		live, err = v.LiveBoundaries()
		return err
	})
	for _, l := range a.stale {
		name := geo.LayerName(l.Name)
		live = slices.DeleteFunc(live, func(v geo.LayerVersion) bool { return v.Layer == name })
		if !l.Lines {
			live = append(live, geo.LayerVersion{Layer: name, Areas: a.files[name].areas})
		}
	}
	slices.SortFunc(live, func(a, b geo.LayerVersion) int { return cmp.Compare(a.Layer, b.Layer) })
	return live, err
}

// merged is a directory with one city as another says it is.
func merged(all, one *reports.Directory) *reports.Directory {
	slug := one.Cities[0].Slug
	d := &reports.Directory{
		Cities:     replaced(all.Cities, one.Cities, func(c reports.City) reports.CitySlug { return c.Slug }, slug),
		Layers:     slices.Clone(one.Layers),
		Bodies:     replaced(all.Bodies, one.Bodies, func(b reports.Body) reports.CitySlug { return b.City }, slug),
		Categories: replaced(all.Categories, one.Categories, func(c reports.Category) reports.CitySlug { return c.City }, slug),
		Rules:      replaced(all.Rules, one.Rules, func(r reports.Rule) reports.CitySlug { return r.City }, slug),
	}
	for _, l := range all.Layers {
		if one.Layer(l.Name) == nil { // as Apply does: a layer that a city names no more stays
			d.Layers = append(d.Layers, l)
		}
	}
	for i := range d.Rules {
		d.Rules[i].Position = i + 1
	}
	return d
}

// replaced puts what a city says in place of what it said, cities in order of
// their slug.
func replaced[T any](all, own []T, city func(T) reports.CitySlug, slug reports.CitySlug) []T {
	others := slices.DeleteFunc(slices.Clone(all), func(item T) bool { return city(item) == slug })
	list := append(others, own...)
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(city(a), city(b)) })
	return list
}

// WithRules is w under other rules, whose positions it sets.
func (w *World) WithRules(rules []reports.Rule) *World {
	d, other := w.Directory, *w
	for i := range rules {
		rules[i].Position = i + 1
	}
	other.Directory = &reports.Directory{Cities: d.Cities, Layers: d.Layers, Bodies: d.Bodies, Categories: d.Categories, Rules: rules}
	return &other
}
