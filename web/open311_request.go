package web

import (
	"context"
	"encoding/xml"
	"net/http"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/photo"
	"lamppost/reports/store"
)

// open311Request is a report as GeoReport v2 tells of it. It has no place for
// who reported it, so none can leak.
type open311Request struct {
	ID          string            `json:"service_request_id" xml:"service_request_id"`
	Status      string            `json:"status" xml:"status"`
	Notes       optional          `json:"status_notes" xml:"status_notes"`
	ServiceName string            `json:"service_name" xml:"service_name"`
	ServiceCode string            `json:"service_code" xml:"service_code"`
	Description string            `json:"description" xml:"description"`
	Agency      optional          `json:"agency_responsible" xml:"agency_responsible"`
	Notice      optional          `json:"service_notice" xml:"service_notice"`
	Requested   string            `json:"requested_datetime" xml:"requested_datetime"`
	Updated     string            `json:"updated_datetime" xml:"updated_datetime"`
	Expected    optional          `json:"expected_datetime" xml:"expected_datetime"`
	Address     optional          `json:"address" xml:"address"`
	AddressID   optional          `json:"address_id" xml:"address_id"`
	Zip         optional          `json:"zipcode" xml:"zipcode"`
	Lat         *coordinate       `json:"lat" xml:"lat"` // null: the place was removed
	Long        *coordinate       `json:"long" xml:"long"`
	MediaURL    optional          `json:"media_url" xml:"media_url"`
	Extended    *open311Extension `json:"extended_attributes,omitempty" xml:"extended_attributes,omitempty"`
}

// open311Extension is what extensions=true adds.
type open311Extension struct {
	DetailedStatus string       `json:"detailed_status" xml:"detailed_status"` // our own status
	Body           optional     `json:"body" xml:"body"`                       // slug of the agency
	RouteReason    optional     `json:"route_reason" xml:"route_reason"`       // why it is theirs
	MediaURLs      open311Media `json:"media_urls" xml:"media_urls"`
	// Events are where the public record tells of the request.
	Events open311Events `json:"events,omitempty" xml:"events,omitempty"`
}

type open311Events []RecordedEvent

// MarshalXML writes <events><event>.
func (l open311Events) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return encodeList(e, "events", "event", l)
}

type open311Media []string

// MarshalXML writes <media_urls><media_url>.
func (l open311Media) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return encodeList(e, "media_urls", "media_url", l)
}

type open311RequestList []open311Request

// MarshalXML writes <service_requests><request>.
func (l open311RequestList) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return encodeList(e, "service_requests", "request", l)
}

// open311Request answers requests/{id}.{format}, whatever the report's age.
func (s *Server) open311Request(w http.ResponseWriter, r *Request) error {
	c, err := s.newCall(r, r.URL.Query().Get)
	if err != nil {
		return err
	}
	report, err := s.openReport(c)
	if err != nil {
		return err
	}
	list, err := s.requestList(c, []reports.Report{report}, extended(r.URL.Query().Get("extensions")))
	if err != nil {
		return err
	}
	return s.sendFresh(w, c, list)
}

type open311TokenList []open311Token

// MarshalXML writes <service_requests><request>.
func (l open311TokenList) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return encodeList(e, "service_requests", "request", l)
}

type open311Token struct {
	ID    string `json:"service_request_id" xml:"service_request_id"`
	Token string `json:"token" xml:"token"`
}

// open311Token answers tokens/{id}.{format}. Requests get their id at once, so
// there are no tokens; a client that keeps the id as one is answered with it.
func (s *Server) open311Token(w http.ResponseWriter, r *Request) error {
	c, err := s.newCall(r, r.URL.Query().Get)
	if err != nil {
		return err
	}
	report, err := s.openReport(c)
	if err != nil {
		return err
	}
	return s.sendFresh(w, c, open311TokenList{{report.ID.String(), report.ID.String()}})
}

