package desk_test

import (
	"strings"
	"testing"

	"lamppost/fixtures"
	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk"
)

// TestAFolderIsTried: rules, lines and boundaries of a folder are tried on reports,
// and nothing is written.
func TestAFolderIsTried(t *testing.T) {
	each(t, func(t *town) {
		t.submit(draft("1", func(d *reports.Draft) { // 9.9 m from the track
			d.Category, d.Answers, d.Place = "rubbish", map[string][]string{"kinds": {"bags"}}, geo.Point{-7.008013, 47.003249}
		}))
		t.submit(draft("2", nil)) // in the old town
		for name, test := range map[string]struct {
			file, from, to string
			moves          string
			noArea         int
		}{
			"a nearer track":     {city.File, "metres: 20", "metres: 5", "railway>works 1", 0},
			"no track":           {"transport.geojson", `"class":"rail"`, `"class":"canal"`, "", 0}, // refused: the rule asks for it
			"another old town":   {"districts.geojson", `"code":"OT"`, `"code":"XX"`, "", 0},
			"the track is moved": {"transport.geojson", "47.00", "47.20", "railway>works 1", 0},
		} {
			folder := copyOf(t, fixtures.Town())
			folder[test.file].Data = []byte(strings.ReplaceAll(string(folder[test.file].Data), test.from, test.to))
			settings, err := city.Load(folder)
			must(t, err)
			before := t.World().Generation
			_, run, err := t.Try(background, folder, settings, desk.Trial{})
			if (err != nil) != (name == "no track") {
				t.Errorf("%s: %v", name, err)
			}
			got := ""
			for _, m := range run.Moved {
				got += string(m.From) + ">" + string(m.To) + " " + string(rune('0'+m.Count))
			}
			if got != test.moves || run.NoArea != test.noArea || err == nil && run.Reports != 2 {
				t.Errorf("%s: %q of %+v", name, got, run)
			}
			if _, err := t.Refresh(background); err != nil || t.World().Generation != before {
				t.Errorf("%s: something was written (%v)", name, err)
			}
		}
	})
}
