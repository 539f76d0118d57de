package web

import (
	"math"
	"net/http"
	"net/url"
	"strings"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/reports/words"
	"lamppost/tiles"
)

// showPage is the data of pages/show: everything the public may know of a report.
type showPage struct {
	Base
	Report   reports.Report
	Title    string
	Category string
	Photos   []ShownPhoto
	Answers  []ShownAnswer
	Reporter string // empty unless the reporter wanted to be named
	Map      MapShow
	Nearby   string // the list around it
	Whom     Whom
	Border   string // how far the nearest border is and who answers beyond it
	Handed   []Handover
	History  []HistoryItem
	Feeds    []AreaFeed
	Events   []RecordedEvent // nil where there is no public record
	Another  string
	Original *ReportCard // of which it is a duplicate
	Late     bool        // the day that was aimed at has passed
}

// ShownPhoto is a photo on a page, with words for those who do not see it.
type ShownPhoto struct {
	reports.Photo
	Alt string
}

// ShownAnswer is a question and what was answered.
type ShownAnswer struct{ Question, Answer string }

// HistoryItem is one update as the page tells it.
type HistoryItem struct {
	reports.Update
	Author string
	Shown  []ShownPhoto
	Line   string // what new boundaries did to it; empty: nothing
}

// AreaFeed is an area with its feeds.
type AreaFeed struct{ Name, Href, Atom, GeoJSON string }

// reportShow answers /reports/{id}. Spellings of the id that people and mail
// programs make are led to the one address.
func (s *Server) reportShow(w http.ResponseWriter, r *Request) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	id, err := reports.ParseReportID(strings.TrimRight(r.Param("id"), ".,;:!?)]}>\"'"))
	if err != nil {
		return err
	}
	if r.Param("id") != id.String() {
		http.Redirect(w, r.Request, reportPath(id), http.StatusPermanentRedirect)
		return nil
	}
	d := &showPage{Base: s.base(r)}
	d.Wide = true
	if err := s.Store.Read(r.Context(), func(v *store.View) error { return d.read(r, world, v, id) }); err != nil {
		return err
	}
	if s.Record == nil {
		d.Events = nil
	}
	d.describe(s, r, world)
	return s.page(w, r, "show", http.StatusOK, d)
}

// read gathers the report and what happened to it. A report that the viewer may
// not see is not found, and then nothing else of it is read.
func (d *showPage) read(r *Request, w *desk.World, v *store.View, id reports.ReportID) (err error) {
	if d.Report, err = v.Report(r.Viewer, id); err != nil {
		return err
	}
	d.Title = titleOf(r.Words, w, &d.Report)
	photos, err := v.Photos(id)
	if err != nil {
		return err
	}
	d.Photos = shownPhotos(r.Words, d.Title, photos, 0)
	updates, err := v.Updates(id)
	if err != nil {
		return err
	}
	d.History = historyOf(r, w, d.Title, updates)
	deliveries, err := v.ReportDeliveries(id)
	if err != nil {
		return err
	}
	d.Handed = handovers(r.Words, w, deliveries)
	if d.Events, err = readEvents(v, id); err != nil {
		return err
	}
	if err := d.readOriginal(r, w, v); err != nil {
		return err
	}
	d.Whom = newWhom(r.Words, w.Directory, d.Report.Route, d.Report.Accuracy)
	return d.Whom.readVersions(v)
}

func (d *showPage) readOriginal(r *Request, w *desk.World, v *store.View) error {
	if d.Report.Duplicate == 0 {
		return nil
	}
	found, _, err := v.Reports(r.Viewer, reports.Filter{IDs: []reports.ReportID{d.Report.Duplicate}}, reports.Page{Limit: 1})
	if err == nil && len(found) == 1 {
		card := newCard(r, w, found[0])
		d.Original = &card
	}
	return err
}

func shownPhotos(p *words.Printer, title string, photos []reports.Photo, update reports.UpdateID) []ShownPhoto {
	var shown []ShownPhoto
	for _, ph := range photos {
		if ph.Update == update {
			shown = append(shown, ShownPhoto{ph, p.T("show.photo", "Number", len(shown)+1, "Title", title)})
		}
	}
	return shown
}

// author says who speaks: a resident, or someone who works for a body.
func author(p *words.Printer, w *desk.World, u *reports.Update) string {
	body := bodyName(p, w.Directory, u.Body)
	switch {
	case u.By == reports.Crew && body != "":
		return p.T("show.by_crew", "Body", body)
	case u.By == reports.Staff && body != "":
		return p.T("show.by_staff", "Body", body)
	case u.By == reports.System:
		return p.T("moved.by_system")
	case u.By == reports.Administrator:
		return p.T("show.by_administrator")
	}
	return p.T("show.by_resident")
}

