package web

import (
	"io/fs"
	"net/http"
	"os"
	"path"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
)

// galleryPage shows every partial once.
type galleryPage struct {
	Base
	Problems []FieldError
	Notice   Notice
	Cards    []galleryCard
	Pager    Pager
	Show     MapShow
	Pick     MapPick
	Email    Field
	Note     Field
	When     time.Time
	Hostile  string
}

type galleryCard struct {
	Title   string
	Status  reports.Status
	Created time.Time
}

// withGallery adds testdata/gallery to the pages and its URL to the table.
func withGallery(t *testing.T, s *Server) {
	t.Helper()
	for tag, set := range s.templates {
		pages, err := parsePages(galleryFS{}, s.functions(set.words))
		if err != nil {
			t.Fatal(err)
		}
		s.templates[tag].pages["gallery"] = pages["gallery"]
	}
	s.table = append(s.table,
		URL{get, "/gallery", public, s.gallery},
		URL{post, "/report", publicPost, s.gallery})
}

// galleryFS shows testdata/gallery as pages/gallery beside the real ui.
type galleryFS struct{}

func (galleryFS) Open(name string) (fs.File, error) {
	switch path.Dir(name) {
	case "ui", ".":
		return files.Open(name)
	case "pages/gallery":
		return os.Open("testdata/gallery/" + path.Base(name))
	}
	return nil, fs.ErrNotExist
}

func (galleryFS) Glob(pattern string) ([]string, error) {
	if path.Dir(pattern) == "ui" {
		return fs.Glob(files, pattern)
	}
	return []string{"pages/gallery/page.html"}, nil
}

const hostile = `<script>alert(1)</script><img src=x onerror=alert(2)>{{.Site}} "'>javascript:alert(3)`

func (s *Server) gallery(w http.ResponseWriter, r *Request) error {
	form, err := r.Values()
	if err != nil {
		return err
	}
	start := MapView{geo.Point{2.3522, 48.8566}, 16}
	pick, err := ParsePick(form, start)
	d := &galleryPage{
		Base:     s.base(r),
		Problems: FieldErrors(r.Words, err),
		Notice:   Notice{"good", "Saved. This is what a good notice looks like."},
		Pager:    Pager{"/gallery?a", "/gallery?b"},
		Show:     MapShow{TileGrid: NewTileGrid(r.Words, start, "© OpenStreetMap contributors", nil), PinTiles: pinTiles},
		Pick:     NewMapPick(r.Words, pick, "© OpenStreetMap contributors", func(geo.Point) string { return "Rue Verte" }),
		Email:    Field{ID: "email", Label: "E-mail", Type: "email", Hint: "Only to tell you what becomes of it.", Optional: true, Problem: ProblemOf(FieldErrors(r.Words, reports.Invalidf("email", "email_invalid")), "email"), Value: hostile},
		Note:     Field{ID: "description", Label: "Note", Optional: true, Value: hostile},
		When:     s.Now().Add(-26 * time.Hour),
		Hostile:  hostile,
	}
	d.Wide = true
	if r.Form.Has("wrong") {
		d.Problems = FieldErrors(r.Words, &reports.Error{Kind: reports.Invalid, Code: "invalid", Problems: []reports.Problem{{Field: "email", Code: "email_invalid"}, {Field: "place", Code: "place_missing"}}})
	}
	for i, status := range reports.Statuses() {
		d.Cards = append(d.Cards, galleryCard{"Deep pothole on the way to school " + hostile[:8*(i%2)], status, s.Now().Add(-time.Duration(i*i*40) * time.Hour)})
		d.Show.AddPin(geo.Point{2.3522 + float64(i-4)*0.0012, 48.8566 + float64(i%3-1)*0.0012}, MapPin{Href: "/reports/x", Name: "Pothole " + hostile, Status: status, Count: 1 + i/7*41})
	}
	d.Show.AddMoves(r.Words, func(v MapView) string { return "/gallery?map=" + v.String() })
	return s.page(w, r, "gallery", http.StatusOK, d)
}
