package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

// workArea is one of the two places in which reports are worked on.
type workArea struct {
	Path   string         // of its list
	action reports.Action // what its viewer may do to every report shown there
	Desk   bool
}

// The areas. Crews see what they mend; the desk also moderates and answers.
var (
	crewArea = workArea{"/crew", reports.ChangeStatus, false}
	deskArea = workArea{"/desk", reports.Moderate, true}
)

// Href is the page of a report, from which back leads to the list as it was.
func (a workArea) Href(id reports.ReportID, back url.Values) string {
	v := url.Values{}
	if len(back) > 0 {
		v.Set("back", back.Encode())
	}
	return query(a.Path+"/reports/"+id.String(), v)
}

// workList is the data of pages/crew and pages/desk.
type workList struct {
	Base
	Area    workArea
	Rows    []workRow
	Found   int // of the filter, on all pages
	LateAll int // of the filter
	Choices workFilter
	Pager   Pager
	Done    *Notice
	Near    bool
	ByAge   string // the list without its place
	Desk    deskOverview
}

// Limits of a list.
const (
	workPage = 50
	// nearMostRows is a long day's round; whoever stands elsewhere asks again.
	nearMostRows = 100
)

// crewList is what a crew has to do, nearest first where it says where it is.
func (s *Server) crewList(w http.ResponseWriter, r *Request) error {
	d, err := s.newWorkList(r, crewArea)
	if err != nil {
		return err
	}
	return s.page(w, r, "crew", http.StatusOK, d)
}

// deskList is the same list as a table, with what waits and what went wrong.
func (s *Server) deskList(w http.ResponseWriter, r *Request) error {
	d, err := s.newWorkList(r, deskArea)
	if err != nil {
		return err
	}
	d.Wide = true
	return s.page(w, r, "desk", http.StatusOK, d)
}

func (s *Server) newWorkList(r *Request, area workArea) (*workList, error) {
	world, err := s.world()
	if err != nil {
		return nil, err
	}
	q, err := parseWorkQuery(r, world, area, s.Now())
	if err != nil {
		return nil, err
	}
	d := &workList{Base: s.base(r), Area: area, Near: q.filter.Near != nil}
	d.NoIndex = true
	err = s.Store.Read(r.Context(), func(v *store.View) error { return d.read(v, r, world, q, s.Now()) })
	if err != nil {
		return nil, err
	}
	d.Choices = newWorkFilter(r, world, q)
	without := q.values()
	without.Del("near")
	d.ByAge = query(area.Path, without)
	return d, nil
}

func (d *workList) read(v *store.View, r *Request, world *desk.World, q workQuery, now time.Time) error {
	page := q.page
	page.Limit, page.Order = workPage, reports.DueFirst
	if d.Near {
		page.Limit = nearMostRows
	}
	found, next, err := v.Reports(r.Viewer, q.filter, page)
	if err != nil {
		return err
	}
	for i := range found {
		d.Rows = append(d.Rows, newWorkRow(r, world, &found[i], q, d.Area, now))
	}
	if next != nil {
		older := q.values()
		older.Set("after", formatCursor(next))
		d.Pager.Older = query(d.Area.Path, older)
	}
	if d.Found, err = v.CountReports(r.Viewer, q.filter); err != nil {
		return err
	}
	if d.LateAll, err = v.CountReports(r.Viewer, lateOnly(q.filter, now)); err != nil {
		return err
	}
	if d.Done, err = doneNotice(v, r, world, d.Area); err != nil || !d.Area.Desk {
		return err
	}
	d.Desk, err = readOverview(v, r, world, q, now)
	return err
}

// workRow is one report of the list.
type workRow struct {
	reports.Report
	Title    string
	Where    string // the address, or how the text begins
	BodyName string
	Href     string
	Distance string // from where the person is; empty: not known
	Late     string // "3 days late"; empty: not late
}

func newWorkRow(r *Request, world *desk.World, report *reports.Report, q workQuery, area workArea, now time.Time) workRow {
	row := workRow{
		Report: *report, Title: categoryName(r.Words, world, report.Category),
		Where: report.Address, BodyName: bodyName(r.Words, world.Directory, report.Body),
		Href: area.Href(report.ID, q.values()), Late: lateness(r, report, now),
	}
	if row.Where == "" {
		row.Where = excerpt(report.Text)
	}
	if q.filter.Near != nil {
		row.Distance = r.Words.Metres(geo.Metres(*q.filter.Near, report.Place))
	}
	return row
}

// lateness says how many days ago a report should have been dealt with.
func lateness(r *Request, report *reports.Report, now time.Time) string {
	if report.DueAt.IsZero() || report.Status.Closed() || now.Before(report.DueAt) {
		return ""
	}
	return r.Words.N("work.late", int(now.Sub(report.DueAt)/day)+1)
}

// lateOnly limits a filter to what should have been dealt with by now.
func lateOnly(f reports.Filter, now time.Time) reports.Filter {
	open := openStatuses()
	if len(f.Statuses) > 0 {
		open = slices.DeleteFunc(open, func(s reports.Status) bool { return !slices.Contains(f.Statuses, s) })
	}
	if len(open) == 0 {
		f.IDs = []reports.ReportID{0} // nothing closed is late
	}
	f.Statuses, f.DueBefore = open, now
	return f
}

// doneNotice says what was just saved, if the address says so and it is theirs.
func doneNotice(v *store.View, r *Request, world *desk.World, area workArea) (*Notice, error) {
	id, err := reports.ParseReportID(r.URL.Query().Get("done"))
	if err != nil {
		return nil, nil // nothing was saved, or somebody typed the address
	}
	report, err := v.Report(r.Viewer, id)
	if reports.KindOf(err) == reports.NotFound || err == nil && !r.Viewer.May(area.action, report.Body) {
		return nil, nil
	}
	title := titleOf(r.Words, world, &report)
	return &Notice{"good", r.Words.T("work.done", "Title", title, "Status", report.Status)}, err
}
