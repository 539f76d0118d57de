package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/canon"
	"lamppost/reports/city"
	"lamppost/reports/leaf"
	"lamppost/reports/store"
)

// Apply makes the database say what a city's folder says, and returns what it
// changed, one line each; nothing when it said so already. Every mistake is
// found before anything is written, as city.Problems with file and line. The
// boundaries are imported first, as versions that nothing reads; then one
// transaction switches everything. Dying before that changes nothing.
func (d *Desk) Apply(ctx context.Context, folder fs.FS, c *city.City) ([]string, error) {
	a := newApplication(d, folder, c)
	if err := a.look(ctx); err != nil || len(a.changes) == 0 {
		return nil, err
	}
	if err := a.importLayers(ctx); err != nil {
		return nil, err
	}
	if err := a.keepRuleset(ctx); err != nil {
		return nil, err
	}
	if err := d.write(ctx, a.write); err != nil {
		return nil, err
	}
	_, err := d.Refresh(ctx)
	return a.changes, err
}

// application is one run of Apply.
type application struct {
	desk     *Desk
	folder   fs.FS
	city     *city.City
	want     *reports.Directory
	basemap  []store.Basemap
	trial    bool // nothing is to be written
	files    map[geo.LayerName]layerFile
	stale    []city.Layer // whose file differs from what is live
	versions []store.LayerVersion
	ruleset  string // SHA-256 of what decides, in hex
	changes  []string
}

func newApplication(d *Desk, folder fs.FS, c *city.City) *application {
	return &application{desk: d, folder: folder, city: c, want: directoryOf(c), files: map[geo.LayerName]layerFile{}}
}

