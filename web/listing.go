package web

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/tiles"
)

// Listing is a list of reports beside their map, with the filter that chose them:
// what /reports, the pages of areas and bodies, and the start page share.
type Listing struct {
	Map       MapShow
	Cards     []ReportCard
	Found     string // how many there are, in words
	Common    string // that not all with the words were looked at; empty: they were
	Pager     Pager
	Chosen    []string // what the filter says, in words
	Whole     string   // the same list for the whole map; empty if it is
	Downloads []Alternate
}

// ReportCard is one report in a list.
type ReportCard struct {
	reports.Report
	Title    string
	Category string
	Excerpt  string // how the text begins; may be empty
	Body     string // empty: nobody answers
}

// listed is what a listing is made from.
type listed struct {
	filter reports.Filter
	page   reports.Page
	view   MapView
	path   string     // of the page
	keep   url.Values // its query, canonical
	fixed  url.Values // what the path says already and links leave out
}

// newListing reads a page of reports and the pins of the map.
func (s *Server) newListing(r *Request, w *desk.World, q listed) (*Listing, error) {
	l := &Listing{Chosen: describeFilter(r.Words, q.filter, w)}
	l.Map = MapShow{TileGrid: NewTileGrid(r.Words, q.view, r.Site.Credit(), nil)}
	feeds := filterValues(q.filter, w)
	feeds.Set("lang", r.Words.Language.Tag)
	l.Downloads = downloads(r, feeds)
	for _, name := range []string{"bbox", "near", "radius"} { // the map shows what is beside the list, too
		feeds.Del(name)
	}
	l.Map.PinTiles = query(pinTiles, feeds)
	l.Map.AddMoves(r.Words, q.at)
	err := s.Store.Read(r.Context(), func(v *store.View) error { return l.read(r, w, v, q) })
	if err == nil {
		err = s.addPins(r, w, l, q)
	}
	return l, err
}

// at is the address of the same list with another part of the map.
func (q *listed) at(view MapView) string {
	b := view.Box()
	v := q.values()
	v.Set("bbox", strings.Join([]string{short(b.West), short(b.South), short(b.East), short(b.North)}, ","))
	v.Set("map", view.String())
	return query(q.path, v)
}

// short writes degrees to a metre, as the scripts do.
func short(degrees float64) string { return strconv.FormatFloat(degrees, 'f', 5, 64) }

// values are the parameters of the page but for its place in the list.
func (q *listed) values() url.Values {
	v := url.Values{}
	for name, values := range q.keep {
		if name != "after" && !q.fixed.Has(name) {
			v[name] = values
		}
	}
	return v
}

func (l *Listing) read(r *Request, w *desk.World, v *store.View, q listed) error {
	found, next, err := v.Reports(r.Viewer, q.filter, q.page)
	if err != nil {
		return err
	}
	for _, report := range found {
		l.Cards = append(l.Cards, newCard(r, w, report))
	}
	l.turn(q, next)
	return l.count(r, v, q.filter)
}

// maxFound is how many reports a list counts; of more, nobody reads the number.
const maxFound = 10_000

// count says how many there are, and where not all with the words were looked at.
func (l *Listing) count(r *Request, v *store.View, f reports.Filter) error {
	total, err := v.CountReportsTo(maxFound+1, r.Viewer, f)
	if err != nil {
		return err
	}
	most, common := maxFound, f.Text != "" && total > store.MaxHits
	if f.Text != "" && !common { // what else is asked for may have left fewer
		if common, err = v.Common(f.Text); err != nil {
			return err
		}
	}
	if common {
		most = store.MaxHits
		l.Common = r.Words.T("list.common", "N", most)
	}
	if l.Found = r.Words.N("list.found", total); total > most {
		l.Found = r.Words.T("list.found_more", "N", most)
	}
	return nil
}

func newCard(r *Request, w *desk.World, report reports.Report) ReportCard {
	return ReportCard{
		Report: report, Title: titleOf(r.Words, w, &report), Category: categoryName(r.Words, w, report.Category),
		Excerpt: excerpt(report.Text), Body: bodyName(r.Words, w.Directory, report.Body),
	}
}

// excerptChars of a text are what two lines of a card hold.
const excerptChars = 120

// excerpt is how a text begins, cut between characters.
func excerpt(text string) string {
	all := []rune(text)
	if len(all) <= excerptChars {
		return text
	}
	return strings.TrimSpace(string(all[:excerptChars-1])) + "…"
}

// turn sets the links to the next page, to the first, and to the whole map.
func (l *Listing) turn(q listed, next *reports.Cursor) {
	v := q.values()
	if q.page.After != nil {
		l.Pager.Newer = query(q.path, v)
	}
	if q.filter.Box != nil {
		whole := q.values()
		whole.Del("bbox")
		whole.Del("map")
		l.Whole = query(q.path, whole)
	}
	if next != nil {
		v.Set("after", formatCursor(next))
		l.Pager.Older = query(q.path, v)
	}
}

