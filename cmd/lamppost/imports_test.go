package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// doors lists which rooms may import which, transitively among our own; see the
// picture in the README.
var doors = map[string][]string{
	"lamppost/geo":                     {},
	"lamppost/geo/gazetteer":           {"geo"},
	"lamppost/geo/gazetteer/extract":   {"geo", "geo/gazetteer", "geo/osm"},
	"lamppost/geo/osm":                 {"geo"},
	"lamppost/geo/projection":          {"geo"},
	"lamppost/geo/shapefile":           {"geo", "geo/projection"},
	"lamppost/geo/geopackage":          {"geo", "geo/projection"},
	"lamppost/geo/kml":                 {"geo"},
	"lamppost/geo/source":              {"geo", "geo/geopackage", "geo/kml", "geo/osm", "geo/projection", "geo/shapefile"},
	"lamppost/geo/review":              {"geo"},
	"lamppost/reports":                 {"geo"},
	"lamppost/reports/words":           {"geo", "reports"},
	"lamppost/reports/canon":           {"geo", "reports"},
	"lamppost/reports/leaf":            {"geo", "reports"},
	"lamppost/reports/city":            {},
	"lamppost/reports/photo":           {"geo"},
	"lamppost/reports/store":           {"geo", "geo/gazetteer", "reports"},
	"lamppost/reports/record":          {"geo", "geo/gazetteer", "reports", "reports/leaf", "reports/record/c2sp", "reports/store"},
	"lamppost/reports/record/c2sp":     {},
	"lamppost/reports/record/checkers": {},
	"lamppost/reports/record/rerun":    {"geo", "reports", "reports/canon", "reports/leaf"},
	"lamppost/reports/record/replay":   {"geo", "reports", "reports/leaf"},
	"lamppost/reports/record/watch":    {"geo", "geo/gazetteer", "geo/review", "geo/source", "reports", "reports/canon", "reports/city", "reports/desk", "reports/leaf", "reports/outside", "reports/photo", "reports/record", "reports/record/c2sp", "reports/record/replay", "reports/record/rerun", "reports/record/verify", "reports/record/witness", "reports/store"},
	"lamppost/reports/record/witness":  {"reports/outside", "reports/record/c2sp"},
	"lamppost/reports/record/verify":   {"geo", "reports", "reports/canon", "reports/leaf", "reports/outside", "reports/record/c2sp", "reports/record/rerun"},
	"lamppost/reports/desk":            {"geo", "geo/gazetteer", "geo/review", "geo/source", "reports", "reports/canon", "reports/city", "reports/leaf", "reports/photo", "reports/record/replay", "reports/store"},
	"lamppost/reports/dispatch":        {"geo", "geo/gazetteer", "geo/review", "geo/source", "reports", "reports/canon", "reports/city", "reports/leaf", "reports/photo", "reports/record/replay", "reports/store", "reports/desk", "reports/words", "reports/outside"},
	"lamppost/reports/geocoder":        {"geo", "geo/gazetteer", "reports/outside"},
	"lamppost/reports/outside":         {},
	"lamppost/tiles":                   {"geo"},
	"lamppost/tiles/mbtiles":           {"geo", "tiles"},
	"lamppost/tiles/pins":              {"geo", "tiles"},
	"lamppost/tiles/pmtiles":           {"geo", "tiles", "tiles/mbtiles"},
	"lamppost/tiles/shortbread":        {"geo", "geo/osm", "tiles", "tiles/mbtiles"},
	"lamppost/tiles/regions":           {"geo", "tiles"},
	"lamppost/tiles/pins/pinstest":     {"geo", "tiles", "tiles/pins"},
	"lamppost/tiles/peers":             {"geo", "tiles", "tiles/pins", "tiles/pins/pinstest", "tiles/regions"},
	"lamppost/tiles/peers/nethttp":     {},
	"lamppost/web":                     {"geo", "geo/gazetteer", "geo/review", "geo/source", "reports", "reports/canon", "reports/city", "reports/leaf", "reports/photo", "reports/record", "reports/record/c2sp", "reports/record/checkers", "reports/record/replay", "reports/store", "reports/desk", "reports/words", "tiles", "tiles/pins", "tiles/regions"},
	"lamppost/reports/store/storetest": {"geo", "geo/gazetteer", "reports", "reports/store"},
	"lamppost/geo/source/sourcetest":   {},
}

// forbidden are the imports that would undo the house, each with its reason.
// "direct" ones may be reached through a library, but not be asked for.
var forbidden = []struct{ from, to, reason string }{
	{"lamppost/reports", "database/sql", "rules must be readable and testable without a database"},
	{"lamppost/reports", "net/http", "the vocabulary knows no transport"},
	{"lamppost/reports/desk", "net/http", "pages, Open311 and imports share the desk"},
	{"lamppost/tiles", "database/sql", "a tile is features at coordinates"},
	{"lamppost/geo", "net/http", "geometry does no I/O of its own"},
}

// reserved are modules that one room keeps to itself.
var reserved = []struct {
	module string
	rooms  []string
	reason string
}{
	{"modernc.org/sqlite", []string{"lamppost/reports/store", "lamppost/tiles/mbtiles", "lamppost/geo/geopackage", "lamppost/geo/geopackage/packagetest"}, "only the store speaks SQL about reports; MBTiles and GeoPackage are SQLite files of a published shape"},
	{"github.com/jackc/pgx", []string{"lamppost/reports/store", "lamppost/reports/store/storetest"}, "only the store speaks SQL"},
	{"github.com/disintegration/imaging", []string{"lamppost/reports/photo"}, "it panics in goroutines of its own; it runs in the child only"},
	{"github.com/paulmach/orb/geojson", nil, "it turns small files into hundreds of megabytes"},
	{"lamppost/fixtures", []string{"lamppost/cmd/lamppost", "lamppost/reports/desk/desktest", "lamppost/fixtures/internal/contactsheet", "lamppost/fixtures"}, "the fictional town is for tests and the demonstration"},
}

// listed is what "go list" says of a package.
type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func listPackages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "lamppost/...").Output()
	must(t, err)
	var all []listed
	for in := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := in.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestDoors(t *testing.T) {
	for _, p := range listPackages(t) {
		allowed, room := doors[p.ImportPath]
		if slices.Contains(allowed, "geo/source") {
			allowed = append(doors["lamppost/geo/source"], allowed...) // the formats behind the one door for files
		}
		for _, dep := range p.Deps {
			name, ours := strings.CutPrefix(dep, "lamppost/")
			if room && ours && !slices.Contains(allowed, name) {
				t.Errorf("%s reaches %s: there is no door between these rooms", p.ImportPath, dep)
			}
		}
		for _, f := range forbidden {
			if p.ImportPath == f.from && slices.Contains(p.Deps, f.to) {
				t.Errorf("%s reaches %s: %s", f.from, f.to, f.reason)
			}
		}
	}
}

func TestReservedModules(t *testing.T) {
	for _, p := range listPackages(t) {
		for _, r := range reserved {
			asks := slices.ContainsFunc(p.Imports, func(i string) bool { return i == r.module || strings.HasPrefix(i, r.module+"/") })
			if asks && !slices.Contains(r.rooms, p.ImportPath) {
				t.Errorf("%s imports %s: %s", p.ImportPath, r.module, r.reason)
			}
		}
	}
}
