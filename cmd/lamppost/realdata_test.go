package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lamppost/geo"
)

// TestLosAngeles is the walk that the README describes, on a city's real data:
// boundaries in, requests located, routed, imported and listed.
func TestLosAngeles(t *testing.T) {
	t.Parallel()
	councils := sharedData(t, "los-angeles/neighborhood-councils.geojson")
	districts := sharedData(t, "los-angeles/council-districts.geojson")
	requests := sharedData(t, "los-angeles/service-requests-2018.csv.gz")
	folder, data := filepath.Join("..", "..", "fixtures", "los-angeles"), t.TempDir()

	lamppost(t, "apply", "--data", data, folder)
	importLayer(t, data, "neighborhood-councils", "nc_id", "name", councils, 99)
	importLayer(t, data, "council-districts", "name", "name", districts, 15)

	located := lamppost(t, "locate", "--data", data, "--csv", requests, "--lat", "Latitude", "--lon", "Longitude")
	rows := readCSV(t, located)
	if len(rows) != 10_000 {
		t.Fatalf("%d rows located", len(rows))
	}
	// What the city itself answered, for the rows that have both.
	agreement(t, rows, "neighborhood-councils", "NC", 0.988)
	agreement(t, rows, "council-districts", "CD", 0.997)
	equalsBruteForce(t, rows, "neighborhood-councils", "nc_id", councils, "Latitude", "Longitude")
	equalsBruteForce(t, rows, "council-districts", "name", districts, "Latitude", "Longitude")

	mapping := filepath.Join(folder, "requests.yaml")
	first := lastLine(lamppost(t, "reports", "import", "--data", data, "--csv", requests, "--map", mapping))
	again := lastLine(lamppost(t, "reports", "import", "--data", data, "--csv", requests, "--map", mapping))
	if first != "8898 added, 0 known already, 1102 skipped" || again != "0 added, 8898 known already, 1102 skipped" {
		t.Errorf("imported: %s; again: %s", first, again)
	}
	var route struct {
		Body  string
		Areas []struct{ Layer, Key string }
	}
	must(t, json.Unmarshal([]byte(lamppost(t, "route", "--data", data, "--category", "streetlight", "--lat", "34.0676", "--lon", "-118.2940", "--json")), &route))
	if route.Body != "la-street-lighting" || len(route.Areas) != 2 {
		t.Errorf("route: %+v", route)
	}
}

// TestFrance: every commune imports, and 100,000 points are where brute force
// says they are.
func TestFrance(t *testing.T) {
	t.Parallel()
	communes, data := sharedData(t, "france/communes.geojson.gz"), t.TempDir()
	importLayer(t, data, "communes", "code", "nom", communes, 35_357)

	const points = 100_000
	random := rand.New(rand.NewPCG(1, 2))
	var file strings.Builder
	file.WriteString("lat,lon\n")
	for range points { // metropolitan France and its surroundings
		fmt.Fprintf(&file, "%.7f,%.7f\n", 41.3+9.8*random.Float64(), -5.2+14.8*random.Float64())
	}
	path := filepath.Join(t.TempDir(), "points.csv")
	must(t, os.WriteFile(path, []byte(file.String()), 0o600))
	rows := readCSV(t, lamppost(t, "locate", "--data", data, "--csv", path, "--lat", "lat", "--lon", "lon"))
	if len(rows) != points {
		t.Fatalf("%d rows located", len(rows))
	}
	equalsBruteForce(t, rows, "communes", "code", communes, "lat", "lon")
}

func importLayer(t *testing.T, data, layer, key, name, file string, want int) {
	t.Helper()
	var result struct {
		Features, Imported int
		Rejected           []geo.Rejected
	}
	out := lamppost(t, "boundaries", "import", "--data", data, "--layer", layer, "--key", key, "--name", name, "--publish", "--json", file)
	must(t, json.Unmarshal([]byte(out), &result))
	if result.Features != want || result.Imported != want || len(result.Rejected) != 0 {
		t.Fatalf("%s: %+v, want %d", layer, result, want)
	}
}

