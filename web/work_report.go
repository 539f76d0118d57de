package web

import (
	"errors"
	"net/http"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

// workReport is the data of pages/work: one report, and what can be done to it.
type workReport struct {
	Base
	Area     workArea
	Report   reports.Report
	Title    string
	BodyName string
	Late     string
	Back     string // the list it was opened from
	Photos   []ShownPhoto
	Answers  []ShownAnswer
	History  []HistoryItem
	Map      MapShow
	OnMap    string // the place on the public map
	Form     changeForm
	Problems []FieldError
	Note     Field
	Of       Field
	Next     []reports.Status
	Desk     deskDetails
}

// deskDetails is what only the body's staff sees of a report.
type deskDetails struct {
	Contact   *reports.Reporter // nil: no address was left
	Route     routeDetails
	Handovers []Handover
}

func (s *Server) crewReport(w http.ResponseWriter, r *Request) error {
	return s.workShow(w, r, crewArea)
}

func (s *Server) deskReport(w http.ResponseWriter, r *Request) error {
	return s.workShow(w, r, deskArea)
}

func (s *Server) workShow(w http.ResponseWriter, r *Request, area workArea) error {
	report, err := s.ownReport(r, area)
	if err != nil {
		return err
	}
	key, err := newKey(s.Rand)
	if err != nil {
		return err
	}
	form := changeForm{reportForm: reportForm{Key: key}, Version: report.Version, Back: r.URL.Query().Get("back")}
	return s.workPage(w, r, area, http.StatusOK, form, nil)
}

// ownReport reads the report of the path. One that the viewer may not work on
// here does not exist.
func (s *Server) ownReport(r *Request, area workArea) (reports.Report, error) {
	var report reports.Report
	if _, err := s.world(); err != nil {
		return report, err
	}
	id, err := reports.ParseReportID(r.Param("id"))
	if err != nil {
		return report, err
	}
	err = s.Store.Read(r.Context(), func(v *store.View) error {
		report, err = v.Report(r.Viewer, id)
		return err
	})
	if err == nil && !r.Viewer.May(area.action, report.Body) {
		err = reports.ErrNotFound
	}
	return report, err
}

// workPage shows the report with the form as it was filled in, and what is wrong
// with it. It reads the report anew: the form may be older.
func (s *Server) workPage(w http.ResponseWriter, r *Request, area workArea, status int, form changeForm, problems []FieldError) error {
	report, err := s.ownReport(r, area)
	if err != nil {
		return err
	}
	d := &workReport{Base: s.base(r), Area: area, Report: report, Form: form, Problems: problems}
	d.NoIndex, d.Wide, d.Here = true, true, r.URL.Path
	world := s.Desk.World()
	d.Title, d.BodyName = categoryName(r.Words, world, report.Category), bodyName(r.Words, world.Directory, report.Body)
	d.Late, d.Back = lateness(r, &report, s.Now()), backTo(area, form.Back, 0)
	d.Answers = shownAnswers(r.Words, world, &report)
	d.Next = fixedFirst(report.Status.Next())
	d.mapOf(r, &report)
	d.fields(r)
	if d.Form.Kept, err = s.keptPhotos(r.Context(), &d.Form.reportForm); err != nil {
		return err
	}
	err = s.Store.Read(r.Context(), func(v *store.View) error { return d.read(v, r, world) })
	if err != nil {
		return err
	}
	return s.page(w, r, "work", status, d)
}

// read adds photos, history and, at the desk, contact and hand-overs.
func (d *workReport) read(v *store.View, r *Request, world *desk.World) error {
	photos, err := v.Photos(d.Report.ID)
	if err != nil {
		return err
	}
	d.Photos = shownPhotos(r.Words, d.Title, photos, 0)
	updates, err := v.Updates(d.Report.ID)
	if err != nil {
		return err
	}
	d.History = historyOf(r, world, d.Title, updates)
	if !d.Area.Desk {
		return nil
	}
	d.Desk.Route = newRouteDetails(r.Words, world, &d.Report)
	deliveries, err := v.ReportDeliveries(d.Report.ID)
	if err != nil {
		return err
	}
	d.Desk.Handovers = handovers(r.Words, world, deliveries)
	return d.readContact(v, r)
}

func (d *workReport) readContact(v *store.View, r *Request) error {
	if !r.Viewer.May(reports.ReadContact, d.Report.Body) {
		return nil
	}
	contact, err := v.Reporter(d.Report.ID)
	if errors.Is(err, reports.ErrNotFound) {
		return nil
	}
	d.Desk.Contact = &contact
	return err
}

// historyOf is what was added to a report, as its public page tells it.
func historyOf(r *Request, world *desk.World, title string, updates []reports.Update) []HistoryItem {
	var items []HistoryItem
	for _, u := range updates {
		items = append(items, HistoryItem{u, author(r.Words, world, &u), shownPhotos(r.Words, title, u.Photos, u.ID), movedSentence(r.Words, world, u.Moved)})
	}
	return items
}

// mapOf shows the place on a still map, and links to others.
func (d *workReport) mapOf(r *Request, report *reports.Report) {
	view := centredView(report.Place)
	d.Map = MapShow{TileGrid: NewTileGrid(r.Words, view, r.Site.Credit(), nil)}
	d.Map.AddPin(report.Place, MapPin{Name: d.Title, Status: report.Status, Count: 1})
	d.OnMap = "/reports?map=" + view.String()
}
