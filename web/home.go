package web

import (
	"net/http"
	"net/url"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
)

// homePage is the data of pages/home.
type homePage struct {
	Base
	List   *Listing // nil while the instance has no city
	Counts []string
}

const (
	// homeCards is how many of the newest reports the start page shows.
	homeCards = 6
	// homeDays is how old a report on the map of the start page may be: what a
	// resident remembers seeing.
	homeDays = 60
	// weekDays is what "this week" looks back.
	weekDays = 7
)

// home is the start page: what this is, and what has happened lately.
func (s *Server) home(w http.ResponseWriter, r *Request) error {
	d := &homePage{Base: s.base(r)}
	d.Wide, d.Description = true, r.Words.T("home.lead")
	world, err := s.world()
	if err == nil && r.Site.City != nil {
		err = s.readHome(r, world, d)
	} else {
		err = nil // the shell is served alone
	}
	if err != nil {
		return err
	}
	return s.page(w, r, "home", http.StatusOK, d)
}

// readHome reads the newest reports and counts. A city with a host of its own
// shows its own; the others show what all of them have.
func (s *Server) readHome(r *Request, world *desk.World, d *homePage) error {
	filter := reports.Filter{}
	if r.Site.OwnHost {
		filter.City = r.Site.City.Slug
	}
	recent := filter
	recent.Since = s.Now().Add(-homeDays * day).Truncate(time.Hour)
	q := listed{filter: recent, page: reports.Page{Limit: homeCards}, view: s.startView(r.Site), path: "/reports", keep: url.Values{}}
	var err error
	if d.List, err = s.newListing(r, world, q); err != nil {
		return err
	}
	d.Alternates = downloads(r, filterValues(filter, world))
	return d.count(s, r, world, filter)
}

// count says in plain words what there is.
func (d *homePage) count(s *Server, r *Request, w *desk.World, f reports.Filter) error {
	open, fixed, err := s.countOpenAndFixed(r.Context(), w, f)
	if err != nil {
		return err
	}
	f.Since = s.Now().Add(-weekDays * day).Truncate(time.Hour)
	fresh, err := s.countPublic(r.Context(), w, f)
	if err != nil {
		return err
	}
	t := r.Words
	d.Counts = []string{t.N("home.new_count", fresh), t.N("home.open_count", open), t.N("home.fixed_count", fixed)}
	return nil
}
