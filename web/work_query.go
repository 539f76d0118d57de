package web

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
)

// workQuery is the part of the address that chooses what a list of work shows.
type workQuery struct {
	filter reports.Filter
	page   reports.Page
	all    bool // status=all
	late   bool
	bodies []reports.BodySlug // own ones; nil: every body
	world  *desk.World
}

// anyStatus is what parameter status takes for no condition: without the
// parameter a list of work shows what is open.
const anyStatus = "all"

// parseWorkQuery reads the filter of lists (see parseFilter), limits it to the
// viewer's bodies, and adds late=1. Another body's reports do not exist.
func parseWorkQuery(r *Request, world *desk.World, area workArea, now time.Time) (workQuery, error) {
	v := r.URL.Query()
	q := workQuery{world: world, late: v.Get("late") != ""}
	switch strings.TrimSpace(v.Get("status")) {
	case "":
		v.Set("status", anyOpen)
	case anyStatus:
		q.all = true
		v.Del("status")
	}
	placeFromFields(v)
	var err error
	if q.filter, err = parseFilter(v, world); err != nil {
		return q, err
	}
	if q.page, err = parsePage(v, workPage, workPage); err != nil {
		return q, err
	}
	own, every := r.Viewer.Bodies(area.action)
	if !every {
		if len(own) == 0 {
			return q, reports.ErrNotFound // none must never read as all
		}
		q.bodies = own
		if v.Get("radius") == "" {
			q.filter.Radius = 0 // the next piece of work may be in the next valley
		}
		if q.filter.Bodies, err = ownAmong(own, q.filter.Bodies); err != nil {
			return q, err
		}
	}
	if q.late {
		q.filter = lateOnly(q.filter, now)
	}
	return q, nil
}

// placeFromFields takes a place typed into one field, or lat and lon, as near.
func placeFromFields(v url.Values) {
	lat, lon := strings.TrimSpace(v.Get("lat")), strings.TrimSpace(v.Get("lon"))
	if v.Get("near") == "" && lat+lon != "" {
		v.Set("near", lat+","+lon)
	}
	if near := strings.TrimSpace(v.Get("near")); !strings.Contains(near, ",") {
		v.Set("near", strings.Join(strings.Fields(near), ","))
	}
}

// ownAmong returns the wanted bodies, all own ones for none wanted.
func ownAmong(own, wanted []reports.BodySlug) ([]reports.BodySlug, error) {
	if len(wanted) == 0 {
		return own, nil
	}
	for _, slug := range wanted {
		if !slices.Contains(own, slug) {
			return nil, reports.ErrNotFound
		}
	}
	return wanted, nil
}

// values writes the query for links of the page, without its position.
func (q workQuery) values() url.Values {
	f := q.filter
	if len(q.bodies) > 0 && len(f.Bodies) == len(q.bodies) {
		f.Bodies = nil
	}
	v := filterValues(f, q.world)
	switch {
	case q.all:
		v.Set("status", anyStatus)
	case v.Get("status") == anyOpen:
		v.Del("status")
	}
	if q.late {
		v.Set("late", "1")
	}
	return v
}

// backTo is the list that a report was opened from. The query is read and
// written anew, so that it leads nowhere but to a list of this area.
func backTo(area workArea, back string, done reports.ReportID) string {
	v, err := url.ParseQuery(back)
	if err != nil || len(back) > maxBack {
		v = url.Values{}
	}
	v.Del("done")
	if done != 0 {
		v.Set("done", done.String())
	}
	return query(area.Path, v)
}

// maxBack bounds the query that travels with a form.
const maxBack = 2000
