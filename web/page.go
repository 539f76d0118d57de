package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"lamppost/reports"
	"lamppost/reports/words"
)

// Base is what the layout needs. Every page's data embeds it, made by s.base.
type Base struct {
	Site        Site
	Language    words.Language
	Languages   []words.Language // of the switch
	Viewer      reports.Viewer
	Here        string      // path and query of this page, where the switch comes back to
	Page        string      // folder under pages/, set by s.page
	Description string      // one sentence for search engines and link previews
	Canonical   string      // absolute address, with BaseURL only
	Alternates  []Alternate // this page as feeds and data
	NoIndex     bool        // keep out of search engines
	Recorded    bool        // there is a public record to link to
	Wide        bool        // use the whole width: maps, tables
	Share       *Share      // how a link to the page looks elsewhere; nil: as its address
}

// Alternate is the same content in another format, for the page's head.
type Alternate struct{ Type, Title, Href string }

// pageData is data that embeds Base.
type pageData interface{ shell() *Base }

func (b *Base) shell() *Base { return b }

// base returns the Base of a page that answers r.
func (s *Server) base(r *Request) Base {
	b := Base{
		Site:      r.Site,
		Language:  r.Words.Language,
		Languages: words.Offered(r.Site.Languages),
		Viewer:    r.Viewer,
		Recorded:  s.Record != nil,
		Here:      localPath(r.URL.RequestURI()),
	}
	if !safe(r.Method) {
		b.Here = "/" // what a form was posted to cannot be opened again
	}
	if s.BaseURL != nil {
		b.Canonical = s.absolute(r, r.URL.EscapedPath())
	}
	return b
}

// address returns the absolute address of a path of the site that r asked for,
// or the path itself while the public address is not known.
func (s *Server) address(r *Request, path string) string {
	if s.BaseURL == nil {
		return path
	}
	base := *s.BaseURL
	if r.Site.OwnHost {
		base.Host = r.Host
	}
	return strings.TrimSuffix(base.String(), "/") + path
}

// page renders pages/NAME and sends it. Nothing is sent if rendering fails, so
// the error page can still be.
func (s *Server) page(w http.ResponseWriter, r *Request, name string, status int, data pageData) error {
	set := s.set(r.Words.Language, r.Site.Zone)
	t, ok := set.pages[name]
	if !ok {
		return fmt.Errorf("web: no page %q", name)
	}
	data.shell().Page = name
	var body bytes.Buffer
	if err := t.Execute(&body, data); err != nil {
		return fmt.Errorf("web: page %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", set.words.Language.Tag)
	h.Add("Vary", "Accept-Language, Cookie")
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	_, _ = body.WriteTo(w) // the reader has gone; there is nobody to tell
	return nil
}
