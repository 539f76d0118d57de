package store_test

import (
	"fmt"
	"math"
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

// A wide circle lists what a list of all, sorted by distance, would begin with.
func TestNearestOfManyComeFirst(t *testing.T) {
	each(t, func(s *suite) {
		here := geo.Point{2.35, 48.85}
		s.write(func(tx *store.Tx) error {
			for i := range 200 { // on a spiral, 10 m to 20 km away
				away, angle := 10*math.Pow(2000, float64(i)/200), float64(i)*2.4
				r := reports.Report{City: "town", Category: "pothole", Status: reports.StatusOpen, Visibility: reports.Public, CreatedAt: noon, Version: 1,
					ID: reports.ReportID(200 - i), Place: geo.Point{here[0] + away*math.Cos(angle)/73_163, here[1] + away*math.Sin(angle)/111_195}}
				r.Event = s.event(tx, reports.EventReceived, r.ID)
				if err := tx.InsertReport(&r, 0); err != nil {
					return err
				}
			}
			return nil
		})
		s.read(func(v *store.View) error {
			for _, page := range []reports.Page{{Limit: 1}, {Limit: 20}, {Limit: 20, Skip: 100}, {Limit: 1000}} {
				found, _, err := v.Reports(everyone, reports.Filter{Near: &here, Radius: 50_000}, page)
				if err != nil || len(found) != min(page.Limit, 200) {
					s.Fatalf("%+v: %d: %v", page, len(found), err)
				}
				for i, r := range found {
					if want := reports.ReportID(200 - page.Skip - i); r.ID != want {
						s.Fatalf("%+v: number %d is %d, not %d", page, i, r.ID, want)
					}
				}
			}
			return nil
		})
	})
}

func TestCountingStops(t *testing.T) {
	each(t, func(s *suite) {
		for range 5 {
			s.report(nil)
		}
		s.read(func(v *store.View) error {
			for limit, want := range map[int]int{1: 1, 4: 4, 5: 5, 100: 5} {
				if n, err := v.CountReportsTo(limit, everyone, reports.Filter{}); err != nil || n != want {
					s.Errorf("up to %d: %d: %v", limit, n, err)
				}
			}
			return nil
		})
	})
}

// A word that is in very many reports is looked for in the last of them.
func TestCommonWords(t *testing.T) {
	each(t, func(s *suite) {
		r := s.report(func(r *reports.Report) { r.Text = "A low kerb" })
		for _, c := range []struct {
			first, n int // so many others with the word, from this id on
			common   bool
			found    int
		}{{1, store.MaxHits - 1, false, 1}, {store.MaxHits, 1, true, 1}, {int(r.ID) + 1, store.MaxHits, true, 1}, {int(r.ID) + 1 + store.MaxHits, 1, true, 0}} {
			must(s.T, s.Exec(background, fmt.Sprintf(`WITH RECURSIVE other (id) AS (SELECT CAST(%d AS BIGINT) UNION ALL SELECT id + 1 FROM other WHERE id < %d)
				INSERT INTO report_search (rowid, words) SELECT id, 'a deep kerb' FROM other`, c.first, c.first+c.n-1)))
			s.read(func(v *store.View) error {
				common, err := v.Common("kerb")
				n, _ := v.CountReports(everyone, reports.Filter{Text: "kerb"})
				rare, _ := v.CountReports(everyone, reports.Filter{Text: "low kerb"})
				if err != nil || common != c.common || n != c.found || rare != 1 {
					s.Errorf("%+v: common %v, %d found, %d by the rare word: %v", c, common, n, rare, err)
				}
				return nil
			})
		}
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