// describe says in words what was read.
func (d *showPage) describe(s *Server, r *Request, w *desk.World) {
	report := &d.Report
	d.Category = categoryName(r.Words, w, report.Category)
	d.Border = borderFact(r.Words, w.Directory, report.Route)
	if report.NamePublic {
		d.Reporter = report.Name
	}
	d.Answers = shownAnswers(r.Words, w, report)
	d.Map = MapShow{TileGrid: NewTileGrid(r.Words, centredView(report.Place), r.Site.Credit(), nil)}
	d.Map.AddPin(report.Place, MapPin{Href: reportPath(report.ID), Name: d.Title, Status: report.Status, Count: 1})
	d.Map.PinTiles = query(pinTiles, url.Values{"near": {latLon(report.Place)}, "radius": {samePlace}, "lang": {r.Words.Language.Tag}})
	d.Late = !report.DueAt.IsZero() && report.DueAt.Before(s.Now())
	d.Nearby = query("/reports", url.Values{"near": {latLon(report.Place)}, "radius": {"300"}})
	d.Another = anotherHere(*report)
	d.Feeds = areaFeeds(r.Words, w, report.Route.Areas)
	for _, f := range d.Feeds {
		d.Alternates = append(d.Alternates, Alternate{"application/atom+xml", f.Name, f.Atom})
	}
	d.Description = r.Words.T("show.description", "Status", report.Status, "Site", r.Site.Name)
	d.NoIndex = report.Visibility != reports.Public
	d.Share = &Share{Title: d.Title, Address: s.absolute(r, reportPath(report.ID))}
	d.Share.showPhoto(s, r, d.Photos, report.Cover)
	if report.HasPlace() && d.Share.Image == "" {
		d.Share.showCard(s, r, reportPath(report.ID))
	}
}

// Zooms that show the houses around a report.
const (
	showFrom = 16
	showTo   = 18
)

// samePlace is the radius, in metres, in which the small map shows reports: this
// one, and others of the very same spot.
const samePlace = "5"

// centredView is the view in which p is nearest to the middle of its tile: the
// map without scripts stands on whole tiles, and a small one shows only that.
func centredView(p geo.Point) MapView {
	best, nearest := MapView{p, showFrom}, math.Inf(1)
	for zoom := showFrom; zoom <= showTo; zoom++ {
		_, x, y := tiles.At(p, zoom)
		if off := max(math.Abs(x-tiles.Pixels/2), math.Abs(y-tiles.Pixels/2)); off < nearest {
			best, nearest = MapView{p, zoom}, off
		}
	}
	return best
}

// borderFact is the distance to the nearest border, and whose side is beyond it.
func borderFact(p *words.Printer, d *reports.Directory, route reports.Route) string {
	if other := route.RunnerUp; other != nil {
		if name := bodyName(p, d, other.Body); name != "" {
			return p.T("show.border", "Metres", p.Metres(other.Metres), "Body", name)
		}
		return p.T("show.border_nobody", "Metres", p.Metres(other.Metres))
	}
	if route.BorderMetres < 0 {
		return ""
	}
	return p.T("show.border_same", "Metres", p.Metres(route.BorderMetres))
}

// shownAnswers says the answers in the words of their questions. Answers to
// questions that the category no longer asks are shown by their code.
func shownAnswers(p *words.Printer, w *desk.World, r *reports.Report) []ShownAnswer {
	lang := p.Language.Tag
	var shown []ShownAnswer
	c := w.Directory.Category(r.Category)
	for _, a := range r.Answers {
		s := ShownAnswer{a.Code, strings.Join(a.Values, ", ")}
		if c != nil {
			for i := range c.Questions {
				if c.Questions[i].Code == a.Code {
					s = ShownAnswer{c.Questions[i].Text.In(lang), answerText(&c.Questions[i], a.Values, lang)}
				}
			}
		}
		shown = append(shown, s)
	}
	return shown
}

func answerText(q *reports.Question, values []string, lang string) string {
	var said []string
	for _, v := range values {
		if choice := q.Choice(v); choice != nil {
			v = choice.Name.In(lang)
		}
		if q.Kind == reports.KindDateTime {
			v = strings.Replace(v, "T", " ", 1)
		}
		said = append(said, v)
	}
	return strings.Join(said, ", ")
}

func areaFeeds(p *words.Printer, w *desk.World, areas []reports.RouteArea) []AreaFeed {
	var feeds []AreaFeed
	for _, a := range areas {
		v := url.Values{"area": {string(a.Layer) + ":" + string(a.Key)}, "lang": {p.Language.Tag}}
		feeds = append(feeds, AreaFeed{
			Name: routeAreaName(p, w.Directory, a), Href: areaHref(a.Ref()),
			Atom: query("/feeds/reports.atom", v), GeoJSON: query("/feeds/reports.geojson", v),
		})
	}
	return feeds
}
