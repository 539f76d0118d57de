package reports_test

import (
	"slices"
	"strings"
	"testing"

	"lamppost/reports"
)

// TestStatusTable checks every pair of statuses against the table as people
// were told it, written here a second time as words.
func TestStatusTable(t *testing.T) {
	allowed := map[reports.Status]string{
		"open":            "investigating planned in_progress fixed not_fixable* not_responsible* duplicate*",
		"investigating":   "planned in_progress fixed not_fixable* not_responsible* duplicate*",
		"planned":         "investigating in_progress fixed not_fixable* duplicate*",
		"in_progress":     "planned fixed not_fixable*",
		"fixed":           "open*",
		"not_fixable":     "open*",
		"not_responsible": "open*",
		"duplicate":       "open*",
	}
	if len(allowed) != len(reports.Statuses()) {
		t.Fatalf("%d statuses, the table has %d", len(reports.Statuses()), len(allowed))
	}
	for _, from := range reports.Statuses() {
		for _, to := range reports.Statuses() {
			words := strings.Fields(allowed[from])
			may := from == to || slices.Contains(words, string(to)) || slices.Contains(words, string(to)+"*")
			needsReason := slices.Contains(words, string(to)+"*")
			if err := reports.CheckTransition(from, to, "because"); (err == nil) != may {
				t.Errorf("%s to %s with a reason: %v", from, to, err)
			}
			if err := reports.CheckTransition(from, to, ""); (err == nil) != (may && !needsReason) {
				t.Errorf("%s to %s without a reason: %v", from, to, err)
			}
		}
		if (from.Open311() == "closed") != from.Closed() {
			t.Errorf("%s is %s in Open311", from, from.Open311())
		}
	}
}