// row is a CSV row by column name.
type row map[string]string

func readCSV(t *testing.T, text string) []row {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	must(t, err)
	rows := make([]row, len(records)-1)
	for i, record := range records[1:] {
		rows[i] = row{}
		for j, name := range records[0] {
			rows[i][name] = record[j]
		}
	}
	return rows
}

// agreement compares with the city's own answer, which for the rest was given
// from the address, or lies at a border.
func agreement(t *testing.T, rows []row, layer, answer string, want float64) {
	t.Helper()
	agree, asked := 0, 0
	for _, r := range rows {
		if r["Latitude"] == "" || r[answer] == "" {
			continue
		}
		asked++
		if slices.Contains(strings.Split(r[layer], ";"), r[answer]) {
			agree++
		}
	}
	share := float64(agree) / float64(asked)
	t.Logf("%s: %d of %d rows agree with the city (%.2f %%)", layer, agree, asked, 100*share)
	if share < want {
		t.Errorf("%s: %.4f of the rows agree, want %.4f", layer, share, want)
	}
}

// equalsBruteForce tests every ring of every area whose box holds the point, by
// the half-open rule on 1e-7 degree integers, written here a second time.
func equalsBruteForce(t *testing.T, rows []row, layer, key, file, lat, lon string) {
	t.Helper()
	areas := readAreas(t, file, key)
	wrong := 0
	for _, r := range rows {
		p, err := geo.ParsePoint(r[lat], r[lon])
		if err != nil {
			if r[layer] != "" {
				t.Errorf("%v: located without a place", r)
			}
			continue
		}
		if want := bruteForce(areas, p); want != sorted(r[layer]) {
			if wrong++; wrong < 10 {
				t.Errorf("%s at %v: %q, brute force says %q", layer, p, r[layer], want)
			}
		}
	}
	t.Logf("%s: %d points compared with brute force, %d differ", layer, len(rows), wrong)
}

func sorted(keys string) string {
	all := strings.Split(keys, ";")
	slices.Sort(all)
	return strings.Join(all, ";")
}

type boxedArea struct {
	key   string
	box   geo.Box
	shape geo.Shape
}

func readAreas(t *testing.T, path, key string) []boxedArea {
	t.Helper()
	file, err := os.Open(path)
	must(t, err)
	defer file.Close()
	var areas []boxedArea
	_, err = geo.ReadAreas(file, "x", geo.AreaFields{Key: key, Name: key}, geo.DefaultLimits(), func(a geo.Area) error {
		areas = append(areas, boxedArea{string(a.Key), a.Shape.Bound(), a.Shape})
		return nil
	})
	must(t, err)
	return areas
}

func bruteForce(areas []boxedArea, p geo.Point) string {
	var keys []string
	for _, a := range areas {
		if a.box.Contains(p) && inside(a.shape, p) {
			keys = append(keys, a.key)
		}
	}
	slices.Sort(keys)
	return strings.Join(keys, ";")
}

func inside(shape geo.Shape, p geo.Point) bool {
	return slices.ContainsFunc(shape, func(polygon geo.Polygon) bool { return insidePolygon(polygon, p) })
}

func insidePolygon(polygon geo.Polygon, p geo.Point) bool {
	x, y := int64(math.Round(p[0]*1e7)), int64(math.Round(p[1]*1e7))
	odd := false
	for _, ring := range polygon {
		for i := range len(ring) - 1 {
			a, b := ring[i], ring[i+1]
			if a.Y > b.Y {
				a, b = b, a
			}
			ax, ay, bx, by := int64(a.X), int64(a.Y), int64(b.X), int64(b.Y)
			if ay <= y && y < by && (x-ax)*(by-ay) >= (bx-ax)*(y-ay) {
				odd = !odd
			}
		}
	}
	return odd
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
