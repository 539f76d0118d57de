package store

import (
	"encoding/json"
	"fmt"

	"lamppost/geo"
	"lamppost/reports"
)

// Generation returns the number that grows with every change to the directory
// or the published boundaries.
func (v *View) Generation() (int64, error) {
	var n int64
	err := v.row([]any{&n}, "SELECT value FROM instance WHERE name = 'generation'")
	return n, err
}

// BumpGeneration tells every node that the directory or the boundaries changed.
func (tx *Tx) BumpGeneration() error {
	_, err := tx.exec("UPDATE instance SET value = value + 1 WHERE name = 'generation'")
	return err
}

// Directory returns what the cities have set.
func (v *View) Directory() (*reports.Directory, error) {
	d := &reports.Directory{}
	var err error
	if d.Cities, err = documents[reports.City](v, "SELECT data FROM city ORDER BY slug"); err != nil {
		return nil, err
	}
	if d.Bodies, err = documents[reports.Body](v, "SELECT data FROM body ORDER BY slug"); err != nil {
		return nil, err
	}
	if d.Categories, err = documents[reports.Category](v, "SELECT data FROM category ORDER BY city, position"); err != nil {
		return nil, err
	}
	if d.Rules, err = documents[reports.Rule](v, "SELECT data FROM rule ORDER BY city, position"); err != nil {
		return nil, err
	}
	for i := range d.Rules {
		d.Rules[i].Position = i + 1
	}
	d.Layers, err = v.Layers()
	return d, err
}

func documents[T any](v *View, query string) ([]T, error) {
	return list(v, func(row scanner) (T, error) {
		var doc T
		var text string
		if err := row.Scan(&text); err != nil {
			return doc, err
		}
		return doc, json.Unmarshal([]byte(text), &doc)
	}, query)
}

// Layers returns every layer, published or not, by name.
func (v *View) Layers() ([]reports.Layer, error) {
	return list(v, func(row scanner) (reports.Layer, error) {
		var l reports.Layer
		var title string
		if err := row.Scan(&l.Name, &l.Kind, &l.City, &title, &l.Live); err != nil {
			return l, err
		}
		return l, json.Unmarshal([]byte(title), &l.Title)
	}, "SELECT name, kind, city, title, live FROM layer ORDER BY name")
}

// PutCity writes what a city's folder says, replacing what it said before, with
// the event that tells of it.
func (tx *Tx) PutCity(city reports.City, bodies []reports.Body, categories []reports.Category, rules []reports.Rule, event reports.EventID) error {
	if _, err := tx.exec("INSERT INTO city (slug, data, event) VALUES ($1, $2, $3) ON CONFLICT (slug) DO UPDATE SET data = excluded.data, event = excluded.event", city.Slug, asJSON(city), event); err != nil {
		return err
	}
	for _, table := range []string{"body", "category", "rule"} {
		if _, err := tx.exec("DELETE FROM "+table+" WHERE city = $1", city.Slug); err != nil {
			return err
		}
	}
	for _, b := range bodies {
		if _, err := tx.exec("INSERT INTO body (slug, city, data) VALUES ($1, $2, $3)", b.Slug, city.Slug, asJSON(b)); err != nil {
			return err
		}
	}
	for i, c := range categories {
		if _, err := tx.exec("INSERT INTO category (code, city, position, data) VALUES ($1, $2, $3, $4)", c.Code, city.Slug, i+1, asJSON(c)); err != nil {
			return err
		}
	}
	for i, r := range rules {
		if _, err := tx.exec("INSERT INTO rule (city, position, data) VALUES ($1, $2, $3)", city.Slug, i+1, asJSON(r)); err != nil {
			return err
		}
	}
	return tx.BumpGeneration()
}

// PutLayer writes a layer's name, owner and kind, and keeps what is published
// unless it is of another kind.
func (tx *Tx) PutLayer(l reports.Layer) error {
	_, err := tx.exec(`INSERT INTO layer (name, kind, city, title, live) VALUES ($1, $2, $3, $4, 0)
		ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, city = excluded.city, title = excluded.title,
		live = CASE WHEN layer.kind = excluded.kind THEN layer.live ELSE 0 END`, l.Name, l.Kind, l.City, asJSON(l.Title))
	return err
}

// EnsureLayer makes a layer of areas that belongs to no city unless it is there.
func (tx *Tx) EnsureLayer(name geo.LayerName) error { return tx.ensureLayer(name, reports.LayerAreas) }

// EnsureLines makes a layer of lines that belongs to no city unless it is there.
func (tx *Tx) EnsureLines(name geo.LayerName) error { return tx.ensureLayer(name, reports.LayerLines) }

func (tx *Tx) ensureLayer(name geo.LayerName, kind reports.LayerKind) error {
	_, err := tx.exec("INSERT INTO layer (name, kind, city, title, live) VALUES ($1, $2, '', $3, 0) ON CONFLICT DO NOTHING", name, kind, asJSON(reports.Text{"en": string(name)}))
	if err != nil {
		return err
	}
	var is reports.LayerKind
	if err := tx.row([]any{&is}, "SELECT kind FROM layer WHERE name = $1", name); err != nil {
		return err
	}
	if is != kind {
		return fmt.Errorf("layer %s consists of %s, not of %s", name, is, kind)
	}
	return nil
}

// Basemap is one GeoJSON file that a city's map is drawn from.
type Basemap struct {
	City   reports.CitySlug
	Name   string
	SHA256 string
	Data   []byte // GeoJSON
}

// Basemaps returns the map files of all cities.
func (v *View) Basemaps() ([]Basemap, error) {
	return list(v, func(row scanner) (Basemap, error) {
		var b Basemap
		err := row.Scan(&b.City, &b.Name, &b.SHA256, &b.Data)
		return b, err
	}, "SELECT city, name, sha256, data FROM basemap ORDER BY city, name")
}

// PutBasemaps replaces a city's map files.
func (tx *Tx) PutBasemaps(city reports.CitySlug, files []Basemap) error {
	if _, err := tx.exec("DELETE FROM basemap WHERE city = $1", city); err != nil {
		return err
	}
	for _, f := range files {
		if _, err := tx.exec("INSERT INTO basemap (city, name, sha256, data) VALUES ($1, $2, $3, $4)", city, f.Name, f.SHA256, f.Data); err != nil {
			return err
		}
	}
	return nil
}
