package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBoundariesOnTheCommandLine goes from a file to its publication and back, as
// the README tells it.
func TestBoundariesOnTheCommandLine(t *testing.T) {
	t.Parallel()
	dir, data := t.TempDir(), filepath.Join(t.TempDir(), "data")
	run := func(args ...string) string {
		t.Helper()
		return lamppost(t, append([]string{args[0], args[1], "--data", data}, args[2:]...)...)
	}
	lamppost(t, "apply", "--data", data, filepath.Join("..", "..", "fixtures", "town"))
	requests, mapping := filepath.Join(dir, "requests.csv"), filepath.Join(dir, "map.yaml")
	must(t, os.WriteFile(requests, []byte("id,created,lat,lon,kind,status\n1,2026-11-01 10:00,47.0008,-6.9890,bags,Open\n2,2026-11-02 10:00,46.9975,-7.0250,bags,Open\n"), 0o600))
	must(t, os.WriteFile(mapping, []byte("columns: {id: id, created: created, category: kind, status: status, lat: lat, lon: lon}\ntime: \"%Y-%m-%d %H:%M\"\nzone: Europe/Dublin\ncategories: {bags: rubbish}\nstatuses: {Open: open}\n"), 0o600))
	run("reports", "import", "--csv", requests, "--map", mapping)

	file := filepath.Join(dir, "districts.geojson")
	writeDistricts(t, file, func(d *districtsFile) { d.move(); d.split(); d.drop("WG") })
	var imported struct {
		Version  string
		Findings struct{ Counts []struct{ Severity string } }
	}
	must(t, json.Unmarshal([]byte(run("boundaries", "import", "--layer", "districts", "--key", "code", "--name", "name", "--note", "Order of 2027", "--json", file)), &imported))
	if len(imported.Findings.Counts) == 0 {
		t.Error("nothing was found")
	}
	diff := run("boundaries", "diff", imported.Version)
	for _, want := range []string{"removed    WG", "added      WE", "reshaped   EL", "succeeded  WE"} {
		if !strings.Contains(diff, want) {
			t.Errorf("diff lacks %q:\n%s", want, diff)
		}
	}
	if tried := run("boundaries", "dry-run", imported.Version); !strings.Contains(tried, "2 open reports: 2 would go to another body") || !strings.Contains(tried, "trust (Parks and Harbour Trust)") {
		t.Errorf("dry run:\n%s", tried)
	}
	rows, err := csv.NewReader(strings.NewReader(run("boundaries", "dry-run", "--year", "--csv", imported.Version))).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][4] != "works" || rows[1][5] != "trust" {
		t.Errorf("CSV: %v, %v", rows, err)
	}
	if later := run("boundaries", "publish", "--at", "2099-01-01T00:00:00+01:00", imported.Version); !strings.Contains(later, "from 2098-12-31T23:00:00Z on") && !strings.Contains(later, "from 2099-01-01T00:00:00+01:00 on") {
		t.Errorf("published on a day: %s", later)
	}
	if _, complaint, err := tryLamppost(t, "boundaries", "publish", "--data", data, imported.Version); err == nil || !strings.Contains(complaint, "waits for its day") {
		t.Errorf("two publications of a layer: %s", complaint)
	}
	run("boundaries", "withdraw", imported.Version)
	if published := run("boundaries", "publish", imported.Version); !strings.Contains(published, "2 open reports moved") {
		t.Errorf("published: %s", published)
	}
	if back := run("boundaries", "rollback", "districts"); !strings.Contains(back, "2 open reports moved") {
		t.Errorf("rolled back: %s", back)
	}
	out := filepath.Join(dir, "districts.gpkg")
	run("boundaries", "export", imported.Version, "-o", out)
	run("boundaries", "import", "--layer", "copy", "--key", "key", "--name", "name", out)
	if list := run("boundaries", "list"); !strings.Contains(list, "was live") || strings.Count(list, "live  ") < 3 {
		t.Errorf("list:\n%s", list)
	}
}
