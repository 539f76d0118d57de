package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/reports/store"
)

// TestExtracts imports what two real OpenStreetMap extracts hold. What their
// edge cuts off is rejected by number, name and reason; package osm checks that
// each area is a valid polygon.
func TestExtracts(t *testing.T) {
	module, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/paulmach/osm").Output()
	must(t, err)
	delaware := filepath.Join(strings.TrimSpace(string(module)), "testdata", "delaware-latest.osm.pbf")
	monaco := sharedData(t, "monaco/monaco.osm.pbf")
	data := t.TempDir()
	cases := []struct {
		layer, level, file string
		imported           int
		rejected           int
		says               string
	}{
		{"quarters", "10", monaco, 6, 3, `relation 5986474, "Les Monegetti": it reaches over the edge of the extract: 1 of its 4 ways are missing, such as way 398377195`},
		{"towns", "8", delaware, 43, 34, `relation 2057485, "Delmar": it reaches over the edge of the extract: 1 of its 5 ways are missing, such as way 34320467`},
	}
	for _, c := range cases {
		var result struct {
			Features, Imported int
			Version            string
			Rejected           []geo.Rejected
		}
		out := lamppost(t, "boundaries", "import", "--data", data, "--layer", c.layer, "--osm-admin-level", c.level, "--json", c.file)
		must(t, json.Unmarshal([]byte(out), &result))
		lamppost(t, "boundaries", "publish", "--data", data, result.Version)
		if result.Imported != c.imported || len(result.Rejected) != c.rejected || result.Features != c.imported+c.rejected {
			t.Errorf("%s: %d of %d imported, %d rejected", c.layer, result.Imported, result.Features, len(result.Rejected))
		}
		named := false
		for _, r := range result.Rejected {
			named = named || r.Name+": "+r.Reason == c.says
			if r.Name == "" || r.Reason == "" {
				t.Errorf("%s: rejected %+v", c.layer, r)
			}
		}
		if !named {
			t.Errorf("%s: nothing rejected as %s", c.layer, c.says)
		}
	}
	places := filepath.Join(t.TempDir(), "places.csv")
	must(t, os.WriteFile(places, []byte("lat,lon\n43.7396,7.4269\n39.7459,-75.5466\n"), 0o600))
	if got := lamppost(t, "locate", "--data", data, "--csv", places, "--lat", "lat", "--lon", "lon"); !strings.Contains(got, "5986438") || !strings.Contains(got, "369472") {
		t.Errorf("Monte-Carlo and Wilmington are not found:\n%s", got)
	}
}

// TestOneCommandMakesMapAndSearch imports an extract as an operator does, twice.
func TestOneCommandMakesMapAndSearch(t *testing.T) {
	monaco, data := sharedData(t, "monaco/monaco.osm.pbf"), t.TempDir()
	for range 2 {
		out := lamppost(t, "basemap", "import", "--data", data, monaco)
		for _, want := range []string{"base map of 7.4", "streets and places, ", "addresses, ", "junctions"} {
			if !strings.Contains(out, want) {
				t.Errorf("the command says %q, want %q in it", out, want)
			}
		}
	}
	s, err := store.Open(t.Context(), filepath.Join(data, "lamppost.db"))
	must(t, err)
	defer s.Close()
	must(t, s.Read(t.Context(), func(v *store.View) error {
		id, err := v.LiveGazetteer()
		if err == nil && id == 0 {
			t.Error("no gazetteer is in use")
		}
		return err
	}))
}
