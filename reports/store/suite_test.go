package store_test

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

var (
	background = context.Background()
	noon       = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	everyone   = reports.Viewer{}
	admin      = reports.Viewer{Person: 1, Grants: []reports.Grant{{Role: reports.Administrator}}}
	roadsStaff = reports.Viewer{Person: 2, Grants: []reports.Grant{{Role: reports.Staff, Body: "roads"}}}
	roadsCrew  = reports.Viewer{Person: 3, Grants: []reports.Grant{{Role: reports.Crew, Body: "roads"}}}
	lampsStaff = reports.Viewer{Person: 4, Grants: []reports.Grant{{Role: reports.Staff, Body: "lamps"}}}
)

// suite is a store and what makes rows for it.
type suite struct {
	*testing.T
	*store.Store
	ids *reports.IDs
}

// each runs fn on every database.
func each(t *testing.T, fn func(*suite)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		fn(&suite{T: t, Store: storetest.Open(t, dsn), ids: &reports.IDs{Now: func() time.Time { return noon }, Rand: rand.Reader}})
	})
}

func (s *suite) write(fn func(*store.Tx) error) {
	s.Helper()
	if err := s.Write(background, fn); err != nil {
		s.Fatal(err)
	}
}

func (s *suite) read(fn func(*store.View) error) {
	s.Helper()
	if err := s.Read(background, fn); err != nil {
		s.Fatal(err)
	}
}

func (s *suite) event(tx *store.Tx, kind reports.EventKind, report reports.ReportID) reports.EventID {
	e := reports.Event{ID: reports.EventID(s.ids.Next()), Kind: kind, At: noon, Report: report, Leaf: []byte(kind)}
	if err := tx.InsertEvents([]reports.Event{e}, nil); err != nil {
		s.Error(err)
	}
	return e.ID
}

// report writes a public report of the body "roads", changed by edit.
func (s *suite) report(edit func(*reports.Report)) reports.Report {
	s.Helper()
	r := reports.Report{
		City: "town", Category: "pothole", Body: "roads", Status: reports.StatusOpen, Visibility: reports.Public,
		Text: "A deep hole by the école", Answers: reports.Answers{{Code: "depth", Values: []string{"5"}}},
		Place: geo.Point{2.35, 48.85}, Source: reports.SourceWeb, CreatedAt: noon, UpdatedAt: noon, Version: 1,
		Route: reports.Route{Body: "roads", Rule: 1, BorderMetres: 12.5, Areas: []reports.RouteArea{{Layer: "districts", Version: 7, Key: "north", Name: "North"}}},
	}
	if edit != nil {
		edit(&r)
	}
	s.write(func(tx *store.Tx) error {
		r.ID = reports.ReportID(s.ids.Next())
		r.Event = s.event(tx, reports.EventReceived, r.ID)
		return tx.InsertReport(&r, 0)
	})
	return r
}
