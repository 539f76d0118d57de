package geo_test

import (
	"testing"

	"lamppost/geo"
)

// TestFlaws: each way to be left out has its code, and the key and the place
// are told where they are known.
func TestFlaws(t *testing.T) {
	polygon := func(rings string) string { return `{"type":"Polygon","coordinates":[` + rings + `]}` }
	square := polygon("[[2,48],[3,48],[3,49],[2,48]]")
	cases := []struct {
		name, key, geometry string
		flaw                geo.Flaw
		located             bool
	}{
		{"open ring", `"a"`, polygon("[[2,48],[3,48],[3,49],[2,49]]"), geo.FlawUnclosedRing, true},
		{"three positions", `"a"`, polygon("[[2,48],[3,48],[2,48]]"), geo.FlawBrokenRing, true},
		{"hole outside", `"a"`, polygon("[[2,48],[3,48],[3,49],[2,48]],[[5,48],[6,48],[6,49],[5,48]]"), geo.FlawHoleOutside, true},
		{"national grid", `"a"`, polygon("[[652000,6862000],[653000,6862000],[653000,6863000],[652000,6862000]]"), geo.FlawCoordinates, false},
		{"round the globe", `"a"`, polygon("[[-170,48],[170,48],[170,49],[-170,48]]"), geo.FlawLongEdge, true},
		{"point", `"a"`, `{"type":"Point","coordinates":[2,48]}`, geo.FlawNotPolygon, true},
		{"null", `"a"`, `null`, geo.FlawNoGeometry, false},
		{"no rings", `"a"`, polygon(""), geo.FlawNoGeometry, false},
		{"unknown type", `"a"`, `{"type":"Blob","coordinates":[]}`, geo.FlawOther, false},
		{"no key", `null`, square, geo.FlawMissingKey, true},
		{"key twice", `"first"`, square, geo.FlawDuplicateKey, true},
	}
	for _, c := range cases {
		feature := func(key, geometry string) string {
			return `{"type":"Feature","properties":{"code":` + key + `},"geometry":` + geometry + `}`
		}
		stats, err := readAll(collection(feature(`"first"`, square)+","+feature(c.key, c.geometry)), geo.Limits{})
		if err != nil || len(stats.Rejected) != 1 {
			t.Errorf("%s: rejected %v, %v", c.name, stats.Rejected, err)
			continue
		}
		r := stats.Rejected[0]
		if r.Index != 1 || r.Flaw != c.flaw || r.Reason == "" || (r.At != nil) != c.located {
			t.Errorf("%s: %+v", c.name, r)
		}
		if known := c.key != "null"; known != (r.Key != "") {
			t.Errorf("%s: key %q", c.name, r.Key)
		}
	}
}

// TestRewound counts the areas whose winding was mended.
func TestRewound(t *testing.T) {
	stats, err := readAll(collection(`
		{"type":"Feature","properties":{"code":"a"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}},
		{"type":"Feature","properties":{"code":"b"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,0]]]}}`), geo.Limits{})
	if err != nil || stats.Imported != 2 || stats.Rewound != 1 {
		t.Errorf("%+v, %v", stats, err)
	}
}
