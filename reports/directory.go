package reports

import (
	"slices"
	"sync"

	"lamppost/geo"
)

// Directory is what the cities of an instance have set: who there is, what can
// be reported, and which rules decide. It is immutable once built and shared by
// all readers; a change makes a new one.
type Directory struct {
	Cities     []City     // by slug
	Layers     []Layer    // by name
	Bodies     []Body     // by slug
	Categories []Category // by city and position
	Rules      []Rule     // by position

	once  sync.Once
	found *index // owned by once
}

// index is made when something is first looked up.
func (d *Directory) index() *index {
	d.once.Do(func() { d.found = newIndex(d) })
	return d.found
}

// City returns the city with that slug, or nil.
func (d *Directory) City(slug CitySlug) *City {
	if i := slices.IndexFunc(d.Cities, func(c City) bool { return c.Slug == slug }); i >= 0 {
		return &d.Cities[i]
	}
	return nil
}

// Body returns the body with that slug, or nil.
func (d *Directory) Body(slug BodySlug) *Body {
	return d.index().bodies[slug]
}

// Category returns the category with that code, or nil.
func (d *Directory) Category(code CategoryCode) *Category {
	return d.index().categories[code]
}

// Layer returns the layer of that name, or nil.
func (d *Directory) Layer(name geo.LayerName) *Layer {
	return d.index().layers[name]
}

// CityAt returns the city whose layers hold one of areas; without one, and with
// a single city, that city; else nil.
func (d *Directory) CityAt(areas []RouteArea) *City {
	for _, a := range areas {
		if city := d.City(d.layerCity(a.Layer)); city != nil {
			return city
		}
	}
	if len(d.Cities) == 1 {
		return &d.Cities[0]
	}
	return nil
}

// Offered returns the categories that the form offers at a place: those that
// some rule leads to a body there, whatever the answers, and the stoppers
// of the city, which are there to be read. Where nobody answers for anything it
// returns every category of the city, so that a report is never refused for
// want of a body.
func (d *Directory) Offered(at Place) []Category {
	city := d.CityAt(at.Areas)
	var offered, all []Category
	for _, c := range d.Categories {
		if c.Inactive || (city != nil && c.City != city.Slug) {
			continue
		}
		all = append(all, c)
		if len(c.Stopper) > 0 || d.covers(&c, at) {
			offered = append(offered, c)
		}
	}
	if !slices.ContainsFunc(offered, func(c Category) bool { return len(c.Stopper) == 0 }) {
		return all
	}
	return offered
}

// Covers reports whether somebody answers there for anything that can be reported.
func (d *Directory) Covers(at Place) bool {
	return slices.ContainsFunc(d.Categories, func(c Category) bool { return !c.Inactive && len(c.Stopper) == 0 && d.covers(&c, at) })
}

// covers reports whether some rule could lead c to a body there.
func (d *Directory) covers(c *Category, at Place) bool {
	for rule := range d.candidates(c.City, at.Areas) {
		if !rule.about(c) {
			continue
		}
		if _, ok := d.areaFor(rule, at.Areas); !ok {
			continue
		}
		if _, ok := at.line(rule.Near); ok {
			return true
		}
	}
	return false
}

// layerCity returns the city a layer belongs to, or "".
func (d *Directory) layerCity(name geo.LayerName) CitySlug {
	if layer := d.Layer(name); layer != nil {
		return layer.City
	}
	return ""
}
