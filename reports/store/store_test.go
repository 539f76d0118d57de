package store_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

func TestReportRoundTrip(t *testing.T) {
	each(t, func(s *suite) {
		want := s.report(func(r *reports.Report) { r.Address = "1 High Street"; r.DueAt = noon.AddDate(0, 0, 3) })
		s.read(func(v *store.View) error {
			got, err := v.Report(everyone, want.ID)
			if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
				s.Errorf("got  %+v\nwant %+v", got, want)
			}
			return err
		})
	})
}

func TestReportNeedsItsEvent(t *testing.T) {
	each(t, func(s *suite) {
		err := s.Write(background, func(tx *store.Tx) error {
			return tx.InsertReport(&reports.Report{ID: 1, Version: 1, Event: 12345}, 0)
		})
		if err == nil {
			s.Fatal("a report was written without the event that tells of it")
		}
	})
}

func TestEventsCannotBeChanged(t *testing.T) {
	each(t, func(s *suite) {
		s.write(func(tx *store.Tx) error { s.event(tx, reports.EventReceived, 1); return nil })
		for _, statement := range []string{"UPDATE event SET kind = 'x'", "DELETE FROM event"} {
			if err := s.Exec(background, statement); err == nil {
				s.Errorf("%s was allowed", statement)
			}
		}
	})
}

// TestPublicStateNeedsItsEvent is what the schema refuses even to a query that
// means well.
func TestPublicStateNeedsItsEvent(t *testing.T) {
	each(t, func(s *suite) {
		r := s.report(nil)
		s.write(func(tx *store.Tx) error {
			if err := tx.EnsureLayer("districts"); err != nil {
				return err
			}
			return tx.InsertPhoto(reports.Photo{ID: "loose", CreatedAt: noon}, "key")
		})
		for _, change := range []string{
			"UPDATE report SET status = 'fixed'", "UPDATE report SET visibility = 'hidden'", "UPDATE report SET lon = 0", "UPDATE report SET text = ''",
			"UPDATE layer SET live = 9", fmt.Sprintf("UPDATE photo SET report = %d", r.ID),
			"INSERT INTO layer_version (id, layer, sha256, source, canonical, areas, complete, imported_at, published_at) VALUES (9, 'districts', '', '', '', 0, TRUE, 1, 0)",
			"INSERT INTO city (slug, data, event) VALUES ('town', '{}', 12345)",
		} {
			if err := s.Exec(background, change); err == nil {
				s.Errorf("%s was allowed without an event", change)
			}
		}
		s.write(func(tx *store.Tx) error {
			r.Status, r.Event = reports.StatusFixed, s.event(tx, reports.EventStatus, r.ID)
			return tx.UpdateReport(&r)
		})
	})
}

// TestScopeIsTheVisibilityRule compares the SQL with reports.Viewer.Sees, which
// it must repeat, for every viewer and every visibility.
func TestScopeIsTheVisibilityRule(t *testing.T) {
	each(t, func(s *suite) {
		var all []reports.Report
		for _, visibility := range []reports.Visibility{reports.Public, reports.Hidden, reports.Unconfirmed} {
			for _, body := range []reports.BodySlug{"roads", "lamps", ""} {
				all = append(all, s.report(func(r *reports.Report) { r.Visibility, r.Body = visibility, body }))
			}
		}
		for name, viewer := range map[string]reports.Viewer{"everyone": everyone, "admin": admin, "roads staff": roadsStaff, "roads crew": roadsCrew, "lamps staff": lampsStaff} {
			for _, r := range all {
				s.read(func(v *store.View) error {
					_, err := v.Report(viewer, r.ID)
					n, countErr := v.CountReports(viewer, reports.Filter{IDs: []reports.ReportID{r.ID}})
					if sees := err == nil; sees != viewer.Sees(&r) || (n == 1) != sees {
						s.Errorf("%s, %s report of %q: store shows %v and counts %d, the rule says %v", name, r.Visibility, r.Body, sees, n, viewer.Sees(&r))
					}
					if err != nil && !errors.Is(err, reports.ErrNotFound) {
						return err
					}
					return countErr
				})
			}
		}
	})
}

