package web

import (
	"bytes"
	"encoding/xml"
	"time"
)

// xmlHeader begins every XML answer; the encoder's own is in upper case, which
// some comparing clients take for another encoding.
const xmlHeader = `<?xml version="1.0" encoding="utf-8"?>` + "\n"

// encodeXML writes v under xmlHeader, without indentation: readers of Open311
// take blanks in an empty element for a number.
func encodeXML(v any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xmlHeader)
	if err := xml.NewEncoder(&b).Encode(v); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

type atomFeed struct {
	XMLName xml.Name    `xml:"feed"`
	NS      string      `xml:"xmlns,attr"`
	GeoRSS  string      `xml:"xmlns:georss,attr"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Point      string         `xml:"georss:point,omitempty"`
	Content    string         `xml:"content"`
}

// atomCategory has a scheme where it is a status, so that readers which file by
// category do not take one for the other.
type atomCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr,omitempty"`
	Label  string `xml:"label,attr"`
}

const (
	atomNS   = "http://www.w3.org/2005/Atom"
	georssNS = "http://www.georss.org/georss"
)

// atom writes RFC 4287 with paging after RFC 5005.
func (f *feed) atom() ([]byte, error) {
	a := atomFeed{
		NS: atomNS, GeoRSS: georssNS, Lang: f.words.Language.Tag,
		ID: f.id, Title: f.title, Updated: rfc3339(f.updated), Author: f.site,
		Links: []atomLink{{"self", "application/atom+xml", f.self}, {"alternate", "text/html", f.html}},
	}
	if f.next != "" {
		a.Links = append(a.Links, atomLink{"next", "application/atom+xml", f.next})
	}
	for i := range f.entries {
		a.Entries = append(a.Entries, f.entries[i].atom(f.statuses))
	}
	return encodeXML(a)
}

func (e *entry) atom(statuses string) atomEntry {
	a := atomEntry{
		ID: e.Tag, Title: e.Title, Updated: rfc3339(e.UpdatedAt), Published: rfc3339(e.CreatedAt),
		Links: []atomLink{{"alternate", "text/html", e.URL}},
		Categories: []atomCategory{
			{Term: string(e.Category), Label: e.CategoryName},
			{Term: string(e.Status), Scheme: statuses, Label: e.StatusName},
		},
		Point: e.point(), Content: e.prose(),
	}
	if e.Photo != "" {
		a.Links = append(a.Links, atomLink{"enclosure", "image/jpeg", e.Photo})
	}
	return a
}

// point is latitude and longitude, as GeoRSS Simple writes them, or empty where
// the place was removed.
func (e *entry) point() string {
	if !e.HasPlace() {
		return ""
	}
	return decimal(e.Place.Lat()) + " " + decimal(e.Place.Lon())
}

// prose is an entry as plain text: status, address and the reporter's words.
func (e *entry) prose() string {
	text := e.StatusName
	for _, part := range []string{e.BodyName, e.Address} {
		if part != "" {
			text += " · " + part
		}
	}
	if e.Text != "" {
		text += "\n\n" + e.Text
	}
	return text
}

// rfc3339 writes a time in UTC without a fraction: the one form that every
// reader takes.
func rfc3339(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