// look finds all mistakes and all changes, and writes nothing.
func (a *application) look(ctx context.Context) error {
	for _, step := range []func(context.Context) error{a.checkNames, a.checkRules, a.checkFiles, a.readBasemap, a.compare} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (a *application) changed(format string, args ...any) {
	a.changes = append(a.changes, fmt.Sprintf(format, args...))
}

// checkNames refuses bodies, categories and layers that another city of the
// instance has.
func (a *application) checkNames(context.Context) error {
	d := a.desk.World().Directory
	slug := a.want.Cities[0].Slug
	var problems city.Problems
	taken := func(owner reports.CitySlug, what, name string) {
		if owner != "" && owner != slug {
			problems = append(problems, city.Problem{File: city.File, Message: fmt.Sprintf("%s %q belongs to the city %q already: choose another name", what, name, owner)})
		}
	}
	for _, b := range a.want.Bodies {
		if other := d.Body(b.Slug); other != nil {
			taken(other.City, "body", string(b.Slug))
		}
	}
	for _, c := range a.want.Categories {
		if other := d.Category(c.Code); other != nil {
			taken(other.City, "category", string(c.Code))
		}
	}
	for _, l := range a.want.Layers {
		if other := d.Layer(l.Name); other != nil {
			taken(other.City, "layer", string(l.Name))
		}
	}
	return orNil(problems)
}

func (a *application) readBasemap(context.Context) error {
	for _, name := range a.city.Basemap {
		data, err := fs.ReadFile(a.folder, name)
		if err != nil {
			return city.Problems{{File: name, Message: err.Error()}}
		}
		if _, err := geo.ReadFeatures(bytes.NewReader(data), geo.DefaultLimits(), func(geo.Feature) error { return nil }); err != nil {
			return city.Problems{{File: name, Message: err.Error()}}
		}
		sum := sha256.Sum256(data)
		a.basemap = append(a.basemap, store.Basemap{City: a.want.Cities[0].Slug, Name: name, SHA256: hex.EncodeToString(sum[:]), Data: data})
	}
	return nil
}

// compare lists what the database says otherwise.
func (a *application) compare(ctx context.Context) error {
	w := a.desk.World()
	slug := a.want.Cities[0].Slug
	a.compareDocument("city", string(slug), w.Directory.City(slug), a.want.Cities[0])
	compareAll(a, "body", ofCity(w.Directory.Bodies, slug, func(b reports.Body) reports.CitySlug { return b.City }), a.want.Bodies, func(b reports.Body) string { return string(b.Slug) })
	a.compareCategories(ofCity(w.Directory.Categories, slug, func(c reports.Category) reports.CitySlug { return c.City }))
	a.compareRules(ofCity(w.Directory.Rules, slug, func(r reports.Rule) reports.CitySlug { return r.City }))
	for _, l := range a.want.Layers {
		if old := w.Directory.Layer(l.Name); old == nil || old.City != l.City || old.Kind != l.Kind || !same(old.Title, l.Title) {
			a.changed("layer %s: set", l.Name)
		}
	}
	a.compareBasemap(w.Basemaps)
	return a.compareLayers(ctx, w)
}

func (a *application) compareDocument(what, name string, old any, want any) {
	switch {
	case bytes.Equal(encode(old), []byte("null")):
		a.changed("%s %s: added", what, name)
	case !same(old, want):
		a.changed("%s %s: changed", what, name)
	}
}

func compareAll[T any](a *application, what string, old, want []T, name func(T) string) {
	for _, w := range want {
		i := slices.IndexFunc(old, func(o T) bool { return name(o) == name(w) })
		switch {
		case i < 0:
			a.changed("%s %s: added", what, name(w))
		case !same(old[i], w):
			a.changed("%s %s: changed", what, name(w))
		}
	}
	for _, o := range old {
		if !slices.ContainsFunc(want, func(w T) bool { return name(w) == name(o) }) {
			a.changed("%s %s: removed", what, name(o))
		}
	}
}

// compareCategories looks at the order apart from the rest: one category less
// must not read as a change to all that follow it.
func (a *application) compareCategories(old []reports.Category) {
	code := func(c reports.Category) string { return string(c.Code) }
	unplaced := func(list []reports.Category) []reports.Category {
		bare := slices.Clone(list)
		for i := range bare {
			bare[i].Position = 0
		}
		return bare
	}
	before := len(a.changes)
	compareAll(a, "category", unplaced(old), unplaced(a.want.Categories), code)
	if before == len(a.changes) && !same(old, a.want.Categories) {
		a.changed("categories: put in another order")
	}
}

// compareRules ignores positions, which the instance gives.
func (a *application) compareRules(old []reports.Rule) {
	for i := range old {
		old[i].Position = i + 1
	}
	if len(old)+len(a.want.Rules) > 0 && !same(old, a.want.Rules) {
		a.changed("rules: %d set", len(a.want.Rules))
	}
}

func (a *application) compareBasemap(all []store.Basemap) {
	slug := a.want.Cities[0].Slug
	old := ofCity(all, slug, func(b store.Basemap) reports.CitySlug { return b.City })
	sums := func(list []store.Basemap) map[string]string {
		m := map[string]string{}
		for _, b := range list {
			m[b.Name] = b.SHA256
		}
		return m
	}
	if !same(sums(old), sums(a.basemap)) {
		a.changed("base map: %d files set", len(a.basemap))
	}
}

func (a *application) keepRuleset(ctx context.Context) (err error) {
	a.ruleset, err = a.desk.keepRuleset(ctx, a.want, a.want.Cities[0].Slug)
	return err
}

// write is the switch: the whole folder or nothing of it.
func (a *application) write(tx *store.Tx) error {
	want := a.want
	event, err := a.desk.fact(tx, leaf.Leaf{
		Type: reports.EventRuleset, City: want.Cities[0].Slug, Ruleset: leaf.FileDigest(a.ruleset), Canonicaliser: canon.RulesetFormat,
	})
	if err != nil {
		return err
	}
	if err := tx.PutCity(want.Cities[0], want.Bodies, want.Categories, want.Rules, event); err != nil {
		return err
	}
	for _, l := range want.Layers {
		if err := tx.PutLayer(l); err != nil {
			return err
		}
	}
	if err := tx.PutBasemaps(want.Cities[0].Slug, a.basemap); err != nil {
		return err
	}
	for _, v := range a.versions {
		if err := a.desk.publishVersion(tx, v); err != nil {
			return err
		}
	}
	return nil
}

// orNil keeps an empty list of problems from being an error.
func orNil(problems city.Problems) error {
	if len(problems) == 0 {
		return nil
	}
	return problems
}

// same compares as stored: what encodes alike is alike.
func same(a, b any) bool { return bytes.Equal(encode(a), encode(b)) }

func ofCity[T any](list []T, slug reports.CitySlug, city func(T) reports.CitySlug) []T {
	var own []T
	for _, item := range list {
		if city(item) == slug {
			own = append(own, item)
		}
	}
	return own
}

func closing(c interface{ Close() error }, err error) error {
	if closeErr := c.Close(); err == nil {
		return closeErr
	}
	return err
}