// pinTime is how long a page waits for the pins of its map: every report is in the
// list, and scripts ask again.
const pinTime = 2 * time.Second

// addPins puts the public reports of the nine tiles on the map, as the scripts do: also
// those beside the part that is listed. Where they cannot be had in time there are none.
func (s *Server) addPins(r *Request, w *desk.World, l *Listing, q listed) error {
	ctx, cancel := context.WithTimeout(r.Context(), pinTime)
	defer cancel()
	f := q.filter
	f.Box, f.Near, f.Radius = nil, nil, 0
	ask, err := s.askPins(ctx, w, f)
	if err != nil {
		return err
	}
	var all []store.Pin
	for _, t := range l.Map.Tiles {
		if !t.Valid() {
			continue
		}
		pins, err := ask.in(t.Tile)
		if errors.Is(err, errBusy) || ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		all = append(all, pins...)
	}
	for _, p := range gathered(l.Map.TileGrid, all) {
		l.Map.AddPin(p.Place, mapPin(r, w, p, q))
	}
	return nil
}

// What stands nearer than these CSS pixels is gathered: a pin reaches 42 up from its
// place, a cluster 22 to all sides.
const pinWidth, pinHeight = 46, 66

// gathered makes one of pins that would cover each other, as the scripts do: a finger
// needs room for each, and so does the mark of the keyboard. The fullest are kept, and
// come in the order in which a map is read, from the top down.
func gathered(g TileGrid, pins []store.Pin) []store.Pin {
	type spot struct {
		x, y int
		pin  store.Pin
	}
	var kept []spot
	for _, p := range pins {
		x, y, _ := g.Place(p.Place)
		near := func(s spot) bool { return max(s.x-x, x-s.x) < pinWidth && max(s.y-y, y-s.y) < pinHeight }
		if i := slices.IndexFunc(kept, near); i >= 0 {
			kept[i].pin.Count += p.Count
			continue
		}
		kept = append(kept, spot{x, y, p})
	}
	slices.SortStableFunc(kept, func(a, b spot) int { return b.pin.Count - a.pin.Count })
	kept = kept[:min(len(kept), maxPins)]
	slices.SortStableFunc(kept, func(a, b spot) int { return cmp.Or(a.y-b.y, a.x-b.x) })
	list := make([]store.Pin, len(kept))
	for i, s := range kept {
		list[i] = s.pin
	}
	return list
}

// nearestMetres is how far apart at most the reports are that one cluster gathers at
// the last zoom, where a pixel is a decimetre or less.
const nearestMetres = "25"

func mapPin(r *Request, w *desk.World, p store.Pin, q listed) MapPin {
	if p.Count > 1 {
		href := q.at(MapView{p.Place, q.view.Zoom}.Zoomed(2))
		if q.view.Zoom == tiles.MaxZoom { // there is no nearer: they are a list
			href = query("/reports", url.Values{"near": {latLon(p.Place)}, "radius": {nearestMetres}})
		}
		return MapPin{Href: href, Name: r.Words.T("map.cluster", "N", p.Count), Count: p.Count}
	}
	name := r.Words.T("list.pin", "Category", categoryName(r.Words, w, p.Category), "Status", p.Status)
	return MapPin{Href: reportPath(p.ID), Name: name, Status: p.Status, Count: 1}
}

// downloads are the same list for programs.
func downloads(r *Request, v url.Values) []Alternate {
	t := r.Words.T
	return []Alternate{
		{"application/atom+xml", t("list.atom"), query("/feeds/reports.atom", v)},
		{"application/rss+xml", t("list.rss"), query("/feeds/reports.rss", v)},
		{"application/feed+json", t("list.json"), query("/feeds/reports.json", v)},
		{"application/geo+json", t("list.geojson"), query("/feeds/reports.geojson", v)},
		{"text/csv", t("list.csv"), query("/feeds/reports.csv", v)},
	}
}

// viewOf is the part of the map that a filter is about: what the address asks
// for, else the box, the surroundings or the area, else the city of the site.
func (s *Server) viewOf(r *Request, w *desk.World, f reports.Filter) MapView {
	if v, ok := ParseMapView(r.URL.Query().Get("map")); ok {
		return v
	}
	switch {
	case f.Box != nil:
		return ViewOf(*f.Box, tiles.MaxZoom)
	case f.Near != nil:
		return ViewOf(geo.Around(*f.Near, max(f.Radius, nearMetres)), sureZoom)
	}
	if a, ok := w.Atlas.Area(f.Area); ok {
		return ViewOf(a.Shape.Bound(), sureZoom)
	}
	if city := w.Directory.City(f.City); city != nil {
		return MapView{city.Centre, clampZoom(city.Zoom)}
	}
	return s.startView(r.Site)
}
