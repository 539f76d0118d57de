package store_test

import (
	"fmt"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

func TestRadiusIsACircle(t *testing.T) {
	each(t, func(s *suite) {
		here := geo.Point{2.35, 48.85}
		for i := range 9 { // every 100 m to the north-east
			s.report(func(r *reports.Report) {
				r.Place = geo.Point{here[0] + float64(i)*70.71/73_250, here[1] + float64(i)*70.71/111_195}
			})
		}
		s.read(func(v *store.View) error {
			for radius, want := range map[float64]int{50: 1, 150: 2, 450: 5, 10_000: 9} {
				n, err := v.CountReports(everyone, reports.Filter{Near: &here, Radius: radius})
				if err != nil || n != want {
					s.Errorf("within %v m: %d, not %d: %v", radius, n, want, err)
				}
			}
			return nil
		})
	})
}

func TestSkippedPagesMeet(t *testing.T) {
	each(t, func(s *suite) {
		for i := range 7 {
			s.report(func(r *reports.Report) { r.CreatedAt = noon.Add(time.Duration(i) * time.Minute) })
		}
		s.read(func(v *store.View) error {
			seen := map[reports.ReportID]bool{}
			for skip := 0; skip < 9; skip += 3 {
				page, _, err := v.Reports(everyone, reports.Filter{}, reports.Page{Limit: 3, Skip: skip})
				if err != nil {
					return err
				}
				for _, r := range page {
					seen[r.ID] = true
				}
			}
			if len(seen) != 7 {
				s.Errorf("%d of 7 reports", len(seen))
			}
			return nil
		})
	})
}

func TestLatestWordsAndPhotosOfManyReports(t *testing.T) {
	each(t, func(s *suite) {
		talked, silent := s.report(nil), s.report(nil)
		s.write(func(tx *store.Tx) error {
			for i, u := range []reports.Update{{Text: "first"}, {Text: "second"}, {Text: ""}, {Text: "hidden", Hidden: true}} {
				u.ID, u.Report, u.By, u.CreatedAt = reports.UpdateID(100+i), talked.ID, reports.Staff, noon.Add(time.Duration(i)*time.Hour)
				u.Event = s.event(tx, reports.EventNoted, talked.ID)
				if err := tx.InsertUpdate(&u); err != nil {
					return err
				}
			}
			for i := range 3 {
				id := reports.PhotoID(fmt.Sprintf("photo-%d", i))
				if err := tx.InsertPhoto(reports.Photo{ID: id, CreatedAt: noon, Hidden: i == 1}, "key"); err != nil {
					return err
				}
				if err := tx.AttachPhoto(reports.Photo{ID: id, Report: talked.ID}, 2-i, talked.Event); err != nil {
					return err
				}
			}
			return nil
		})
		s.read(func(v *store.View) error {
			both := []reports.ReportID{talked.ID, silent.ID}
			words, err := v.LatestWords(both)
			if err != nil || len(words) != 1 || words[talked.ID] != "second" {
				s.Errorf("words %v: %v", words, err)
			}
			photos, err := v.PhotosOf(both)
			if err != nil || len(photos) != 1 || len(photos[talked.ID]) != 2 || photos[talked.ID][0].ID != "photo-2" {
				s.Errorf("photos %v: %v", photos, err)
			}
			none, err := v.LatestWords(nil)
			if err != nil || len(none) != 0 {
				s.Errorf("of none: %v: %v", none, err)
			}
			return nil
		})
	})
}

func TestEventCountGrowsWithEveryEvent(t *testing.T) {
	each(t, func(s *suite) {
		count := func() (n int64) {
			s.read(func(v *store.View) (err error) {
				n, err = v.EventCount()
				return err
			})
			return n
		}
		before := count()
		s.write(func(tx *store.Tx) error { s.event(tx, reports.EventRuleset, 0); return nil })
		s.write(func(tx *store.Tx) error { s.event(tx, reports.EventRuleset, 0); return nil })
		if n := count(); n != before+2 {
			s.Errorf("%d after two events, %d before", n, before)
		}
		s.write(func(tx *store.Tx) error { _, err := tx.Sequence(100); return err })
		if n := count(); n != before+2 {
			s.Errorf("numbering changed the count to %d", n)
		}
		s.read(func(v *store.View) error {
			at, err := v.LastEvent(reports.EventRuleset)
			never, _ := v.LastEvent(reports.EventPhoto)
			if err != nil || at.IsZero() || !never.IsZero() {
				s.Errorf("%v, %v: %v", at, never, err)
			}
			return err
		})
	})
}
