package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/PuerkitoBio/goquery"

	"lamppost/reports/city"
)

// neighbour is a second city of the instance, with a host and a language of its own.
const neighbour = `
slug: sainte-aube
name: Sainte-Aube
languages: [fr]
host: aube.example
time_zone: Pacific/Noumea
centre: {lat: -22.27, lon: 166.44}
zoom: 14
contact: mairie@aube.example
attribution: Carte de Sainte-Aube
layers:
  - name: aube-quartiers
    title: Quartiers
    file: quartiers.geojson
    key: code
    name_field: name
bodies:
  - slug: aube-mairie
    name: Mairie de Sainte-Aube
    channel: {kind: inbox}
groups:
  - code: aube-voirie
    name: Voirie
categories:
  - code: aube-trou
    group: aube-voirie
    name: Trou
rules:
  - layer: aube-quartiers
    body: aube-mairie
`

const quartiers = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"C","name":"Centre"},
"geometry":{"type":"Polygon","coordinates":[[[166.4,-22.3],[166.5,-22.3],[166.5,-22.2],[166.4,-22.2],[166.4,-22.3]]]}}]}`

// withNeighbour applies a second city to the instance.
func withNeighbour(t *testing.T, w *town) {
	t.Helper()
	folder := fstest.MapFS{"city.yaml": {Data: []byte(neighbour)}, "quartiers.geojson": {Data: []byte(quartiers)}}
	settings, err := city.Load(folder)
	must(t, err)
	_, err = w.Desk.Apply(t.Context(), folder, settings)
	must(t, err)
}

func (w *town) getAt(host, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = host
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return w.do(r)
}

// pageAt is a page as an English reader gets it under a host.
func (w *town) pageAt(host, path string) *goquery.Document {
	w.t.Helper()
	doc, err := goquery.NewDocumentFromReader(w.getAt(host, path, "Accept-Language", "en").Body)
	must(w.t, err)
	return doc
}

func TestEachHostShowsItsCity(t *testing.T) {
	base, err := url.Parse("https://lamppost.example")
	must(t, err)
	w := newTown(t, func(c *Config) { c.BaseURL = base })
	withNeighbour(t, w)
	w.submit(nil)
	for _, tt := range []struct {
		host, lang, name, credit, category string
		langs                              int
	}{
		{"lamppost.example", "en", "Merrowhythe", "fictional town", "Pothole", 2},
		{"aube.example", "fr", "Sainte-Aube", "Carte de Sainte-Aube", "Trou", 1},
		{"AUBE.example:443", "fr", "Sainte-Aube", "Carte de Sainte-Aube", "Trou", 1},
	} {
		doc := w.pageAt(tt.host, "/report")
		if got := doc.Find("html").AttrOr("lang", ""); got != tt.lang {
			t.Errorf("%s: language %s", tt.host, got)
		}
		if text(doc, ".brand") != tt.name || text(doc, ".credit") == "" || doc.Find(".languages button").Length() != tt.langs {
			t.Errorf("%s: brand %q, credit %q, %d languages", tt.host, text(doc, ".brand"), text(doc, ".credit"), doc.Find(".languages button").Length())
		}
		if got := text(doc, "#category"); !strings.Contains(got, tt.category) || strings.Contains(got, "Trou") && strings.Contains(got, "Pothole") {
			t.Errorf("%s offers %q", tt.host, got)
		}
	}
	if answer := w.getAt("evil.example", "/"); answer.Code != http.StatusMisdirectedRequest {
		t.Errorf("a stranger's host: %d", answer.Code)
	}
	doc := w.pageAt("aube.example", "/")
	if doc.Find(".cards li").Length() != 0 {
		t.Error("a city's own start page shows another city's reports")
	}
	if got := doc.Find("link[rel=canonical]").AttrOr("href", ""); got != "https://aube.example/" {
		t.Errorf("canonical %q", got)
	}
}

func TestPlaceDecidesTheCategoriesNotTheHost(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	withNeighbour(t, w)
	b := newWalker(t, w)
	b.open("/report?lat=-22.27&lon=166.44").want(200)
	b.reads("#category", "Trou")
	b.press(b.form().with("category", "pothole", "do", "send"), "").want(422)
	b.open("/report?lat=-22.27&lon=166.44&category=aube-trou").want(200).reads(".whom", "Mairie de Sainte-Aube")
	b.press(b.form(), "send").want(200).reads("main", "Mairie de Sainte-Aube")
}
