package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lamppost/reports"
)

// townFolder copies the fictional town into a folder, with edits to city.yaml.
func townFolder(t *testing.T, edits ...string) string {
	t.Helper()
	dir := t.TempDir()
	must(t, os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "fixtures", "town"))))
	file := filepath.Join(dir, "city.yaml")
	text, err := os.ReadFile(file)
	must(t, err)
	changed := strings.NewReplacer(edits...).Replace(string(text))
	if len(edits) > 0 && changed == string(text) {
		t.Fatalf("the town has no %q", edits[0])
	}
	must(t, os.WriteFile(file, []byte(changed), 0o600))
	return dir
}

func TestRoutesAreExplainedAndTried(t *testing.T) {
	t.Parallel()
	data, folder := t.TempDir(), townFolder(t)
	if got := lamppost(t, "apply", "--data", data, folder); !strings.Contains(got, "layer transport: transport.geojson published") {
		t.Fatal(got)
	}
	if got := lamppost(t, "route", "--data", data, "--problems"); got != "no problem was found\n" {
		t.Errorf("problems of the town: %s", got)
	}
	near := []string{"route", "--data", data, "--category", "graffiti", "--lat", "47.003395", "--lon", "-7.008013", "--accuracy", "12"}
	for _, want := range []string{"body\tworks", "rule\t11, by area CA of districts", "runner-up\trailway (Merrow Line Railway), 6.", "within 12 m\trailway", "from line rail-8 of transport (Merrow Line)"} {
		if got := lamppost(t, near...); !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	var r routed
	must(t, json.Unmarshal([]byte(lamppost(t, append(near, "--json")...)), &r))
	if r.Body != "works" || r.RunnerUp == nil || r.RunnerUp.Line == nil || len(r.Sides) != 1 || r.Accuracy != 12 {
		t.Errorf("%+v", r)
	}
	if got := lamppost(t, "route", "--data", data, "--category", "harbour-water", "--lat", "46.989202", "--lon", "-7.004610"); !strings.Contains(got, "also\tcounty") {
		t.Errorf("the harbour:\n%s", got)
	}

	other := townFolder(t, "metres: 20", "metres: 5", "    also: [county]\n", "")
	moved := filepath.Join(t.TempDir(), "moved.csv")
	got := lamppost(t, "apply", "--data", data, "--try", "--csv", moved, other)
	if !strings.Contains(got, "rules: 11 set") || !strings.Contains(got, "nothing was changed") || !strings.Contains(got, "0 reports of the last year, 0 would move") {
		t.Errorf("tried: %s", got)
	}
	if head, err := os.ReadFile(moved); err != nil || string(head) != "report,category,lat,lon,from,to\n" {
		t.Errorf("moved.csv: %s, %v", head, err)
	}
	if again := lamppost(t, "apply", "--data", data, folder); again != "nothing to change\n" {
		t.Errorf("trying changed something: %s", again)
	}
}

func TestProblemsAreListed(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	folder := townFolder(t, "\ngroups:\n", "  - slug: idle\n    name: {en: Idle, fr: Oisifs}\n    channel: {kind: inbox}\n\ngroups:\n", "[rail]", "[rail, tram]")
	_, complaints, err := tryLamppost(t, "apply", "--data", data, folder)
	if err != nil || complaints != "problem: no rule hands anything to body idle\n" {
		t.Errorf("applied: %q, %v", complaints, err)
	}
	var faults []reports.Fault
	must(t, json.Unmarshal([]byte(lamppost(t, "route", "--data", data, "--problems", "--json")), &faults))
	if len(faults) != 1 || faults[0].Kind != reports.FaultBody || faults[0].Body != "idle" {
		t.Errorf("%+v", faults)
	}
	if _, complaints, err := tryLamppost(t, "apply", "--data", data, townFolder(t, "[rail]", "[canal]")); err == nil || !strings.Contains(complaints, "city.yaml:") || !strings.Contains(complaints, "rule 3 is near lines") {
		t.Errorf("lines that are not there: %q, %v", complaints, err)
	}
	lines := filepath.Join("..", "..", "fixtures", "town", "transport.geojson")
	got := lamppost(t, "boundaries", "import", "--data", data, "--layer", "county-lines", "--lines", "--key", "code", "--name", "name", "--property", "class", "--publish", lines)
	if !strings.Contains(got, "10 imported into layer county-lines") || !strings.Contains(got, "it routes from now on") {
		t.Errorf("lines: %s", got)
	}
}
