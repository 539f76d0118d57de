package web

import (
	"bytes"
	"encoding/json"
	"html/template"
	"math"
	"strings"

	"lamppost/geo"
)

// htmlText writes plain text for fields that readers take for HTML.
func htmlText(s string) string {
	return strings.ReplaceAll(template.HTMLEscapeString(s), "\n", "<br>\n")
}

// encodeJSON writes v without escaping & and < for HTML, which nobody needs in
// an answer that is not sniffed.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

type feedJSON struct {
	Version  string       `json:"version"`
	Title    string       `json:"title"`
	Home     string       `json:"home_page_url"`
	Feed     string       `json:"feed_url"`
	Next     string       `json:"next_url,omitempty"`
	Language string       `json:"language"`
	Authors  []jsonAuthor `json:"authors"`
	Items    []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type jsonItem struct {
	ID        string     `json:"id"`
	URL       string     `json:"url"`
	Title     string     `json:"title"`
	Text      string     `json:"content_text"`
	Image     string     `json:"image,omitempty"`
	Published string     `json:"date_published"`
	Modified  string     `json:"date_modified"`
	Tags      []string   `json:"tags"`
	Place     *jsonPlace `json:"_place,omitempty"` // custom, as the underscore says
	// Events are where the public record tells of it.
	Events []RecordedEvent `json:"_events,omitempty"`
}

type jsonPlace struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// jsonFeed writes JSON Feed 1.1.
func (f *feed) jsonFeed() ([]byte, error) {
	j := feedJSON{
		Version: "https://jsonfeed.org/version/1.1", Title: f.title, Home: f.html, Feed: f.self, Next: f.next,
		Language: f.words.Language.Tag, Authors: []jsonAuthor{{f.site, f.home}}, Items: []jsonItem{},
	}
	for i := range f.entries {
		e := &f.entries[i]
		j.Items = append(j.Items, jsonItem{
			ID: e.Tag, URL: e.URL, Title: e.Title, Text: e.prose(), Image: e.Photo,
			Published: rfc3339(e.CreatedAt), Modified: rfc3339(e.UpdatedAt),
			Tags: []string{e.CategoryName, e.StatusName}, Place: e.jsonPlace(),
			Events: f.record.Events[e.ID],
		})
	}
	return encodeJSON(j)
}

type collectionJSON struct {
	Type  string    `json:"type"`
	Title string    `json:"title"`
	Box   []float64 `json:"bbox,omitempty"`
	Links []geoLink `json:"links"`
	// Checkpoint is the signed state of the public record that was known then.
	Checkpoint *checkpointJSON `json:"checkpoint,omitempty"`
	Features   []featureJSON   `json:"features"`
}

type geoLink struct {
	Rel  string `json:"rel"`
	Type string `json:"type"`
	Href string `json:"href"`
}

type featureJSON struct {
	Type       string        `json:"type"`
	ID         string        `json:"id"`
	Geometry   *geoPoint     `json:"geometry"` // null: the place was removed
	Properties geoProperties `json:"properties"`
}

type geoPoint struct {
	Type        string    `json:"type"`
	Coordinates geo.Point `json:"coordinates"`
}

type geoProperties struct {
	ID           string  `json:"id"`
	URL          string  `json:"url"`
	Title        string  `json:"title"` // what a pin on the map is called
	Category     string  `json:"category"`
	CategoryName string  `json:"category_name"`
	Group        string  `json:"group"`
	Status       string  `json:"status"`
	StatusName   string  `json:"status_name"`
	Body         *string `json:"body"` // null: nobody
	BodyName     *string `json:"body_name"`
	Text         string  `json:"text"`
	Address      string  `json:"address"`
	Created      string  `json:"created"`
	Updated      string  `json:"updated"`
	Photo        *string `json:"photo"`
	// Events are where the public record tells of it.
	Events []RecordedEvent `json:"events,omitempty"`
}

// jsonPlace is nil where the place was removed.
func (e *entry) jsonPlace() *jsonPlace {
	if !e.HasPlace() {
		return nil
	}
	return &jsonPlace{e.Place.Lat(), e.Place.Lon()}
}

// geoJSON writes RFC 7946: WGS 84, longitude first, the box as west, south,
// east, north.
func (f *feed) geoJSON() ([]byte, error) {
	g := collectionJSON{
		Type: "FeatureCollection", Title: f.title, Box: f.box(), Features: []featureJSON{}, Checkpoint: f.record.Checkpoint,
		Links: []geoLink{{"self", f.media, f.self}, {"alternate", "text/html", f.html}},
	}
	if f.next != "" {
		g.Links = append(g.Links, geoLink{"next", f.media, f.next})
	}
	for i := range f.entries {
		e := &f.entries[i]
		p := e.properties()
		p.Events = f.record.Events[e.ID]
		g.Features = append(g.Features, featureJSON{Type: "Feature", ID: e.ID.String(), Geometry: e.geometry(), Properties: p})
	}
	return encodeJSON(g)
}

func (e *entry) geometry() *geoPoint {
	if !e.HasPlace() {
		return nil
	}
	return &geoPoint{"Point", e.Place}
}

func (e *entry) properties() geoProperties {
	title := e.CategoryName + ", " + e.StatusName
	if e.Address != "" {
		title += ", " + e.Address
	}
	return geoProperties{
		ID: e.ID.String(), URL: e.URL, Title: title,
		Category: string(e.Category), CategoryName: e.CategoryName, Group: e.Group,
		Status: string(e.Status), StatusName: e.StatusName,
		Body: orNull(string(e.Body)), BodyName: orNull(e.BodyName),
		Text: e.Text, Address: e.Address, Created: rfc3339(e.CreatedAt), Updated: rfc3339(e.UpdatedAt),
		Photo: orNull(e.Photo),
	}
}

// orNull makes an empty string a JSON null.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// box is the smallest box around all entries that have a place which does not
// cross the 180th meridian; nil for none.
func (f *feed) box() []float64 {
	b := []float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for i := range f.entries {
		if !f.entries[i].HasPlace() {
			continue
		}
		p := f.entries[i].Place
		b[0], b[1] = min(b[0], p.Lon()), min(b[1], p.Lat())
		b[2], b[3] = max(b[2], p.Lon()), max(b[3], p.Lat())
	}
	if b[0] > b[2] {
		return nil
	}
	return b
}