func TestFilters(t *testing.T) {
	each(t, func(s *suite) {
		near := s.report(nil)
		far := s.report(func(r *reports.Report) {
			r.Place, r.Category, r.Body, r.Status = geo.Point{-117.9, 34.1}, "lamp", "lamps", reports.StatusFixed
			r.Text, r.CreatedAt, r.City = "Lamp out at Ōtaki, 100% dark", noon.Add(-48*time.Hour), "village"
			r.Route.Areas = []reports.RouteArea{{Layer: "districts", Key: "south"}}
		})
		box := geo.Box{West: 2, South: 48, East: 3, North: 49}
		around := near.Place
		for name, test := range map[string]struct {
			filter reports.Filter
			want   []reports.ReportID
		}{
			"everything":      {reports.Filter{}, []reports.ReportID{near.ID, far.ID}},
			"status":          {reports.Filter{Statuses: []reports.Status{reports.StatusFixed}}, []reports.ReportID{far.ID}},
			"category":        {reports.Filter{Categories: []reports.CategoryCode{"pothole", "x"}}, []reports.ReportID{near.ID}},
			"body":            {reports.Filter{Bodies: []reports.BodySlug{"lamps"}}, []reports.ReportID{far.ID}},
			"city":            {reports.Filter{City: "village"}, []reports.ReportID{far.ID}},
			"area":            {reports.Filter{Area: geo.AreaRef{Layer: "districts", Key: "north"}}, []reports.ReportID{near.ID}},
			"since":           {reports.Filter{Since: noon}, []reports.ReportID{near.ID}},
			"until":           {reports.Filter{Until: noon.Add(-time.Hour)}, []reports.ReportID{far.ID}},
			"text":            {reports.Filter{Text: "ECOLE"}, []reports.ReportID{near.ID}},
			"accents":         {reports.Filter{Text: "otaki"}, []reports.ReportID{far.ID}},
			"prefix":          {reports.Filter{Text: "lam dar"}, []reports.ReportID{far.ID}},
			"query operators": {reports.Filter{Text: `"hole" OR NOT (lamp*) & | ! ' \ %`}, nil},
			"no words":        {reports.Filter{Text: "%%%%"}, nil},
			"box":             {reports.Filter{Box: &box}, []reports.ReportID{near.ID}},
			"near":            {reports.Filter{Near: &around, Radius: 100}, []reports.ReportID{near.ID}},
		} {
			s.read(func(v *store.View) error {
				found, _, err := v.Reports(everyone, test.filter, reports.Page{})
				var ids []reports.ReportID
				for _, r := range found {
					ids = append(ids, r.ID)
				}
				if !slices.Equal(ids, test.want) {
					s.Errorf("%s: got %v, want %v", name, ids, test.want)
				}
				return err
			})
		}
	})
}

func TestPagesMeetWithoutGapOrRepeat(t *testing.T) {
	each(t, func(s *suite) {
		want := map[reports.ReportID]bool{}
		for i := range 25 {
			r := s.report(func(r *reports.Report) { r.CreatedAt = noon.Add(time.Duration(i/5) * time.Second) })
			want[r.ID] = true
		}
		var page reports.Page
		page.Limit = 4
		for {
			var next *reports.Cursor
			s.read(func(v *store.View) error {
				found, after, err := v.Reports(everyone, reports.Filter{}, page)
				for _, r := range found {
					if !want[r.ID] {
						s.Errorf("report %s listed twice", r.ID)
					}
					delete(want, r.ID)
				}
				next = after
				return err
			})
			if page.After = next; next == nil {
				break
			}
		}
		if len(want) > 0 {
			s.Errorf("%d reports were on no page", len(want))
		}
	})
}

