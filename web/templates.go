package web

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"time"

	"lamppost/reports"
	"lamppost/reports/words"
)

// files are the templates, styles and scripts as written; dist holds what
// web/build made of them and is empty but for its README on a fresh clone.
//
//go:embed ui pages
var files embed.FS

// templates are all pages in one language.
type templates struct {
	words *words.Printer
	pages map[string]*template.Template // by folder name under pages/
}

// loadTemplates parses every page once per language of the catalogue: which of
// them are offered depends on the city of the request.
func (s *Server) loadTemplates() (map[string]*templates, error) {
	sets := map[string]*templates{}
	for _, l := range words.Languages() {
		p := words.New(l, s.Site.Zone, s.Logger)
		pages, err := parsePages(files, s.functions(p))
		if err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
		sets[l.Tag] = &templates{p, pages}
	}
	return sets, nil
}

// parsePages parses ui/*.html as layout and partials, and each folder of pages
// on top of a copy of them.
func parsePages(fsys fs.FS, functions template.FuncMap) (map[string]*template.Template, error) {
	shell, err := template.New("layout.html").Funcs(functions).ParseFS(fsys, "ui/*.html")
	if err != nil {
		return nil, err
	}
	found, err := fs.Glob(fsys, "pages/*/page.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	for _, file := range found {
		page, err := shell.Clone()
		if err != nil {
			return nil, err
		}
		if _, err := page.ParseFS(fsys, path.Join(path.Dir(file), "*.html")); err != nil {
			return nil, err
		}
		pages[path.Base(path.Dir(file))] = page
	}
	return pages, nil
}

// functions are what templates can call. The words functions are p's.
//
//	t "key" "Name" value   the message        n "key" 3       the message in the plural form
//	date, datetime, ago    of a time.Time     metres, number  of a distance, a count
//	asset "app.css"        the hashed URL     text            of a reports.Text
//	spoken                 of a reports.ReportID
func (s *Server) functions(p *words.Printer) template.FuncMap {
	return template.FuncMap{
		"t":        p.T,
		"n":        p.N,
		"date":     p.Date,
		"datetime": p.DateTime,
		"rfc3339":  func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"ago":      func(t time.Time) string { return p.Ago(t, s.Now()) },
		"metres":   p.Metres,
		"number":   p.Number,
		"text":     func(t reports.Text) string { return t.In(p.Language.Tag) },
		"anchor":   anchor,
		"spoken":   spoken,
		"asset":    s.assets.url,
	}
}
