package web

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lamppost/reports"
	"lamppost/reports/store"
)

const (
	// open311Days is the span of dates that the specification allows at most,
	// and the one it gives to those who name none.
	open311Days = 90 * day
	// maxSkip bounds how deep pages reach: the database counts through all rows
	// before. Whoever wants more asks for fewer days at a time.
	maxSkip = 100_000
)

// open311Query is what GET requests asks for.
type open311Query struct {
	filter   reports.Filter
	page     reports.Page
	none     bool // it chooses nothing, whatever there is
	paged    bool // by page number
	extended bool
}

// open311Requests answers GET requests.{format}: newest first, or nearest first
// where a place is given.
func (s *Server) open311Requests(w http.ResponseWriter, r *Request) error {
	args := r.URL.Query()
	c, err := s.newCall(r, args.Get)
	if err != nil {
		return err
	}
	q, err := c.query(args, s.Now())
	if err != nil {
		return err
	}
	found, total, err := s.chosen(c, q)
	if err != nil {
		return err
	}
	if q.paged {
		s.announcePages(w, c, q, total)
	}
	list, err := s.requestList(c, found, q.extended)
	if err != nil {
		return err
	}
	return s.sendFresh(w, c, list)
}

func (s *Server) chosen(c *open311Call, q *open311Query) (found []reports.Report, total int, err error) {
	if q.none {
		return nil, 0, nil
	}
	err = s.Store.Read(c.Context(), func(v *store.View) (err error) {
		if found, _, err = v.Reports(reports.Viewer{}, q.filter, q.page); err != nil || !q.paged {
			return err
		}
		total, err = v.CountReports(reports.Viewer{}, q.filter)
		return err
	})
	return found, total, err
}

// announcePages tells how much there is, in the headers that paging clients know.
func (s *Server) announcePages(w http.ResponseWriter, c *open311Call, q *open311Query, total int) {
	h := w.Header()
	h.Set("Access-Control-Expose-Headers", "X-Result-Count, X-Page-Count, X-Next-Page-URL")
	h.Set("X-Result-Count", strconv.Itoa(total))
	h.Set("X-Page-Count", strconv.Itoa((total+q.page.Limit-1)/q.page.Limit))
	if seen := q.page.Skip + q.page.Limit; seen < total {
		args := c.URL.Query()
		args.Set("page", strconv.Itoa(seen/q.page.Limit+1))
		h.Set("X-Next-Page-URL", s.absolute(c.Request, query(c.URL.Path, args)))
	}
}

// query reads the arguments. An empty one is none; service_request_id overrides
// all others.
func (c *open311Call) query(args url.Values, now time.Time) (*open311Query, error) {
	q := &open311Query{page: reports.Page{Limit: reports.MaxLimit}, extended: extended(args.Get("extensions"))}
	p := &filterParser{values: args, world: c.world}
	if ids := p.list("service_request_id"); len(ids) > 0 {
		q.ids(ids)
		return q, p.err()
	}
	if len(c.world.Directory.Cities) > 1 {
		q.filter.City = c.city.Slug
	}
	for _, code := range p.list("service_code") {
		q.filter.Categories = append(q.filter.Categories, reports.CategoryCode(code))
	}
	q.statuses(p)
	q.dates(p, c, now)
	q.around(p)
	q.pages(p)
	return q, p.err()
}

// ids chooses exactly these; what is no id is left out like an unknown one.
func (q *open311Query) ids(texts []string) {
	for _, text := range texts {
		if id, err := reports.ParseReportID(text); err == nil {
			q.filter.IDs = append(q.filter.IDs, id)
		}
	}
	q.none = len(q.filter.IDs) == 0
}

func (q *open311Query) statuses(p *filterParser) {
	wanted := map[string]bool{}
	for _, name := range p.list("status") {
		if name != "open" && name != "closed" {
			p.wrong("status", "open311_status")
			return
		}
		wanted[name] = true
	}
	for _, s := range reports.Statuses() {
		if len(wanted) == 1 && wanted[s.Open311()] {
			q.filter.Statuses = append(q.filter.Statuses, s)
		}
	}
}

// dates reads start_date and end_date, and the extension updated_after and
// updated_before, which stands by itself: who asks what changed wants old
// reports too.
func (q *open311Query) dates(p *filterParser, c *open311Call, now time.Time) {
	zone := filterZone(c.world, c.city.Slug)
	f := &q.filter
	f.UpdatedSince, f.UpdatedUntil = open311Time(p, "updated_after", false, zone), open311Time(p, "updated_before", true, zone)
	f.Since, f.Until = open311Time(p, "start_date", false, zone), open311Time(p, "end_date", true, zone)
	changed := !f.UpdatedSince.IsZero() || !f.UpdatedUntil.IsZero()
	switch from, to := !f.Since.IsZero(), !f.Until.IsZero(); {
	case from && to && f.Until.Before(f.Since):
		p.wrong("end_date", "open311_reversed")
	case from && to && f.Until.Sub(f.Since) > open311Days+time.Second:
		p.wrong("end_date", "open311_span")
	case from && !to:
		f.Until = f.Since.Add(open311Days)
	case to && !from:
		f.Since = f.Until.Add(-open311Days)
	case !from && !changed:
		f.Since = now.Add(-open311Days)
	}
}

// open311Time reads a date argument: with a zone, whose plus may have arrived as
// a blank, or in the city's zone, or a whole day. A moment that ends a span
// includes its second, because that is all that we print of times.
func open311Time(p *filterParser, argument string, end bool, zone *time.Location) time.Time {
	text := p.one(argument)
	if text == "" {
		return time.Time{}
	}
	for _, form := range []string{text, strings.Replace(text, " ", "+", 1), strings.Replace(text, " ", "T", 1)} {
		if t, err := time.ParseInLocation("2006-01-02T15:04:05", form, zone); err == nil {
			form = t.Format(time.RFC3339)
		}
		t, err := parseMoment(form, end, zone)
		if err != nil {
			continue
		}
		if end && t.Nanosecond() == 0 {
			t = t.Add(time.Second - time.Microsecond)
		}
		return t
	}
	p.wrong(argument, "open311_date")
	return time.Time{}
}

// around reads the extension lat, long, radius in metres: all three or none.
func (q *open311Query) around(p *filterParser) {
	lat, long, radius := p.one("lat"), p.one("long"), p.one("radius")
	if lat == "" && long == "" && radius == "" {
		return
	}
	at, ok, err := open311Point(lat, long)
	metres, wrong := strconv.ParseFloat(radius, 64)
	if !ok || err != nil || wrong != nil || math.IsNaN(metres) || metres <= 0 || metres > maxRadius {
		p.wrong("radius", "open311_radius", "Limit", maxRadius)
		return
	}
	q.filter.Near, q.filter.Radius = &at, metres
}

// pages reads the extension page and page_size, which some call per_page.
func (q *open311Query) pages(p *filterParser) {
	number := 1
	for _, a := range []struct {
		argument string
		most     int
		value    *int
	}{{"per_page", reports.MaxLimit, &q.page.Limit}, {"page_size", reports.MaxLimit, &q.page.Limit}, {"page", math.MaxInt32, &number}} {
		text := p.one(a.argument)
		if text == "" {
			continue
		}
		n, ok := parseCount(text, a.most)
		if !ok {
			p.wrong(a.argument, "filter_limit", "Limit", a.most)
			return
		}
		*a.value, q.paged = n, true
	}
	q.page.Skip = (number - 1) * q.page.Limit
	if q.page.Skip > maxSkip {
		p.wrong("page", "open311_deep")
	}
}
