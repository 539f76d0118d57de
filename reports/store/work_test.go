package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/store"
)

func TestDueFirstPagesMeet(t *testing.T) {
	each(t, func(s *suite) {
		var want []reports.ReportID
		for i := range 9 { // due in 0, 0, 0, 1, 1, 1 days; the last three whenever
			r := s.report(func(r *reports.Report) {
				r.CreatedAt = noon.Add(-time.Duration(i) * time.Hour)
				if i < 6 {
					r.DueAt = noon.AddDate(0, 0, i/3)
				}
			})
			want = append(want, r.ID)
		}
		var got []reports.ReportID
		page := reports.Page{Limit: 2, Order: reports.DueFirst}
		for range want {
			s.read(func(v *store.View) error {
				found, next, err := v.Reports(everyone, reports.Filter{}, page)
				for _, r := range found {
					got = append(got, r.ID)
				}
				page.After = next
				return err
			})
			if page.After == nil {
				break
			}
		}
		if !slices.Equal(got, want) {
			s.Errorf("order %v, want %v", got, want)
		}
	})
}

func TestDueBefore(t *testing.T) {
	each(t, func(s *suite) {
		late := s.report(func(r *reports.Report) { r.DueAt = noon.Add(-time.Second) })
		s.report(func(r *reports.Report) { r.DueAt = noon })
		s.report(nil)
		s.read(func(v *store.View) error {
			found, _, err := v.Reports(everyone, reports.Filter{DueBefore: noon}, reports.Page{})
			if len(found) != 1 || found[0].ID != late.ID {
				s.Errorf("%d reports due before noon, want the late one", len(found))
			}
			return err
		})
	})
}

func TestReporter(t *testing.T) {
	each(t, func(s *suite) {
		var known reports.Report
		anonymous := s.report(nil)
		s.write(func(tx *store.Tx) error {
			p, err := tx.PutPerson(reports.Person{ID: reports.PersonID(s.ids.Next()), Email: "ada@example.org", Language: "fr"}, noon)
			if err != nil {
				return err
			}
			known = anonymous
			known.ID = reports.ReportID(s.ids.Next())
			known.Event = s.event(tx, reports.EventReceived, known.ID)
			if err := tx.InsertReport(&known, p.ID); err != nil {
				return err
			}
			return tx.ConfirmPerson(p.ID, noon)
		})
		s.read(func(v *store.View) error {
			if _, err := v.Reporter(anonymous.ID); !errors.Is(err, reports.ErrNotFound) {
				s.Errorf("reporter of an anonymous report: %v", err)
			}
			got, err := v.Reporter(known.ID)
			if want := (reports.Reporter{Email: "ada@example.org", Language: "fr", Confirmed: true}); got != want {
				s.Errorf("got %+v, want %+v", got, want)
			}
			return err
		})
	})
}

func TestUndelivered(t *testing.T) {
	each(t, func(s *suite) {
		s.read(func(v *store.View) error {
			oldest, err := v.OldestPending()
			if !oldest.IsZero() {
				s.Errorf("something waits since %v", oldest)
			}
			return err
		})
		enqueue := func(body reports.BodySlug, kind reports.DeliveryKind, made time.Time) reports.Delivery {
			d := reports.Delivery{ID: reports.DeliveryID(s.ids.Next()), Kind: kind, Body: body, State: reports.Pending, CreatedAt: made, NextAt: noon}
			s.write(func(tx *store.Tx) error { return tx.Enqueue(d) })
			return d
		}
		fresh := enqueue("roads", reports.DeliverReport, noon.Add(-time.Hour))
		failed := enqueue("roads", reports.DeliverReport, noon)
		buried := enqueue("roads", reports.DeliverReport, noon)
		enqueue("roads", reports.DeliverUpdate, noon)
		foreign := enqueue("lamps", reports.DeliverReport, noon)
		s.write(func(tx *store.Tx) error {
			if _, err := tx.Claim(noon, noon, 10); err != nil {
				return err
			}
			for _, d := range []reports.Delivery{failed, buried, foreign} {
				d.Attempts, d.LastError = 1, "no answer"
				if d.ID == buried.ID {
					d.State = reports.Buried
				}
				if _, err := tx.Settle(d); err != nil {
					return err
				}
			}
			return nil
		})
		for _, test := range []struct {
			bodies []reports.BodySlug
			want   []reports.DeliveryID
		}{
			{[]reports.BodySlug{"roads"}, []reports.DeliveryID{buried.ID, failed.ID}},
			{[]reports.BodySlug{"parks"}, nil},
			{nil, []reports.DeliveryID{foreign.ID, buried.ID, failed.ID}},
		} {
			s.read(func(v *store.View) error {
				found, err := v.Undelivered(test.bodies, 10)
				var got []reports.DeliveryID
				for _, d := range found {
					got = append(got, d.ID)
				}
				if !slices.Equal(got, test.want) {
					s.Errorf("of %v: %v, want %v", test.bodies, got, test.want)
				}
				return err
			})
		}
		s.read(func(v *store.View) error {
			oldest, err := v.OldestPending()
			if !oldest.Equal(fresh.CreatedAt) {
				s.Errorf("the oldest waits since %v", oldest)
			}
			if _, missing := v.Delivery(1); !errors.Is(missing, reports.ErrNotFound) {
				s.Errorf("a delivery that is not there: %v", missing)
			}
			return err
		})
	})
}
