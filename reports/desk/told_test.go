package desk_test

import (
	"testing"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

// TestBothGetIt: a spill in the harbour is the trust's, and the county is handed it
// too; its status is the trust's alone.
func TestBothGetIt(t *testing.T) {
	each(t, func(t *town) {
		filed := t.submit(draft("1", func(d *reports.Draft) { d.Category, d.Place = "harbour-water", geo.Point{-7.00461, 46.989202} }))
		if r := filed.Report; r.Body != "trust" || len(r.Route.Also) != 1 || r.Route.Also[0] != "county" {
			t.Fatalf("%s and %v", r.Body, r.Route.Also)
		}
		to := map[reports.BodySlug]reports.ChannelKind{}
		for _, d := range t.deliveries()[reports.DeliverReport] {
			to[d.Body] = d.Channel.Kind
		}
		if len(to) != 2 || to["trust"] != reports.ChannelInbox || to["county"] != reports.ChannelEmail {
			t.Errorf("delivered to %v", to)
		}
		for body, want := range map[reports.BodySlug]int{"county": 1, "trust": 0, "works": 0} {
			t.read(func(v *store.View) error {
				n, err := v.CountReports(reports.Viewer{}, reports.Filter{Told: []reports.BodySlug{body}})
				if n != want {
					t.Errorf("%s is told of %d", body, n)
				}
				return err
			})
		}
		county := t.member(reports.Staff, "county")
		_, err := t.Change(background, county, reports.Change{Report: filed.Report.ID, Key: "a-key-of-the-county", Status: reports.StatusFixed, Version: 1, Text: "ours?"})
		if reports.KindOf(err) != reports.NotFound {
			t.Errorf("the county changed the status: %v", err)
		}
	})
}
