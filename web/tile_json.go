package web

import (
	"encoding/json"
	"net/http"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/tiles"
)

// everywhere is the part of the globe that tiles cover.
var everywhere = tiles.Tile{}.Bound()

func (s *Server) describeBasemap(w http.ResponseWriter, r *Request, world *desk.World) error {
	if a := s.archive(); a != nil && a.Vector && r.URL.Query().Get("format") == "mvt" {
		return s.describeVectorBasemap(w, r, world, a)
	}
	bound, attribution, err := s.groundFacts(world)
	if err != nil {
		return err
	}
	if bound == (geo.Box{}) {
		bound = everywhere
	}
	address := s.absolute(r, "/tiles/basemap/{z}/{x}/{y}.png")
	if isDark(r) {
		address += "?look=dark"
	}
	d := tiles.NewTileJSON(s.siteName(r), bound, address)
	d.Attribution = attribution
	return s.sendDescription(w, r, world, d)
}

// describeVectorBasemap answers /tiles/basemap.json?format=mvt.
func (s *Server) describeVectorBasemap(w http.ResponseWriter, r *Request, world *desk.World, a *Archive) error {
	d := tiles.NewTileJSON(s.siteName(r), a.Bound, s.absolute(r, "/tiles/basemap/{z}/{x}/{y}.mvt"))
	d.MinZoom, d.MaxZoom, d.Attribution, d.VectorLayers = a.MinZoom, a.MaxZoom, a.Attribution, a.VectorLayers
	return s.sendDescription(w, r, world, d)
}

// groundFacts is how far the base map reaches and whom it thanks.
func (s *Server) groundFacts(world *desk.World) (geo.Box, string, error) {
	if a := s.archive(); a != nil {
		return a.Bound, a.Attribution, nil
	}
	ground, err := s.tiles.grounds.of(world)
	if err != nil {
		return geo.Box{}, "", err
	}
	return ground.base.Bound(), ground.base.Attribution(), nil
}

func (s *Server) describeBoundaries(w http.ResponseWriter, r *Request, world *desk.World) error {
	d := tiles.NewTileJSON(s.siteName(r), everywhere, s.absolute(r, "/tiles/boundaries/{z}/{x}/{y}.mvt"))
	d.VectorLayers = []tiles.VectorLayer{}
	for _, info := range world.Atlas.Layers() {
		title := ""
		if layer := world.Directory.Layer(info.Layer); layer != nil {
			title = layer.Title.In(s.feedWords(r).Language.Tag)
		}
		d.VectorLayers = append(d.VectorLayers, tiles.VectorLayer{
			ID: string(info.Layer), Description: title, MaxZoom: tiles.MaxZoom,
			Fields: map[string]string{
				"key": "The owner's key of the area, a string", "name": "The area's name, a string",
				"layer": "The layer's name, a string", "version": "The layer's version, a string",
			},
		})
	}
	return s.sendDescription(w, r, world, d)
}

// describeReports hands the filter of its own address on to the tiles.
func (s *Server) describeReports(w http.ResponseWriter, r *Request, world *desk.World) error {
	filter, err := parseFilter(r.URL.Query(), world)
	if err != nil {
		return err
	}
	address := query(s.absolute(r, "/tiles/reports/{z}/{x}/{y}.mvt"), filterValues(filter, world))
	d := tiles.NewTileJSON(s.siteName(r), everywhere, address)
	d.VectorLayers = []tiles.VectorLayer{{
		ID: reportsTiles, MaxZoom: tiles.MaxZoom,
		Fields: map[string]string{
			"count": "How many reports the point stands for, a number", "open": "How many of them are not closed, a number",
			"id": "Of a single report: its id, a string", "url": "Of a single report: the path of its page, a string",
			"status": "Of a single report: " + joinedStatuses() + ", a string", "category": "Of a single report: the category's code, a string",
		},
	}}
	return s.sendDescription(w, r, world, d)
}

func joinedStatuses() string { return joined(reports.Statuses()) }

func (s *Server) sendDescription(w http.ResponseWriter, r *Request, world *desk.World, d tiles.TileJSON) error {
	if len(world.Directory.Cities) == 1 {
		city := world.Directory.Cities[0]
		d.Center = []float64{city.Centre.Lon(), city.Centre.Lat(), float64(city.Zoom)}
	}
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	w.Header().Add("Vary", "Accept-Language")
	return s.sendContent(w, r, content{contentType: "application/json", body: body})
}
