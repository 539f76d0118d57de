package web

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/words"
)

// open311Root is where GeoReport v2 lives.
const open311Root = "/open311/"

func isOpen311(path string) bool { return strings.HasPrefix(path, open311Root) }

// The endings of its addresses, and the exact content types the specification
// asks for. Nothing is negotiated: the ending decides.
var open311Types = map[string]string{
	"xml":  "text/xml; charset=utf-8",
	"json": "application/json; charset=utf-8",
}

// open311Call is what all calls begin with.
type open311Call struct {
	*Request
	world    *desk.World
	city     *reports.City // the jurisdiction
	words    *words.Printer
	language string
	json     bool
	today    string // the day in UTC
}

// newCall refuses formats that do not exist and finds the jurisdiction; args are
// the query, or the form of a POST together with it.
func (s *Server) newCall(r *Request, args func(string) string) (*open311Call, error) {
	if open311Types[r.Param("format")] == "" {
		return nil, reports.ErrNotFound
	}
	world, err := s.world()
	if err != nil {
		return nil, err
	}
	c := &open311Call{Request: r, world: world, json: r.Param("format") == "json", today: s.Now().UTC().Format(time.DateOnly)}
	if c.city, err = jurisdiction(r, world, args("jurisdiction_id")); err != nil {
		return nil, err
	}
	// The header of a browser does not choose the language: other systems keep
	// the names of services as their own keys.
	l := words.Match("", args("locale"), c.city.Languages)
	c.words, c.language = s.set(l, r.Site.Zone).words, l.Tag
	return c, nil
}

// jurisdiction is the city a call is about. An instance with one city, and a
// host of one city, ignore the argument.
func jurisdiction(r *Request, world *desk.World, id string) (*reports.City, error) {
	cities := world.Directory.Cities
	switch {
	case len(cities) == 1:
		return &cities[0], nil
	case r.Site.OwnHost:
		return r.Site.City, nil
	case id == "":
		return nil, &reports.Error{Kind: reports.Invalid, Code: "jurisdiction_missing"}
	}
	if city := world.Directory.City(reports.CitySlug(id)); city != nil {
		return city, nil
	}
	return nil, &reports.Error{Kind: reports.NotFound, Code: "jurisdiction_unknown"}
}

// sendOpen311 writes v in the format of the address.
func (s *Server) sendOpen311(w http.ResponseWriter, c *open311Call, v any) error {
	body, err := encodeOpen311(c.json, v)
	if err != nil {
		return err
	}
	return s.sendContent(w, c.Request, content{contentType: open311Types[c.Param("format")], body: body})
}

func encodeOpen311(inJSON bool, v any) ([]byte, error) {
	if inJSON {
		return encodeJSON(v)
	}
	return encodeXML(v)
}

type open311Error struct {
	Code        string `json:"code" xml:"code"`
	Description string `json:"description" xml:"description"`
}

type open311Errors []open311Error

// MarshalXML writes <errors><error>.
func (l open311Errors) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return encodeList(e, "errors", "error", l)
}

// failOpen311 writes a refusal as GeoReport v2 does: 404 and 403 are what they
// are, whatever the sender can mend is 400.
func (s *Server) failOpen311(w http.ResponseWriter, r *Request, refusal Refusal) {
	switch refusal.Status {
	case http.StatusUnprocessableEntity, http.StatusConflict, http.StatusUnsupportedMediaType:
		refusal.Status = http.StatusBadRequest
	}
	code := strconv.Itoa(refusal.Status)
	list := open311Errors{}
	for _, field := range refusal.Fields {
		list = append(list, open311Error{code, field.Message})
	}
	if len(list) == 0 {
		list = append(list, open311Error{code, refusal.Message})
	}
	format := "xml"
	if strings.HasSuffix(r.URL.Path, ".json") {
		format = "json"
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Content-Type", open311Types[format])
	body, err := encodeOpen311(format == "json", list)
	if err != nil {
		s.Logger.Error("web: refusal not written", "reference", r.Reference, "err", err)
	}
	w.WriteHeader(refusal.Status)
	_, _ = w.Write(body) // nobody is left to tell
}

// optional is a text that JSON writes as null when there is none, and XML as an
// empty element.
type optional string

// MarshalJSON writes null for none.
func (o optional) MarshalJSON() ([]byte, error) {
	if o == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(o))
}

// coordinate is one of degrees, which both formats write as a plain decimal.
type coordinate float64

// MarshalJSON writes a number.
func (d coordinate) MarshalJSON() ([]byte, error) { return []byte(decimal(float64(d))), nil }

// MarshalText writes the same for XML.
func (d coordinate) MarshalText() ([]byte, error) { return []byte(decimal(float64(d))), nil }

// encodeList writes a list as an element with one child for each item, and as
// an empty element for none: readers take a missing one for another shape.
func encodeList[T any](e *xml.Encoder, name, child string, list []T) error {
	start := xml.StartElement{Name: xml.Name{Local: name}}
	if err := e.EncodeToken(start); err != nil {
		return err
	}
	for _, item := range list {
		if err := e.EncodeElement(item, xml.StartElement{Name: xml.Name{Local: child}}); err != nil {
			return err
		}
	}
	return e.EncodeToken(start.End())
}
