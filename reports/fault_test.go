package reports_test

import (
	"fmt"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/reports"
)

// TestFaultsOfRules puts a rule behind "roads in the north to works, deep ones; then
// streets to council, then everything in the wards to council" and says what is
// wrong with it.
func TestFaultsOfRules(t *testing.T) {
	road := func(metres int, classes ...string) *reports.Near {
		return &reports.Near{Layer: "roads", Metres: metres, Where: map[string][]string{"class": classes}}
	}
	first := []reports.Rule{
		{Layer: "wards", Areas: []geo.AreaKey{"N", "7"}, Categories: []reports.CategoryCode{"pothole"}, Answers: map[string]string{"depth": "deep"}, Body: "works"},
		{Layer: "wards", Groups: []string{"street"}, Near: road(30, "motorway", "trunk"), Body: "roads"},
		{Layer: "wards", Groups: []string{"street"}, Body: "council"},
	}
	for name, test := range map[string]struct {
		rule reports.Rule
		want string
	}{
		"nothing":                  {reports.Rule{Layer: "wards", Body: "council"}, ""},
		"the same again":           {reports.Rule{Layer: "wards", Groups: []string{"street"}, Body: "council"}, "rule_shadowed by 3"},
		"fewer categories":         {reports.Rule{Layer: "wards", Areas: []geo.AreaKey{"S"}, Categories: []reports.CategoryCode{"pothole"}, Body: "works"}, "rule_shadowed by 3"},
		"fewer areas":              {reports.Rule{Layer: "wards", Areas: []geo.AreaKey{"7"}, Categories: []reports.CategoryCode{"pothole"}, Answers: map[string]string{"depth": "deep"}, Body: "works"}, "rule_shadowed by 1"},
		"nearer, and fewer lines":  {reports.Rule{Layer: "wards", Categories: []reports.CategoryCode{"pothole"}, Near: road(20, "trunk"), Body: "works"}, "rule_shadowed by 2"},
		"other lines":              {reports.Rule{Layer: "wards", Categories: []reports.CategoryCode{"dog"}, Near: road(20, "path"), Body: "works"}, ""},
		"another layer":            {reports.Rule{Layer: "parks", Groups: []string{"street"}, Body: "works"}, ""},
		"any area":                 {reports.Rule{Groups: []string{"street"}, Body: "works"}, ""},
		"everywhere":               {reports.Rule{Everywhere: true, Body: "works"}, ""},
		"an answer nobody asks":    {reports.Rule{Layer: "parks", Answers: map[string]string{"colour": "red"}, Body: "works"}, "rule_question colour"},
		"an answer that cannot be": {reports.Rule{Layer: "parks", Answers: map[string]string{"depth": "blue"}, Body: "works"}, "rule_answer depth blue"},
		"a free answer":            {reports.Rule{Layer: "parks", Answers: map[string]string{"width": "30"}, Body: "works"}, ""},
		"an answer of another kind": {
			reports.Rule{Layer: "parks", Categories: []reports.CategoryCode{"dog"}, Answers: map[string]string{"depth": "deep"}, Body: "works"}, "rule_question depth"},
	} {
		d := faulty(append(first[:3:3], test.rule))
		var got []string
		for _, f := range d.Faults() {
			switch f.Kind {
			case reports.FaultShadowed:
				got = append(got, fmt.Sprint(f.Kind, " by ", f.By))
			case reports.FaultQuestion:
				got = append(got, fmt.Sprint(f.Kind, " ", f.Question))
			case reports.FaultAnswer:
				got = append(got, fmt.Sprint(f.Kind, " ", f.Question, " ", f.Answer))
			}
		}
		if said := strings.Join(got, "; "); said != test.want {
			t.Errorf("%s: %q, want %q", name, said, test.want)
		}
	}
}

// faulty is a town with these rules.
func faulty(rules []reports.Rule) *reports.Directory {
	d := &reports.Directory{
		Bodies: []reports.Body{{Slug: "council", City: "town"}, {Slug: "roads", City: "town"}, {Slug: "works", City: "town"}},
		Categories: []reports.Category{
			{Code: "pothole", City: "town", Group: "street", Questions: []reports.Question{
				{Code: "depth", Kind: reports.KindSingleList, Choices: []reports.Choice{{Key: "deep"}}}, {Code: "width", Kind: reports.KindNumber},
			}},
			{Code: "dog", City: "town", Group: "animals"},
		},
		Rules: rules,
	}
	for i := range d.Rules {
		d.Rules[i].City, d.Rules[i].Position = "town", i+1
	}
	return d
}

func TestBodiesWithoutRules(t *testing.T) {
	var idle []reports.BodySlug
	for _, f := range faulty([]reports.Rule{{Body: "works", Also: []reports.BodySlug{"roads"}}}).Faults() {
		if f.Kind == reports.FaultBody {
			idle = append(idle, f.Body)
		}
	}
	if len(idle) != 1 || idle[0] != "council" {
		t.Errorf("without rules: %v", idle)
	}
}
