package desk

import (
	"context"
	"io"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/canon"
	"lamppost/reports/leaf"
	"lamppost/reports/store"
)

// basis names the files that a World decides by, as the record logged them.
type basis struct {
	boundaries map[geo.LayerName]string    // SHA-256 of the live version's boundary file
	rulesets   map[reports.CitySlug]ruling // by city
}

// ruling is a city's ruleset.
type ruling struct {
	sha256 string
	before int             // rules of other cities before its first
	layers []geo.LayerName // that its rules look at
}

// readBasis reads which files are in force. A version imported before there were
// boundary files has none, and decisions by it cannot be made again.
func readBasis(v *store.View, d *reports.Directory) (basis, error) {
	b := basis{map[geo.LayerName]string{}, map[reports.CitySlug]ruling{}}
	for _, l := range d.Layers {
		if l.Live == 0 {
			continue
		}
		version, err := v.Version(l.Live)
		if err != nil {
			return b, err
		}
		b.boundaries[l.Name] = version.Canonical
	}
	before := 0
	for _, c := range d.Cities {
		file := canon.Ruleset(d, c.Slug)
		b.rulesets[c.Slug] = ruling{string(leaf.FileDigestOf(file)), before, canon.Layers(d, c.Slug)}
		before += len(canon.RulesOf(d, c.Slug))
	}
	return b, nil
}

// of names the files of a decision about a category by the rule at a position.
func (b *basis) of(c *reports.Category, position int) *reports.Basis {
	ruling, ok := b.rulesets[c.City]
	if !ok {
		return nil
	}
	named := &reports.Basis{Boundaries: map[geo.LayerName]string{}, Ruleset: ruling.sha256}
	if position > 0 {
		named.Rule = position - ruling.before
	}
	for _, layer := range ruling.layers {
		if sha256 := b.boundaries[layer]; sha256 != "" {
			named.Boundaries[layer] = sha256
		}
	}
	return named
}

// keepBoundary stores the boundary file of a layer with these areas, and returns
// its SHA-256 in hex.
func (d *Desk) keepBoundary(ctx context.Context, layer geo.LayerName, areas []geo.Area) (string, error) {
	return d.keepObject(ctx, canon.BoundaryMedia, func(w io.Writer) error {
		return canon.WriteBoundary(w, layer, areas)
	})
}

// keepRuleset stores what of a directory decides for a city, and returns its
// SHA-256 in hex.
func (d *Desk) keepRuleset(ctx context.Context, directory *reports.Directory, city reports.CitySlug) (string, error) {
	return d.keepObject(ctx, canon.RulesetMedia, func(w io.Writer) error {
		_, err := w.Write(canon.Ruleset(directory, city))
		return err
	})
}
