package store_test

import (
	"slices"
	"testing"

	"lamppost/reports"
	"lamppost/reports/store"
)

func TestPinRowsAreThePublicReportsInOrder(t *testing.T) {
	each(t, func(s *suite) {
		first, hidden, last := s.report(nil), s.report(func(r *reports.Report) { r.Visibility = reports.Hidden }), s.report(nil)
		s.read(func(v *store.View) error {
			page, err := v.PinRows(0, 10)
			if err != nil || len(page) != 2 || page[0].ID != first.ID || page[1].ID != last.ID {
				s.Errorf("%+v, %v", page, err)
			}
			rest, err := v.PinRows(first.ID, 1)
			if err != nil || len(rest) != 1 || rest[0].ID != last.ID || rest[0].Place != last.Place || !rest[0].CreatedAt.Equal(last.CreatedAt) {
				s.Errorf("after the first: %+v, %v", rest, err)
			}
			some, err := v.PinRowsOf([]reports.ReportID{hidden.ID, last.ID, 12345})
			if err != nil || len(some) != 1 || some[0].ID != last.ID {
				s.Errorf("of some: %+v, %v", some, err)
			}
			return nil
		})
	})
}

// A reader that goes on from the number it was given sees every report that
// changed, numbered or not, whatever the size of its pages.
func TestChangedReportsMissNothing(t *testing.T) {
	each(t, func(s *suite) {
		numbered := []reports.ReportID{s.report(nil).ID, s.report(nil).ID, s.report(nil).ID}
		s.write(func(tx *store.Tx) error {
			_, err := tx.Sequence(100)
			return err
		})
		waiting := s.report(nil).ID
		s.read(func(v *store.View) error {
			var seen []reports.ReportID
			pages := 0
			for seq, more := int64(0), true; more; pages++ {
				var ids []reports.ReportID
				var err error
				if ids, seq, more, err = v.ChangedReports(seq, 2); err != nil {
					return err
				}
				seen = append(seen, ids...)
			}
			for _, id := range append(numbered, waiting) {
				if !slices.Contains(seen, id) {
					s.Errorf("report %v is missing from %v", id, seen)
				}
			}
			if pages < 2 {
				s.Errorf("%d pages", pages)
			}
			return nil
		})
	})
}
