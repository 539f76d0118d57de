package web

import (
	"encoding/xml"
	"net/http"
)

type rssFeed struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	GeoRSS  string     `xml:"xmlns:georss,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string     `xml:"title"`
	Link        string     `xml:"link"`
	Description string     `xml:"description"`
	Language    string     `xml:"language"`
	Updated     string     `xml:"lastBuildDate"`
	Links       []atomLink `xml:"atom:link"`
	Items       []rssItem  `xml:"item"`
}

type rssItem struct {
	Title       string        `xml:"title"`
	Link        string        `xml:"link"`
	GUID        rssGUID       `xml:"guid"`
	Published   string        `xml:"pubDate"`
	Categories  []string      `xml:"category"`
	Description string        `xml:"description"`
	Enclosure   *rssEnclosure `xml:"enclosure"`
	Point       string        `xml:"georss:point,omitempty"`
}

type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	Text      string `xml:",chardata"`
}

// rssEnclosure has the length 0 that RSS readers take for "not known".
type rssEnclosure struct {
	URL    string `xml:"url,attr"`
	Length int    `xml:"length,attr"`
	Type   string `xml:"type,attr"`
}

// rss writes RSS 2.0.
func (f *feed) rss() ([]byte, error) {
	c := rssChannel{
		Title: f.title, Link: f.html, Description: f.title, Language: f.words.Language.Tag,
		Updated: f.updated.UTC().Format(http.TimeFormat), Links: []atomLink{{"self", "application/rss+xml", f.self}},
	}
	if f.next != "" {
		c.Links = append(c.Links, atomLink{"next", "application/rss+xml", f.next})
	}
	for i := range f.entries {
		c.Items = append(c.Items, f.entries[i].rss())
	}
	return encodeXML(rssFeed{Version: "2.0", Atom: atomNS, GeoRSS: georssNS, Channel: c})
}

func (e *entry) rss() rssItem {
	item := rssItem{
		Title: e.Title, Link: e.URL, GUID: rssGUID{Text: e.Tag}, Published: e.CreatedAt.UTC().Format(http.TimeFormat),
		Categories: []string{e.CategoryName, e.StatusName}, Description: htmlText(e.prose()), Point: e.point(),
	}
	if e.Photo != "" {
		item.Enclosure = &rssEnclosure{URL: e.Photo, Type: "image/jpeg"}
	}
	return item
}
