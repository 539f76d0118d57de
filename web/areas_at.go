package web

import (
	"encoding/json"
	"net/http"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
)

// areasAt answers /areas/at?lat=&lon= with every published area that contains
// the place, as routing sees them.
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
	body, err := json.Marshal(struct {
		Lat   float64     `json:"lat"`
		Lon   float64     `json:"lon"`
		Areas []areaFound `json:"areas"`
	}{at.Lat(), at.Lon(), areasFound(world, at)})
	if err != nil {
		return err
	}
	return s.sendContent(w, r, content{contentType: "application/json", body: body})
}

// areaFound is an area as programs are told of it.
type areaFound struct {
	Layer   geo.LayerName `json:"layer"`
	Version string        `json:"version"`
	Key     geo.AreaKey   `json:"key"`
	Name    string        `json:"name"`
}

func areasFound(world *desk.World, at geo.Point) []areaFound {
	found := []areaFound{}
	for _, a := range world.Place(at).Areas {
		found = append(found, areaFound{a.Layer, a.Version.String(), a.Key, a.Name})
	}
	return found
}
