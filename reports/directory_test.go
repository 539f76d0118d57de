package reports_test

import (
	"testing"

	"lamppost/reports"
)

func TestUncoveredCategoriesAreThoseThatNoRuleLeadsAnywhere(t *testing.T) {
	d := &reports.Directory{
		Categories: []reports.Category{
			{Code: "pothole", City: "town", Group: "roads"},
			{Code: "lamp", City: "town", Group: "energy"},
			{Code: "whale", City: "town", Group: "sea"},
			{Code: "pothole-elsewhere", City: "village", Group: "roads"},
			{Code: "gas", City: "town", Group: "danger", Stopper: reports.Text{"en": "Call 112"}},
			{Code: "old", City: "town", Group: "danger", Inactive: true},
		},
		Rules: []reports.Rule{
			{City: "town", Groups: []string{"roads"}, Body: "works"},
			{City: "town", Categories: []reports.CategoryCode{"lamp"}, Answers: map[string]string{"private": "no"}, Body: "energy"},
		},
	}
	var got []reports.CategoryCode
	for _, f := range d.Faults() {
		if f.Kind == reports.FaultCategory {
			got = append(got, f.Category)
		}
	}
	if len(got) != 2 || got[0] != "whale" || got[1] != "pothole-elsewhere" {
		t.Errorf("uncovered: %v", got)
	}
}
