package web

import (
	"encoding/json"
	"net/http"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
)

// placeFound is the answer of /areas/at.
type placeFound struct {
	Lat   float64     `json:"lat"`
	Lon   float64     `json:"lon"`
	Areas []areaFound `json:"areas"`
	Route *routeFound `json:"route,omitempty"` // where a category was given
}

// areaFound is an area as programs are told of it.
type areaFound struct {
	Layer   geo.LayerName `json:"layer"`
	Version string        `json:"version"`
	Key     geo.AreaKey   `json:"key"`
	Name    string        `json:"name"`
}

// routeFound is who answers for a category at the place, and why.
type routeFound struct {
	Category     reports.CategoryCode `json:"category"`
	Body         *bodyFound           `json:"body"` // null: nobody
	Also         []bodyFound          `json:"also"`
	Rule         int                  `json:"rule"` // 0: none holds
	Note         string               `json:"note,omitempty"`
	Decided      *areaFound           `json:"decided,omitempty"`
	Line         *lineFound           `json:"line,omitempty"`
	BorderMetres float64              `json:"border_metres"` // -1: there is no border
	RunnerUp     *sideFound           `json:"runner_up,omitempty"`
}

// bodyFound is a body as programs are told of it.
type bodyFound struct {
	Slug reports.BodySlug `json:"slug"`
	Name string           `json:"name"`
}

// lineFound is a line whose nearness decides.
type lineFound struct {
	Layer   geo.LayerName `json:"layer"`
	Version string        `json:"version"`
	Key     geo.LineKey   `json:"key"`
	Name    string        `json:"name"`
	Metres  float64       `json:"metres"`
}

// sideFound is who would answer a few metres further on.
type sideFound struct {
	Body   *bodyFound `json:"body"` // null: nobody
	Metres float64    `json:"metres"`
	Area   *areaFound `json:"area,omitempty"`
	Line   *lineFound `json:"line,omitempty"`
}

// areasAt answers /areas/at?lat=&lon= with every published area that contains the
// place, as routing sees them, and with &category= who answers for that there and
// why, before any question is answered.
func (s *Server) areasAt(w http.ResponseWriter, r *Request) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	query := r.URL.Query()
	at, err := geo.ParsePoint(query.Get("lat"), query.Get("lon"))
	if err != nil {
		return &reports.Error{Kind: reports.Invalid, Code: "point_invalid", Err: err}
	}
	found := placeFound{Lat: at.Lat(), Lon: at.Lon(), Areas: areasFound(world.Place(at).Areas)}
	if code := query.Get("category"); code != "" {
		c := world.Directory.Category(reports.CategoryCode(code))
		if c == nil {
			return reports.Invalidf("category", "category_unknown")
		}
		found.Route = newRouteFound(r, world, c, at)
	}
	body, err := json.Marshal(found)
	if err != nil {
		return err
	}
	w.Header().Add("Vary", "Accept-Language")
	return s.sendContent(w, r, content{contentType: "application/json", body: body})
}

func newRouteFound(r *Request, world *desk.World, c *reports.Category, at geo.Point) *routeFound {
	route := world.Route(c, nil, desk.Pin{Place: at})
	found := &routeFound{
		Category: c.Code, Body: newBodyFound(r, world, route.Body), Also: []bodyFound{}, Rule: route.Rule,
		Note: route.Note.In(r.Words.Language.Tag), Decided: newAreaFound(route.Decided), Line: newLineFound(route.Line), BorderMetres: route.BorderMetres,
	}
	for _, slug := range route.Also {
		found.Also = append(found.Also, *newBodyFound(r, world, slug))
	}
	if up := route.RunnerUp; up != nil {
		found.RunnerUp = &sideFound{newBodyFound(r, world, up.Body), up.Metres, newAreaFound(up.Area), newLineFound(up.Line)}
	}
	return found
}

func newBodyFound(r *Request, world *desk.World, slug reports.BodySlug) *bodyFound {
	if slug == "" {
		return nil
	}
	return &bodyFound{slug, bodyName(r.Words, world.Directory, slug)}
}

func newAreaFound(a *reports.RouteArea) *areaFound {
	if a == nil {
		return nil
	}
	return &areaFound{a.Layer, a.Version.String(), a.Key, a.Name}
}

func newLineFound(l *reports.RouteLine) *lineFound {
	if l == nil {
		return nil
	}
	return &lineFound{l.Layer, l.Version.String(), l.Key, l.Name, l.Metres}
}

func areasFound(areas []reports.RouteArea) []areaFound {
	found := make([]areaFound, len(areas))
	for i := range areas {
		found[i] = *newAreaFound(&areas[i])
	}
	return found
}
