package checkers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/desk/desktest"
	"lamppost/reports/leaf"
	"lamppost/reports/record/recordtest"
	"lamppost/reports/store"
)

// TestErasedDecisionsAreToldApart erases one place with its event, hides one
// report, and lets one opening vanish without a word.
func TestErasedDecisionsAreToldApart(t *testing.T) {
	town := desktest.New(t, desktest.Options{})
	l := recordtest.Open(t, town.Store, nil)
	var filed []reports.ReportID
	for i := range 4 {
		receipt, err := town.Desk.Submit(t.Context(), reports.Draft{
			Key: fmt.Sprintf("report-number-%06d", i), Category: "rubbish", Place: [2]float64{-7.00461, 46.997301}, HasPlace: true,
			Text: words, Source: reports.SourceWeb, Answers: map[string][]string{"kinds": {"bags"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		filed = append(filed, receipt.Report.ID)
	}
	admin := reports.Viewer{Grants: []reports.Grant{{Role: reports.Administrator}}}
	if err := town.Desk.Redact(t.Context(), admin, desk.Redaction{Report: filed[0], Parts: []reports.Part{reports.PartPlace}, Reason: leaf.Request}); err != nil {
		t.Fatal(err)
	}
	if err := town.Desk.Hide(t.Context(), admin, filed[1]); err != nil {
		t.Fatal(err)
	}
	if last, all, good := verifyServed(t, town.Desk, l, nil); !good || last != "4 decisions: 2 erased, 2 same" {
		t.Fatalf("%s", all)
	}
	err := town.Store.Write(t.Context(), func(tx *store.Tx) error {
		events, err := tx.ReportEvents(filed[2])
		if err != nil {
			return err
		}
		i := slices.IndexFunc(events, func(e reports.Event) bool { return e.Kind == reports.EventPublished })
		return tx.DropOpenings(events[i].ID, []string{leaf.Location})
	})
	if err != nil {
		t.Fatal(err)
	}
	if last, all, good := verifyServed(t, town.Desk, l, nil); good || last != "4 decisions: 2 erased, 1 same, 1 wrong" || !strings.Contains(all, "no event says why") {
		t.Errorf("%s", all)
	}
}
