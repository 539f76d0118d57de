package reports_test

import (
	"slices"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/reports"
)

func TestFirstRuleThatHoldsDecides(t *testing.T) {
	d := &reports.Directory{
		Layers: []reports.Layer{{Name: "districts", City: "town"}, {Name: "roads", City: "town"}, {Name: "elsewhere", City: "village"}, {Name: "shared"}},
		Rules: []reports.Rule{
			{Position: 1, City: "town", Layer: "roads", Areas: []geo.AreaKey{"A1"}, Categories: []reports.CategoryCode{"pothole"}, Body: "county"},
			{Position: 2, City: "town", Groups: []string{"light"}, Answers: map[string]string{"what": "pole"}, Body: "poles"},
			{Position: 3, City: "town", Groups: []string{"light"}, Body: "lamps"},
			{Position: 4, City: "town", Layer: "districts", Body: "works"},
			{Position: 5, City: "village", Layer: "elsewhere", Body: "village"},
		},
	}
	north := reports.RouteArea{Layer: "districts", Key: "north"}
	road := reports.RouteArea{Layer: "roads", Key: "A1"}
	other := reports.RouteArea{Layer: "elsewhere", Key: "x"}
	shared := reports.RouteArea{Layer: "shared", Key: "y"}
	pothole := &reports.Category{Code: "pothole", City: "town"}
	lamp := &reports.Category{Code: "lamp", City: "town", Group: "light"}
	pole := reports.Answers{{Code: "what", Values: []string{"bulb", "pole"}}}
	for name, test := range map[string]struct {
		q    reports.Query
		rule int
	}{
		"on the road":              {reports.Query{Category: pothole, Place: reports.Place{Areas: []reports.RouteArea{north, road}}}, 1},
		"off the road":             {reports.Query{Category: pothole, Place: reports.Place{Areas: []reports.RouteArea{north}}}, 4},
		"a lamp anywhere in town":  {reports.Query{Category: lamp, Place: reports.Place{Areas: []reports.RouteArea{north}}}, 3},
		"a lamp in a shared layer": {reports.Query{Category: lamp, Place: reports.Place{Areas: []reports.RouteArea{shared}}}, 3},
		"an answer decides":        {reports.Query{Category: lamp, Answers: pole, Place: reports.Place{Areas: []reports.RouteArea{north}}}, 2},
		"another city's ground":    {reports.Query{Category: lamp, Place: reports.Place{Areas: []reports.RouteArea{other}}}, 0},
		"nowhere":                  {reports.Query{Category: pothole}, 0},
	} {
		decision, got := d.Decide(test.q), 0
		if decision.Rule != nil {
			got = decision.Rule.Position
		}
		if got != test.rule || (decision.Area != nil) != (test.rule != 0) {
			t.Errorf("%s: rule %d by %v, want %d", name, got, decision.Area, test.rule)
		}
	}
}

func TestOffered(t *testing.T) {
	d := &reports.Directory{
		Cities: []reports.City{{Slug: "town"}, {Slug: "village"}},
		Layers: []reports.Layer{{Name: "districts", City: "town"}},
		Categories: []reports.Category{
			{Code: "pothole", City: "town"}, {Code: "tree", City: "town", Group: "park"}, {Code: "old", City: "town", Inactive: true},
			{Code: "gas", City: "town", Stopper: reports.Text{"en": "call"}}, {Code: "cow", City: "village"},
		},
		Rules: []reports.Rule{{City: "town", Layer: "districts", Areas: []geo.AreaKey{"north"}, Categories: []reports.CategoryCode{"pothole"}, Answers: map[string]string{"deep": "yes"}, Body: "works"}},
	}
	at := func(keys ...geo.AreaKey) string {
		var areas []reports.RouteArea
		for _, k := range keys {
			areas = append(areas, reports.RouteArea{Layer: "districts", Key: k})
		}
		codes := ""
		for _, c := range d.Offered(reports.Place{Areas: areas}) {
			codes += string(c.Code) + " "
		}
		return codes
	}
	if got := at("north"); got != "pothole gas " {
		t.Errorf("in the north: %s", got)
	}
	if got := at("south"); got != "pothole tree gas " { // nobody answers: nothing is held back
		t.Errorf("in the south: %s", got)
	}
}

func TestCheckAnswers(t *testing.T) {
	c := &reports.Category{Questions: []reports.Question{
		{Code: "depth", Kind: reports.KindNumber, Required: true},
		{Code: "since", Kind: reports.KindDateTime},
		{Code: "what", Kind: reports.KindMultiList, Choices: []reports.Choice{{Key: "bag"}, {Key: "sofa"}}},
		{Code: "size", Kind: reports.KindSingleList, Choices: []reports.Choice{{Key: "s"}, {Key: "l"}}},
	}}
	good := map[string][]string{"depth": {" 12.5 "}, "since": {"2026-05-01T09:30"}, "what": {"bag", "sofa", "bag", ""}, "size": {"l"}, "unknown": {"x"}}
	answers, problems := c.CheckAnswers(good)
	if len(problems) != 0 || len(answers) != 4 || answers[0].Values[0] != "12.5" || len(answers[2].Values) != 2 {
		t.Errorf("good answers: %v, %v", answers, problems)
	}
	for code, test := range map[string]struct {
		question string
		values   []string
	}{
		"answer_required": {"depth", []string{" "}},
		"answer_number":   {"depth", []string{"Infinity"}},
		"answer_datetime": {"since", []string{"yesterday"}},
		"answer_choice":   {"what", []string{"bag", "elephant"}},
		"answer_single":   {"size", []string{"s", "l"}},
	} {
		bad := map[string][]string{"depth": {"1"}}
		bad[test.question] = test.values
		_, problems := c.CheckAnswers(bad)
		if len(problems) != 1 || problems[0].Code != code || problems[0].Field != "attribute["+test.question+"]" {
			t.Errorf("%v: %+v, want %s", bad, problems, code)
		}
	}
}

// TestMay walks every role and action for one's own body and another.
func TestMay(t *testing.T) {
	may := map[reports.Role]string{
		reports.Resident: "", reports.Crew: "change_status", reports.Staff: "change_status moderate read_contact",
		reports.Administrator: "change_status moderate read_contact operate",
	}
	for role, actions := range may {
		v := reports.Viewer{Grants: []reports.Grant{{Role: role, Body: "works"}}}
		if role == reports.Administrator {
			v.Grants[0].Body = ""
		}
		for _, a := range []reports.Action{reports.ChangeStatus, reports.Moderate, reports.ReadContact, reports.Operate} {
			want := slices.Contains(strings.Fields(actions), string(a))
			if v.May(a, "works") != want {
				t.Errorf("%s may %s at their body: %v", role, a, !want)
			}
			if other := want && role == reports.Administrator; v.May(a, "county") != other || v.May(a, "") != other {
				t.Errorf("%s may %s elsewhere: %v", role, a, !other)
			}
		}
	}
}

func TestTheLowestKeyNamesTheDecision(t *testing.T) {
	d := &reports.Directory{Rules: []reports.Rule{{Position: 1, Body: "works"}}}
	areas := []reports.RouteArea{{Layer: "wards", Key: "1"}, {Layer: "parks", Key: "b"}, {Layer: "parks", Key: "a"}, {Layer: "roads", Key: "0"}}
	for range areas {
		if area := d.Decide(reports.Query{Category: &reports.Category{}, Place: reports.Place{Areas: areas}}).Area; area == nil || area.Key != "a" {
			t.Errorf("%v of %v", area, areas)
		}
		areas = append(areas[1:], areas[0])
	}
}
