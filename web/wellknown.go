package web

import (
	"encoding/json"
	"net/http"
	"strings"

	"lamppost/reports"
)

// robots keeps crawlers out of what is not for them; the pages of reports are.
func (s *Server) robots(w http.ResponseWriter, r *Request) error {
	closed := []string{"/crew", "/desk", "/admin", "/sign-in", "/report?", "/open311/", "/tiles/"}
	return plain(w, "User-agent: *\nDisallow: "+strings.Join(closed, "\nDisallow: ")+"\n")
}

// favicon answers the one address browsers ask for without being told.
func (s *Server) favicon(w http.ResponseWriter, r *Request) error {
	f, ok := s.assets.files[s.assets.hashed["icon-192.png"]]
	if !ok {
		return reports.ErrNotFound
	}
	return s.send(w, r, f)
}

type manifest struct {
	Name       string     `json:"name"`
	ShortName  string     `json:"short_name"`
	StartURL   string     `json:"start_url"`
	Scope      string     `json:"scope"`
	Display    string     `json:"display"`
	Background string     `json:"background_color"`
	Theme      string     `json:"theme_color"`
	Icons      []icon     `json:"icons"`
	Shortcuts  []shortcut `json:"shortcuts"`
}

type icon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose,omitempty"`
}

type shortcut struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Colours of the installed app's frame; the same as --night and --paper.
const (
	themeColour = "#14213d"
	paperColour = "#fbfaf7"
)

// webManifest makes the site installable, with the report form as a shortcut.
func (s *Server) webManifest(w http.ResponseWriter, r *Request) error {
	m := manifest{
		Name: r.Site.Name, ShortName: r.Site.Name,
		StartURL: "/", Scope: "/", Display: "minimal-ui",
		Background: paperColour, Theme: themeColour,
		Icons: []icon{
			{s.assets.url("icon-192.png"), "192x192", "image/png", "any"},
			{s.assets.url("icon-512.png"), "512x512", "image/png", "maskable"},
			{s.assets.url("logo.svg"), "any", "image/svg+xml", "any"},
		},
		Shortcuts: []shortcut{{r.Words.T("shell.report"), "/report"}, {r.Words.T("shell.reports"), "/reports"}},
	}
	w.Header().Set("Content-Type", "application/manifest+json")
	w.Header().Add("Vary", "Accept-Language, Cookie")
	return json.NewEncoder(w).Encode(m)
}
