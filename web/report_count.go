package web

import (
	"context"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

// countPublic counts the public reports that a filter chooses: in the index of pins
// where that decides, since counting a country's takes the database a second.
func (s *Server) countPublic(ctx context.Context, w *desk.World, f reports.Filter) (n int, err error) {
	ask, err := s.askPins(ctx, w, f)
	if err != nil {
		return 0, err
	}
	if ask.now != nil {
		if n, ok := ask.now.count(w, f); ok {
			return n, nil
		}
	}
	err = s.Store.Read(ctx, func(v *store.View) (err error) {
		n, err = v.CountReports(reports.Viewer{}, f)
		return err
	})
	return n, err
}

// countOpenAndFixed counts those that are not closed, and those that were fixed.
func (s *Server) countOpenAndFixed(ctx context.Context, w *desk.World, f reports.Filter) (open, fixed int, err error) {
	f.Statuses = openStatuses()
	if open, err = s.countPublic(ctx, w, f); err != nil {
		return 0, 0, err
	}
	f.Statuses = []reports.Status{reports.StatusFixed}
	fixed, err = s.countPublic(ctx, w, f)
	return open, fixed, err
}
