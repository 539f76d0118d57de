package web

import (
	"context"
	"encoding/xml"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

type open311Discovery struct {
	XMLName    xml.Name         `json:"-" xml:"discovery"`
	Changeset  string           `json:"changeset" xml:"changeset"`
	Contact    string           `json:"contact" xml:"contact"`
	KeyService string           `json:"key_service" xml:"key_service"`
	Endpoints  open311Endpoints `json:"endpoints" xml:"endpoints"`
}

type open311Endpoint struct {
	Specification string         `json:"specification" xml:"specification"`
	URL           string         `json:"url" xml:"url"`
	Changeset     string         `json:"changeset" xml:"changeset"`
	Type          string         `json:"type" xml:"type"`
	Formats       open311Formats `json:"formats" xml:"formats"`
}

type open311Endpoints []open311Endpoint

// MarshalXML writes <endpoints><endpoint>.
func (l open311Endpoints) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return encodeList(e, "endpoints", "endpoint", l)
}

type open311Formats []string

// MarshalXML writes <formats><format>.
func (l open311Formats) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return encodeList(e, "formats", "format", l)
}

// geoReport is what clients look for, to the letter.
const geoReport = "http://wiki.open311.org/GeoReport_v2"

// open311Discovery answers both places where clients look for discovery.
func (s *Server) open311Discovery(w http.ResponseWriter, r *Request) error {
	if open311Types[r.Param("format")] == "" {
		return reports.ErrNotFound
	}
	world, err := s.world()
	if err != nil {
		return err
	}
	changed, err := s.changeset(r.Context(), world)
	if err != nil {
		return err
	}
	contact := s.open311Contact(r, world)
	d := open311Discovery{
		Changeset: rfc3339(changed), Contact: contact,
		KeyService: s.feedWords(r).T("open311.key_service", "Contact", contact),
		Endpoints: open311Endpoints{{
			Specification: geoReport, URL: s.absolute(r, "/open311/v2"), Changeset: rfc3339(changed),
			Type: "production", Formats: open311Formats{"text/xml", "application/json"},
		}},
	}
	w.Header().Add("Vary", "Accept-Language")
	return s.sendOpen311(w, &open311Call{Request: r, json: r.Param("format") == "json"}, d)
}

// open311Contact is whom integrators ask: the cities' addresses, else the site.
func (s *Server) open311Contact(r *Request, world *desk.World) string {
	var contacts []string
	for _, c := range world.Directory.Cities {
		if c.Contact != "" && (!r.Site.OwnHost || c.Slug == r.Site.City.Slug) {
			contacts = append(contacts, c.Contact)
		}
	}
	if len(contacts) == 0 {
		return s.absolute(r, "/")
	}
	return strings.Join(contacts, ", ")
}

// changeset remembers when the state of a generation was applied.
type changeset struct {
	generation int64
	at         time.Time
}

// changesets holds the newest one found, so that discovery does not search the
// events each time.
type changesets struct{ current atomic.Pointer[changeset] }

func (s *Server) changeset(ctx context.Context, world *desk.World) (time.Time, error) {
	if now := s.changed.current.Load(); now != nil && now.generation == world.Generation {
		return now.at, nil
	}
	found := changeset{generation: world.Generation}
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		found.at, err = v.LastEvent(reports.EventRuleset)
		return err
	})
	if err != nil {
		return time.Time{}, err
	}
	s.changed.current.Store(&found)
	return found.at, nil
}
