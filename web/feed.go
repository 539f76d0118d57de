package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/photo"
	"lamppost/reports/store"
	"lamppost/reports/words"
)

// feedFormat is one way to write a feed.
type feedFormat struct {
	contentType string
	usual       int  // entries on a page when nobody asks for a number
	events      bool // it names each report's events in the public record
	write       func(*feed) ([]byte, error)
}

// feedFormats are the endings of /feeds/reports. Readers of news fetch often and
// want the newest; maps and tables want as much as one answer may hold.
var feedFormats = map[string]feedFormat{
	"atom":    {"application/atom+xml; charset=utf-8", 50, false, (*feed).atom},
	"rss":     {"application/rss+xml; charset=utf-8", 50, false, (*feed).rss},
	"json":    {"application/feed+json; charset=utf-8", 50, true, (*feed).jsonFeed},
	"geojson": {"application/geo+json", reports.MaxLimit, true, (*feed).geoJSON},
	"csv":     {"text/csv; charset=utf-8; header=present", reports.MaxLimit, false, (*feed).csv},
}

// feed is a page of reports on its way to a program: what all formats say, with
// whole addresses and names in one language.
type feed struct {
	words    *words.Printer
	site     string // name of the site
	home     string // address of its start page
	title    string // says the filter too
	id       string // the same for the same filter, whatever the page
	html     string // address of the same list for people
	self     string
	next     string    // "" on the last page
	media    string    // its content type
	statuses string    // names the set of statuses, where categories stand beside them
	updated  time.Time // when the newest change was; 1970 for an empty feed
	entries  []entry
	record   recorded
}

// entry is a public report as feeds tell of it.
type entry struct {
	reports.Report
	Tag          string // identifies it for ever, in every format
	URL          string
	Title        string // "Pothole: Deep enough for a pram"
	CategoryName string
	Group        string // code of the category's group
	StatusName   string
	BodyName     string // "" for nobody
	Photo        string // address of its cover in medium size; "" without one
}

// reportsFeed answers /feeds/reports.{format}. It shows what the public sees,
// whoever asks.
func (s *Server) reportsFeed(w http.ResponseWriter, r *Request) error {
	format, ok := feedFormats[r.Param("format")]
	if !ok {
		return reports.ErrNotFound
	}
	world, err := s.world()
	if err != nil {
		return err
	}
	f, err := s.newFeed(r, world, format)
	if err != nil {
		return err
	}
	body, err := format.write(f)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Add("Vary", "Accept-Language")
	h.Set("Content-Language", f.words.Language.Tag)
	if f.record.Checkpoint != nil {
		h.Set(checkpointHeader, f.record.Checkpoint.String())
	}
	if f.next != "" {
		h.Set("Link", "<"+f.next+`>; rel="next"`)
	}
	return s.sendContent(w, r, content{contentType: format.contentType, body: body, modified: f.updated})
}

func (s *Server) newFeed(r *Request, world *desk.World, format feedFormat) (*feed, error) {
	asked := r.URL.Query()
	filter, err := parseFilter(asked, world)
	if err != nil {
		return nil, err
	}
	page, err := parsePage(asked, format.usual, reports.MaxLimit)
	if err != nil {
		return nil, err
	}
	var found []reports.Report
	var next *reports.Cursor
	var told recorded
	err = s.Store.Read(r.Context(), func(v *store.View) (err error) {
		if found, next, err = v.Reports(reports.Viewer{}, filter, page); err != nil {
			return err
		}
		named := found
		if !format.events {
			named = nil
		}
		told, err = s.readRecorded(v, named)
		return err
	})
	if err != nil {
		return nil, err
	}
	p := s.feedWords(r)
	chosen := filterValues(filter, world)
	f := &feed{
		words: p, site: s.siteName(r), home: s.absolute(r, "/"), title: feedTitle(p, s.siteName(r), filter, world),
		id: s.tag(r, query("reports", chosen)), html: s.absolute(r, query("/reports", chosen)),
		updated: time.Unix(0, 0).UTC(), media: format.contentType,
		statuses: s.tag(r, "status"), record: told,
	}
	for _, key := range []string{"limit", "lang"} {
		if v := asked.Get(key); v != "" {
			chosen.Set(key, v)
		}
	}
	f.link(s.absolute(r, r.URL.Path), chosen, asked.Get("after"), next)
	for _, report := range found {
		f.add(s, r, world, report)
	}
	return f, nil
}

// link sets the addresses of this page and the next.
func (f *feed) link(path string, chosen url.Values, after string, next *reports.Cursor) {
	if next != nil {
		chosen.Set("after", formatCursor(next))
		f.next = query(path, chosen)
		chosen.Del("after")
	}
	if after != "" {
		chosen.Set("after", after)
	}
	f.self = query(path, chosen)
}

func (f *feed) add(s *Server, r *Request, world *desk.World, report reports.Report) {
	e := entry{
		Report: report, Tag: s.tag(r, "report/"+report.ID.String()), URL: s.absolute(r, reportPath(report.ID)),
		CategoryName: string(report.Category), StatusName: f.words.T("status." + string(report.Status)),
	}
	lang := f.words.Language.Tag
	if c := world.Directory.Category(report.Category); c != nil {
		e.CategoryName, e.Group = c.Name.In(lang), c.Group
	}
	if b := world.Directory.Body(report.Body); b != nil {
		e.BodyName = b.Name.In(lang)
	}
	if report.Cover != "" {
		e.Photo = s.absolute(r, photoPath(report.Cover, photo.Medium))
	}
	e.Title = entryTitle(e.CategoryName, report.Text)
	if report.UpdatedAt.After(f.updated) {
		f.updated = report.UpdatedAt
	}
	f.entries = append(f.entries, e)
}

// titleChars of the text go into an entry's title: one line of a reader's list.
const titleChars = 80

// entryTitle is the category and the beginning of the text's first line.
func entryTitle(category, text string) string {
	first, _, _ := strings.Cut(text, "\n")
	if first == "" {
		return category
	}
	if utf8.RuneCountInString(first) > titleChars {
		first = strings.TrimSpace(string([]rune(first)[:titleChars-1])) + "…"
	}
	return category + ": " + first
}

// tag names a thing for ever, by RFC 4151: also after the site has moved to
// another scheme, and wherever the feed was read.
func (s *Server) tag(r *Request, thing string) string {
	host := r.Host
	if s.BaseURL != nil {
		host = s.BaseURL.Host
	}
	host, _, _ = strings.Cut(host, ":")
	return "tag:" + host + ",2026:" + thing
}