func TestSecondEditorLoses(t *testing.T) {
	each(t, func(s *suite) {
		r := s.report(nil)
		mine, theirs := r, r
		edit := func(r *reports.Report) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				r.Event = s.event(tx, reports.EventStatus, r.ID)
				return tx.UpdateReport(r)
			}
		}
		s.write(edit(&mine))
		err := s.Write(background, edit(&theirs))
		if !errors.Is(err, reports.ErrConflict) {
			s.Fatalf("second edit: %v, want a conflict", err)
		}
	})
}

func TestSequenceHasNoGapUnderManyWriters(t *testing.T) {
	each(t, func(s *suite) {
		const writers, events = 8, 20
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range events {
					if err := s.Write(background, func(tx *store.Tx) error { s.event(tx, reports.EventReceived, 0); return nil }); err != nil {
						s.Error(err)
					}
					if err := s.Write(background, func(tx *store.Tx) error { _, err := tx.Sequence(7); return err }); err != nil {
						s.Error(err)
					}
				}
			})
		}
		wg.Wait()
		s.write(func(tx *store.Tx) error { _, err := tx.Sequence(writers * events); return err })
		s.read(func(v *store.View) error {
			found, err := v.Events(0, reports.MaxLimit)
			if len(found) != writers*events {
				s.Errorf("%d events numbered, want %d", len(found), writers*events)
			}
			for i, e := range found {
				if e.Seq != int64(i+1) {
					s.Fatalf("event %d has number %d", i, e.Seq)
				}
			}
			return err
		})
	})
}

func TestClaimedOnce(t *testing.T) {
	each(t, func(s *suite) {
		const jobs, workers = 60, 6
		s.write(func(tx *store.Tx) error {
			for range jobs {
				err := tx.Enqueue(reports.Delivery{ID: reports.DeliveryID(s.ids.Next()), Kind: reports.DeliverReport, State: reports.Pending, CreatedAt: noon, NextAt: noon})
				if err != nil {
					return err
				}
			}
			return nil
		})
		var mu sync.Mutex
		seen := map[reports.DeliveryID]int{}
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for {
					var claimed []reports.Delivery
					err := s.Write(background, func(tx *store.Tx) (err error) {
						claimed, err = tx.Claim(noon, noon.Add(time.Minute), 3)
						return err
					})
					if err != nil {
						s.Error(err)
						return
					}
					if len(claimed) == 0 {
						return
					}
					mu.Lock()
					for _, d := range claimed {
						seen[d.ID]++
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(seen) != jobs {
			s.Errorf("%d of %d deliveries claimed", len(seen), jobs)
		}
		for id, n := range seen {
			if n != 1 {
				s.Errorf("delivery %s claimed %d times", id, n)
			}
		}
		s.leaseRunsOut(seen)
	})
}

// leaseRunsOut checks that a claim by a sender that died becomes due again, and
// that the dead sender's late word is not taken.
func (s *suite) leaseRunsOut(seen map[reports.DeliveryID]int) {
	var again []reports.Delivery
	s.write(func(tx *store.Tx) (err error) {
		again, err = tx.Claim(noon.Add(2*time.Minute), noon.Add(3*time.Minute), 1)
		return err
	})
	if len(again) != 1 || again[0].Attempts != 2 {
		s.Fatalf("after the lease: %+v, want one delivery at its second attempt", again)
	}
	late := again[0]
	late.Attempts, late.State = 1, reports.Done
	s.write(func(tx *store.Tx) error {
		if ours, err := tx.Settle(late); err != nil || ours {
			s.Errorf("late word of a dead sender: taken=%v, %v", ours, err)
		}
		return nil
	})
	settled := again[0]
	settled.State = reports.Buried
	s.write(func(tx *store.Tx) error {
		if ours, err := tx.Settle(settled); err != nil || !ours {
			s.Errorf("settle: %v, %v", ours, err)
		}
		return tx.Revive(settled.ID, noon)
	})
}

func TestSubmissionKeyIsTakenOnce(t *testing.T) {
	each(t, func(s *suite) {
		var mu sync.Mutex
		taken := 0
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				err := s.Write(background, func(tx *store.Tx) error {
					ours, err := tx.ClaimSubmission("key", store.Submission{Digest: "d", Report: 1}, noon)
					if ours {
						mu.Lock()
						taken++
						mu.Unlock()
					}
					return err
				})
				if err != nil {
					s.Error(err)
				}
			})
		}
		wg.Wait()
		if taken != 1 {
			s.Errorf("the key was taken %d times", taken)
		}
	})
}

