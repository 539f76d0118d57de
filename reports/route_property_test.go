package reports_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"lamppost/geo"
	"lamppost/reports"
)

// pick returns some of the items, most often none.
func pick[T any](r *rand.Rand, items ...T) []T {
	if r.IntN(2) == 0 {
		return nil
	}
	return items[:1+r.IntN(len(items))]
}

func randomRule(r *rand.Rand, position int) reports.Rule {
	rule := reports.Rule{
		Position: position, City: []reports.CitySlug{"town", "town", "village"}[r.IntN(3)],
		Layer: []geo.LayerName{"", "wards", "roads", "shared"}[r.IntN(4)], Everywhere: r.IntN(12) == 0,
		Categories: pick(r, reports.CategoryCode("pothole"), "lamp"), Groups: pick(r, "street", "light"),
		Body: []reports.BodySlug{"a", "b", "c"}[r.IntN(3)], Also: pick(r, reports.BodySlug("d"), "e"),
	}
	if rule.Layer != "" {
		rule.Areas = pick(r, geo.AreaKey("1"), "2", "3")
	}
	if r.IntN(3) == 0 {
		rule.Answers = map[string]string{"depth": []string{"deep", "flat"}[r.IntN(2)]}
	}
	if r.IntN(3) == 0 {
		rule.Near = &reports.Near{Layer: "lines", Metres: 1 + r.IntN(50), Where: map[string][]string{"class": pick(r, "motorway", "trunk")}}
	}
	return rule
}

// holds is the rule as its documentation reads, condition by condition.
func holds(d *reports.Directory, rule reports.Rule, c reports.Category, answers reports.Answers, areas []reports.RouteArea, metres int) bool {
	in := rule.Everywhere
	for _, a := range areas {
		city := d.Layer(a.Layer).City
		switch {
		case rule.Layer == "":
			in = in || city == "" || city == rule.City
		case rule.Layer == a.Layer:
			in = in || len(rule.Areas) == 0 || slices.Contains(rule.Areas, a.Key)
		}
	}
	for code, value := range rule.Answers {
		in = in && slices.Contains(answers.Get(code), value)
	}
	return in && rule.City == c.City &&
		(len(rule.Categories) == 0 || slices.Contains(rule.Categories, c.Code)) &&
		(len(rule.Groups) == 0 || slices.Contains(rule.Groups, c.Group)) &&
		(rule.Near == nil || metres <= rule.Near.Metres)
}

// TestExactlyOneBodyLeads: over random rules and places, the decision is the first
// rule that holds, tried one by one; nobody decides only where none holds.
func TestExactlyOneBodyLeads(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 11))
	categories := []reports.Category{{Code: "pothole", City: "town", Group: "street"}, {Code: "lamp", City: "town", Group: "light"}, {Code: "cow", City: "village"}}
	decided := 0
	for range 3000 {
		d := &reports.Directory{
			Layers:     []reports.Layer{{Name: "roads", City: "town"}, {Name: "shared"}, {Name: "wards", City: "village"}},
			Categories: categories,
		}
		for i := range r.IntN(30) {
			d.Rules = append(d.Rules, randomRule(r, i+1))
		}
		var areas []reports.RouteArea
		for _, layer := range []geo.LayerName{"roads", "shared", "wards"} {
			for _, key := range pick(r, geo.AreaKey("1"), "2", "3", "4") {
				areas = append(areas, reports.RouteArea{Layer: layer, Key: key})
			}
		}
		c, answers, metres := categories[r.IntN(3)], reports.Answers{{Code: "depth", Values: pick(r, "deep", "flat")}}, r.IntN(60)
		got := d.Decide(reports.Query{Category: &c, Answers: answers, Place: reports.Place{Areas: areas, Line: func(n *reports.Near) (reports.RouteLine, bool) {
			return reports.RouteLine{Metres: float64(metres)}, metres <= n.Metres
		}}})
		first := slices.IndexFunc(d.Rules, func(rule reports.Rule) bool { return holds(d, rule, c, answers, areas, metres) })
		switch {
		case first < 0 && got.Rule != nil, first >= 0 && (got.Rule == nil || got.Rule.Position != first+1):
			t.Fatalf("%+v decides, want rule %d of %+v", got.Rule, first+1, d.Rules)
		case got.Rule == nil:
			continue
		}
		decided++
		if got.Body() != got.Rule.Body || (got.Area == nil) != got.Rule.Everywhere || (got.Line == nil) != (got.Rule.Near == nil) {
			t.Errorf("%+v does not say why", got)
		}
	}
	if decided < 1000 {
		t.Errorf("only %d decisions", decided)
	}
}
