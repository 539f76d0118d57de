package desk_test

import (
	"math"
	"testing"

	"lamppost/fixtures"
	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store/storetest"
)

// TestSidesAreOtherBodiesWithinReach: over the whole truth table and every kind of
// fix, each side is another body, answers at its place, lies as far as it says, and
// comes once; and whoever chooses it is handed to it.
func TestSidesAreOtherBodiesWithinReach(t *testing.T) {
	w := newTown(t, storetest.SQLite(t), nil).World()
	found := 0
	for _, row := range fixtures.RoutingTable() {
		c := w.Directory.Category(reports.CategoryCode(row.Category))
		var answers reports.Answers
		for code, values := range row.Answers {
			answers = append(answers, reports.Answer{Code: code, Values: values})
		}
		for _, accuracy := range []float64{0, 5, 30, 120, 5000} {
			pin := desk.Pin{Place: row.Place, Accuracy: accuracy}
			own := w.Route(c, answers, pin)
			last, seen := 0.0, map[reports.BodySlug]bool{own.Body: true}
			for _, s := range w.Sides(c, answers, pin) {
				found++
				far := geo.Metres(row.Place, s.At)
				if seen[s.Body] || s.Metres < last || s.Metres > min(accuracy, reports.MaxReach) || math.Abs(far-s.Metres) > 1 {
					t.Errorf("table.txt:%d, %g m: %+v, %.2f m away", row.Line, accuracy, s, far)
				}
				seen[s.Body], last = true, s.Metres
				pin.Chosen = &s.At
				if chosen := w.Route(c, answers, pin); chosen.Body != s.Body || chosen.Chosen == nil || chosen.RunnerUp == nil {
					t.Errorf("table.txt:%d: the side of %s chosen goes to %s", row.Line, s.Body, chosen.Body)
				}
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d sides", found)
	}
}

// TestTheEdgeOfNearnessIsASide: what lies 26 m from a track of which 20 m are the
// railway's is 6 m from the railway's ground.
func TestTheEdgeOfNearnessIsASide(t *testing.T) {
	w := newTown(t, storetest.SQLite(t), nil).World()
	pin := desk.Pin{Place: geo.Point{-7.008013, 47.003395}, Accuracy: 12}
	c := w.Directory.Category("graffiti")
	sides := w.Sides(c, nil, pin)
	if len(sides) != 1 || sides[0].Body != "railway" || sides[0].Line == nil || sides[0].Metres < 4 || sides[0].Metres > 8 {
		t.Errorf("sides: %+v", sides)
	}
	if route := w.Route(c, nil, pin); route.Body != "works" || route.RunnerUp == nil || route.RunnerUp.Body != "railway" {
		t.Errorf("route: %+v", route)
	}
}

func TestFaultsOfTheTown(t *testing.T) {
	town := newTown(t, storetest.SQLite(t), nil)
	w := town.World()
	if faults := w.Faults(); len(faults) != 0 {
		t.Errorf("the town has faults: %+v", faults)
	}
	rules := append([]reports.Rule{
		{City: "merrowhythe", Layer: "districts", Areas: []geo.AreaKey{"EL", "gone"}, Categories: []reports.CategoryCode{"gas"}, Body: "works"},
		{City: "merrowhythe", Layer: "nowhere", Categories: []reports.CategoryCode{"gas"}, Body: "works"},
		{City: "merrowhythe", Layer: "districts", Near: &reports.Near{Layer: "transport", Metres: 5, Where: map[string][]string{"class": {"canal"}}}, Body: "works"},
		{City: "merrowhythe", Layer: "districts", Near: &reports.Near{Layer: "canals", Metres: 5}, Body: "works"},
	}, w.Directory.Rules[:1]...)
	got := map[reports.FaultKind]int{}
	for _, f := range w.WithRules(rules).Faults() {
		got[f.Kind]++
	}
	// Of the areas, all districts have light; corridors and parks beyond them have nothing.
	if got[reports.FaultArea] != 1 || got[reports.FaultLayer] != 2 || got[reports.FaultLine] != 1 || got[reports.FaultPlace] == 0 || got[reports.FaultBody] != 3 {
		t.Errorf("faults: %v", got)
	}
}