// TestFailedWriteLeavesItsNeighbours: closures share a commit, but not a fate.
func TestFailedWriteLeavesItsNeighbours(t *testing.T) {
	each(t, func(s *suite) {
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				err := s.Write(background, func(tx *store.Tx) error {
					s.event(tx, reports.EventReceived, reports.ReportID(i+1))
					switch i % 4 {
					case 1:
						return reports.ErrForbidden
					case 2:
						panic("a closure's own mistake")
					}
					return nil
				})
				if (err != nil) != (i%4 == 1 || i%4 == 2) {
					s.Errorf("closure %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		s.read(func(v *store.View) error {
			for i := range 40 {
				events, err := v.ReportEvents(reports.ReportID(i + 1))
				if kept := len(events) == 1; err != nil || kept != (i%4 == 0 || i%4 == 3) {
					s.Errorf("closure %d kept its event: %v, %v", i, kept, err)
				}
			}
			return nil
		})
	})
}

func TestPinsCountEveryReportOnce(t *testing.T) {
	each(t, func(s *suite) {
		for i := range 9 {
			s.report(func(r *reports.Report) { r.Place = geo.Point{2.35 + float64(i%3)*0.01, 48.85} })
		}
		s.report(func(r *reports.Report) { r.Visibility = reports.Hidden })
		s.read(func(v *store.View) error {
			for _, shift := range []int{0, 20, 43} {
				pins, err := v.Pins(everyone, reports.Filter{}, geo.TileCells(0, 0, 0), shift, 100)
				if err != nil {
					return err
				}
				n := 0
				for _, p := range pins {
					n += p.Count
				}
				if n != 9 {
					s.Errorf("shift %d: the clusters count %d reports, want 9", shift, n)
				}
			}
			return nil
		})
	})
}

func TestBoundaryVersions(t *testing.T) {
	each(t, func(s *suite) {
		square := geo.Area{Layer: "districts", Key: "a", Name: "A", Shape: geo.Shape{{geo.Ring{{X: 0, Y: 0}, {X: 10, Y: 0}, {X: 10, Y: 10}, {X: 0, Y: 0}}}}}
		version := store.LayerVersion{ID: 9, Layer: "districts", Source: "a.geojson", ImportedAt: noon}
		s.write(func(tx *store.Tx) error {
			if err := tx.EnsureLayer("districts"); err != nil {
				return err
			}
			if err := tx.InsertVersion(version); err != nil {
				return err
			}
			return tx.InsertAreas(9, 0, []geo.Area{square})
		})
		publish := func(tx *store.Tx) error {
			p := reports.Publication{ID: 7, Layer: "districts", Version: version.ID, CreatedAt: noon, DueAt: noon}
			if err := tx.InsertPublication(p); err != nil {
				return err
			}
			_, err := tx.SwitchLayer(&p, s.event(tx, reports.EventBoundary, 0), noon)
			return err
		}
		if err := s.Write(background, publish); !errors.Is(err, reports.ErrNotFound) {
			s.Errorf("an unfinished import was published: %v", err)
		}
		s.write(func(tx *store.Tx) error {
			return tx.CompleteVersion(version, s.event(tx, reports.EventBoundaryImported, 0))
		})
		s.write(publish)
		s.read(func(v *store.View) error {
			live, err := v.LiveBoundaries()
			if err == nil && (len(live) != 1 || len(live[0].Areas) != 1 || fmt.Sprint(live[0].Areas[0]) != fmt.Sprint(square)) {
				s.Errorf("live: %+v", live)
			}
			return err
		})
	})
}
