package web

import (
	"net/url"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/photo"
	"lamppost/reports/words"
)

// absolute returns the whole address of a path of this site: of the public
// address if it is set, else of the host that was asked.
func (s *Server) absolute(r *Request, path string) string {
	if s.BaseURL != nil {
		return s.address(r, path)
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + path
}

func reportPath(id reports.ReportID) string { return "/reports/" + id.String() }

func photoPath(id reports.PhotoID, size photo.Size) string {
	return "/photos/" + url.PathEscape(string(id)) + "/" + string(size)
}

// world returns the state that the request is answered from; a handler asks
// once, so that one answer never mixes two.
func (s *Server) world() (*desk.World, error) {
	if s.Desk == nil || s.Store == nil {
		return nil, &reports.Error{Kind: reports.Unavailable, Code: "unavailable"}
	}
	return s.Desk.World(), nil
}

// feedWords speaks the language that parameter lang names, else that of
// Accept-Language: a feed is the same for everybody, so no cookie chooses.
func (s *Server) feedWords(r *Request) *words.Printer {
	l := words.Match(r.Header.Get("Accept-Language"), r.URL.Query().Get("lang"), r.Site.Languages)
	return s.set(l, r.Site.Zone).words
}

// siteName is what the site is called in the language of its feeds.
func (s *Server) siteName(r *Request) string {
	return r.Site.inLanguage(s.feedWords(r).Language).Name
}