// openReport reads the report that the path names, if everybody may see it.
func (s *Server) openReport(c *open311Call) (report reports.Report, err error) {
	id, err := reports.ParseReportID(c.Param("id"))
	if err != nil {
		return report, err
	}
	err = s.Store.Read(c.Context(), func(v *store.View) (err error) {
		report, err = v.Report(reports.Viewer{}, id)
		return err
	})
	return report, err
}

// sendFresh sends what caches may keep only if they ask each time: a client
// that has just posted looks at once, and what is hidden is gone.
func (s *Server) sendFresh(w http.ResponseWriter, c *open311Call, v any) error {
	w.Header().Set("Cache-Control", "no-cache")
	return s.sendOpen311(w, c, v)
}

// requestList tells of reports that everybody may see.
func (s *Server) requestList(c *open311Call, found []reports.Report, extended bool) (open311RequestList, error) {
	around, err := s.aroundReports(c.Context(), found, extended)
	if err != nil {
		return nil, err
	}
	list := make(open311RequestList, len(found))
	for i := range found {
		list[i] = s.request(c, &found[i])
		list[i].Notes = optional(around.notes[found[i].ID])
		if extended {
			list[i].Extended = s.extension(c, &found[i], around.photos[found[i].ID])
			list[i].Extended.Events = around.record.Events[found[i].ID]
		}
	}
	return list, nil
}

// beside is what stands beside reports; photos and record for the extension only.
type beside struct {
	notes  map[reports.ReportID]string
	photos map[reports.ReportID][]reports.Photo
	record recorded
}

func (s *Server) aroundReports(ctx context.Context, found []reports.Report, extended bool) (a beside, err error) {
	ids := make([]reports.ReportID, len(found))
	for i := range found {
		ids[i] = found[i].ID
	}
	err = s.Store.Read(ctx, func(v *store.View) (err error) {
		if a.notes, err = v.LatestWords(ids); err != nil || !extended {
			return err
		}
		if a.photos, err = v.PhotosOf(ids); err != nil {
			return err
		}
		a.record, err = s.readRecorded(v, found)
		return err
	})
	return a, err
}

func (s *Server) request(c *open311Call, report *reports.Report) open311Request {
	q := open311Request{
		ID: report.ID.String(), Status: report.Status.Open311(),
		ServiceCode: string(report.Category), ServiceName: string(report.Category), Description: report.Text,
		Requested: rfc3339(report.CreatedAt), Updated: rfc3339(report.UpdatedAt),
		Address: optional(report.Address),
	}
	if report.HasPlace() {
		lat, lon := coordinate(report.Place.Lat()), coordinate(report.Place.Lon())
		q.Lat, q.Long = &lat, &lon
	}
	if k := c.world.Directory.Category(report.Category); k != nil {
		q.ServiceName = k.Name.In(c.language)
	}
	if b := c.world.Directory.Body(report.Body); b != nil {
		q.Agency = optional(b.Name.In(c.language))
	}
	if !report.DueAt.IsZero() {
		q.Expected = optional(rfc3339(report.DueAt))
	}
	if report.Cover != "" {
		q.MediaURL = optional(s.absolute(c.Request, photoPath(report.Cover, photo.Large)))
	}
	return q
}

func (s *Server) extension(c *open311Call, report *reports.Report, photos []reports.Photo) *open311Extension {
	x := &open311Extension{
		DetailedStatus: string(report.Status), Body: optional(report.Body),
		RouteReason: optional(report.Route.Note.In(c.language)), MediaURLs: open311Media{},
	}
	for _, p := range photos {
		x.MediaURLs = append(x.MediaURLs, s.absolute(c.Request, photoPath(p.ID, photo.Large)))
	}
	return x
}

// extended reads argument extensions: true, or a list of names of which any is
// taken for all.
func extended(value string) bool { return value != "" && value != "false" && value != "0" }

// open311Point reads lat and long, which must come together; ok is false when
// both are missing.
func open311Point(lat, long string) (p geo.Point, ok bool, err error) {
	if lat == "" && long == "" {
		return p, false, nil
	}
	if p, err = geo.ParsePoint(lat, long); err != nil {
		return p, false, &reports.Error{Kind: reports.Invalid, Code: "open311_point", Err: err}
	}
	return p, true, nil
}
