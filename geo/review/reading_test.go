package review_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/geo/review"
)

// TestReading: what the reader left out or mended stays known, with its place
// in the file and the reader's reason.
func TestReading(t *testing.T) {
	polygon := func(rings string) string { return `{"type":"Polygon","coordinates":[` + rings + `]}` }
	cases := []struct{ key, geometry, want string }{
		{`"good"`, polygon("[[2,48],[3,48],[3,49],[2,48]]"), ""},
		{`"wound"`, polygon("[[2,48],[3,49],[3,48],[2,48]]"), ""},
		{`"open"`, polygon("[[2,48],[3,48],[3,49],[2,49]]"), "blocker unclosed-ring open"},
		{`"flat"`, polygon("[[2,48],[3,48],[2,48]]"), "blocker broken-ring flat"},
		{`"grid"`, polygon("[[652000,6862000],[653000,6862000],[653000,6863000],[652000,6862000]]"), "blocker wrong-coordinates grid"},
		{`"hole"`, polygon("[[2,48],[3,48],[3,49],[2,48]],[[5,48],[6,48],[6,49],[5,48]]"), "blocker hole-outside hole"},
		{`"long"`, polygon("[[-170,48],[170,48],[170,49],[-170,48]]"), "blocker broken-ring long"},
		{`"point"`, `{"type":"Point","coordinates":[2,48]}`, "warning not-an-area point"},
		{`"null"`, `null`, "warning empty-geometry null"},
		{`"blob"`, `{"type":"Blob"}`, "warning unusable-feature blob"},
		{`null`, polygon("[[2,48],[3,48],[3,49],[2,48]]"), "blocker missing-key"},
		{`"good"`, polygon("[[2,48],[3,48],[3,49],[2,48]]"), "blocker duplicate-key good"},
	}
	var features []string
	for _, c := range cases {
		features = append(features, `{"type":"Feature","properties":{"key":`+c.key+`},"geometry":`+c.geometry+`}`)
	}
	var candidate review.Candidate
	stats, err := geo.ReadAreas(strings.NewReader(`{"type":"FeatureCollection","features":[`+strings.Join(features, ",")+`]}`),
		"layer", geo.AreaFields{Key: "key"}, geo.Limits{}, func(geo.Area) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	candidate.Rejected, candidate.Rewound = stats.Rejected, stats.Rewound
	found := validate(t, candidate, nil, nil)
	if !found.Blocked() {
		t.Error("not blocked")
	}
	rewound := 0
	for _, f := range found.List {
		if f.Code == review.WindingMended {
			rewound = int(f.Amount)
			continue
		}
		if want := cases[*f.Feature].want; told(f) != want || f.Detail == "" {
			t.Errorf("feature %d: %q (%s), want %q", *f.Feature, told(f), f.Detail, want)
		}
		cases[*f.Feature].want = ""
	}
	for i, c := range cases {
		if c.want != "" {
			t.Errorf("feature %d: no finding %q", i, c.want)
		}
	}
	if rewound != 1 {
		t.Errorf("%d areas rewound", rewound)
	}
}

// TestPlaces: the live version says where a layer is.
func TestPlaces(t *testing.T) {
	live := sketch(t, "A: 0,0 4,0 4,4 0,4\nB: 4,0 8,0 8,4 4,4", false).Areas
	swapped := review.Candidate{}
	for _, a := range live {
		shape := geo.Shape{}
		for _, polygon := range a.Shape {
			turned := geo.Ring{}
			for _, v := range polygon[0] {
				turned = append(turned, geo.Vertex{X: v.Y, Y: v.X})
			}
			shape = append(shape, geo.Polygon{turned})
		}
		swapped.Areas = append(swapped.Areas, geo.Area{Key: a.Key, Name: a.Name, Shape: shape})
	}
	codes := func(c review.Candidate) string {
		var all []string
		for _, count := range validate(t, c, live, nil).Counts {
			all = append(all, fmt.Sprintf("%s %s %d", count.Severity, count.Code, count.Found))
		}
		return strings.Join(all, ", ")
	}
	cases := []struct {
		name      string
		candidate review.Candidate
		want      string
	}{
		{"in its place", review.Candidate{Areas: live}, ""},
		{"latitude first", swapped, "blocker swapped-axes 2"},
		{"one area latitude first", review.Candidate{Areas: []geo.Area{live[0], swapped.Areas[1]}}, "blocker swapped-axes 1"},
		{"elsewhere altogether", sketch(t, "A: 1000,0 1004,0 1004,4 1000,4\nB: 1004,0 1008,0 1008,4 1004,4", false), "blocker far-away 2"},
		{"one area elsewhere", sketch(t, "A: 0,0 4,0 4,4 0,4\nB: 1004,0 1008,0 1008,4 1004,4", false), "warning far-away 1"},
	}
	for _, c := range cases {
		first, _, _ := strings.Cut(codes(c.candidate), ",")
		if first != c.want {
			t.Errorf("%s: %s, want %s", c.name, first, c.want)
		}
	}
}

// TestFindingsAsJSON: stored findings come back as they were, lists are never
// null, and a layer without faults is not blocked.
func TestFindingsAsJSON(t *testing.T) {
	good := validate(t, sketch(t, "A: 0,0 4,0 4,4 0,4", false), nil, nil)
	if text, _ := json.Marshal(good); string(text) != `{"list":[],"counts":[]}` || good.Blocked() {
		t.Errorf("%s, blocked %t", text, good.Blocked())
	}
	bad := validate(t, sketch(t, "A: 0,0 4,0 0,4 4,4\nB: 3,0 8,0 8,4 3,4", false), nil, nil)
	text, err := json.Marshal(bad)
	if err != nil {
		t.Fatal(err)
	}
	var back review.Findings
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if again, _ := json.Marshal(back); string(again) != string(text) {
		t.Errorf("%s comes back as %s", text, again)
	}
	var s review.Severity
	if s.UnmarshalText([]byte("fatal")) == nil {
		t.Error("an unknown severity is read")
	}
}
