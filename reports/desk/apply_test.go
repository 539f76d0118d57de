package desk_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"lamppost/fixtures"
	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

func TestApplyIsIdempotent(t *testing.T) {
	each(t, func(t *town) {
		settings, err := city.Load(fixtures.Town())
		must(t, err)
		changes, err := t.Apply(background, fixtures.Town(), settings)
		if err != nil || len(changes) != 0 {
			t.Errorf("applied again: %v, %v", changes, err)
		}
		settings.Bodies[0].Name["en"] = "Another name"
		settings.Categories = settings.Categories[1:]
		changes, err = t.Apply(background, fixtures.Town(), settings)
		if err != nil || len(changes) != 2 || !strings.HasPrefix(changes[0], "body works: changed") || !strings.HasSuffix(changes[1], ": removed") {
			t.Errorf("changes: %q, %v", changes, err)
		}
	})
}

// TestMistakesChangeNothing: a broken folder is named with its file and leaves
// the city as it was.
func TestMistakesChangeNothing(t *testing.T) {
	town := newTown(t, storetest.SQLite(t), nil)
	before := *town.World()
	folder := copyOf(t, fixtures.Town())
	folder["districts.geojson"] = &fstest.MapFile{Data: []byte(`{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"code":"X","name":"X"},"geometry":{"type":"Point","coordinates":[1,2]}}]}`)}
	settings, err := city.Load(folder)
	must(t, err)
	settings.Bodies[0].Name["en"] = "Changed"
	_, err = town.Apply(background, folder, settings)
	var problems city.Problems
	if !errors.As(err, &problems) || !strings.Contains(err.Error(), "districts.geojson: feature 0: ") {
		t.Fatalf("broken boundaries: %v", err)
	}
	_, err = town.Refresh(background)
	must(t, err)
	if town.World().Generation != before.Generation {
		t.Error("a refused folder changed the database")
	}
}

func copyOf(t failer, from fs.FS) fstest.MapFS {
	t.Helper()
	folder := fstest.MapFS{}
	names, err := fs.Glob(from, "*")
	must(t, err)
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		must(t, err)
		folder[name] = &fstest.MapFile{Data: data}
	}
	return folder
}

// TestGoldenRoutes checks the written table of who must answer for what, where.
func TestGoldenRoutes(t *testing.T) {
	town := newTown(t, storetest.SQLite(t), nil)
	cases := fixtures.RoutingTable()
	if len(cases) < 30 {
		t.Fatalf("only %d cases", len(cases))
	}
	w := town.World()
	for _, c := range cases {
		category := w.Directory.Category(reports.CategoryCode(c.Category))
		var answers reports.Answers
		for code, values := range c.Answers {
			answers = append(answers, reports.Answer{Code: code, Values: values})
		}
		route := w.Route(category, answers, desk.Pin{Place: c.Place})
		body := string(route.Body)
		if body == "" {
			body = fixtures.Nobody
		}
		if body != c.Body {
			t.Errorf("table.txt:%d: %s answers for %s, want %s because %s", c.Line, body, c.Category, c.Body, c.Because)
		}
		if len(route.Also) != len(c.Also) || len(c.Also) > 0 && string(route.Also[0]) != c.Also[0] {
			t.Errorf("table.txt:%d: %v are told too, want %v", c.Line, route.Also, c.Also)
		}
	}
}

// TestKilledImportLeavesTheLiveVersion is G07: half an import, nothing changes.
func TestKilledImportLeavesTheLiveVersion(t *testing.T) {
	each(t, func(t *town) {
		before := t.World().Atlas.Layers()
		_, err := t.ImportBoundaries(background, desk.BoundaryFile{
			Layer: "districts", Source: "cut.geojson", Fields: geo.AreaFields{Key: "code", Name: "name"}, Limits: geo.DefaultLimits(),
			Body: strings.NewReader(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"X","name":"X"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}},`),
		})
		if err == nil {
			t.Fatal("a file cut short was imported")
		}
		t.read(func(v *store.View) error {
			live, err := v.LiveBoundaries()
			if len(live) != len(before) {
				t.Errorf("%d layers live, were %d", len(live), len(before))
			}
			return err
		})
	})
}

func TestImportTwiceAddsNothing(t *testing.T) {
	each(t, func(t *town) {
		noon := t.clock.Now()
		batch := []desk.PastReport{
			{ExternalID: "1", Category: "pavement", Place: geo.Point{-7.00461, 46.9973}, CreatedAt: noon, Updates: []desk.PastUpdate{{At: noon, Status: reports.StatusFixed}}},
			{ExternalID: "2", Category: "no-such-category", Place: geo.Point{-7.00461, 46.9973}, CreatedAt: noon},
			{ExternalID: "3", Category: "pavement", Place: geo.Point{-7.00461, 96}, CreatedAt: noon},
		}
		for round, wantKnown := range []bool{false, true} {
			results, err := t.Import(background, batch)
			must(t, err)
			if results[0].Known != wantKnown || results[0].Err != nil || results[1].Err == nil || results[2].Err == nil {
				t.Errorf("round %d: %+v", round, results)
			}
		}
		t.read(func(v *store.View) error {
			n, err := v.CountReports(reports.Viewer{}, reports.Filter{Statuses: []reports.Status{reports.StatusFixed}})
			if n != 1 {
				t.Errorf("%d reports", n)
			}
			return err
		})
		if len(t.deliveries()) != 0 {
			t.Error("an import wrote to somebody")
		}
	})
}
