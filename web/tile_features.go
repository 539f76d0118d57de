package web

import (
	"math"
	"slices"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/reports/words"
	"lamppost/tiles"
)

// boundaryLayer is a layer of the boundaries in a tile. What surrounds the others
// comes first.
func boundaryLayer(w *desk.World, info geo.LayerInfo, t tiles.Tile) tiles.Layer {
	layer := tiles.Layer{Name: string(info.Layer)}
	for _, a := range slices.Backward(visibleAreas(w.Atlas, info.Layer, t, tileBuffer)) {
		layer.Features = append(layer.Features, tiles.Feature{
			Geometry: a.Shape.MultiPolygon(),
			Properties: map[string]any{
				"key": string(a.Key), "name": a.Name,
				"layer": string(info.Layer), "version": reports.VersionID(info.Version).String(),
			},
		})
	}
	return layer
}

// tileBuffer is how far a vector tile reaches beyond its edge, in CSS pixels, so
// that strokes do not end at the seam.
const tileBuffer = 8

const (
	// clusterLevels is how many zooms below a tile's the squares are that gather
	// its reports: 8 to a side, 32 pixels each, about two pins wide.
	clusterLevels = 3
	// singlesFrom is the zoom from which only reports at the same place are
	// gathered: a tile is then 300 m wide at the equator, and less elsewhere.
	singlesFrom = 17
	// cellZoom is the zoom whose tiles are the cells of the database.
	cellZoom = 22
	// maxTilePins bounds a tile of single reports; the fullest places go first.
	maxTilePins = 2000
)

// pinProperties are what is said of a pin: of a single report its id, address,
// status and category, of a cluster its numbers only.
func pinProperties(p store.Pin) map[string]any {
	said := map[string]any{"count": p.Count, "open": p.Open}
	if p.Count == 1 {
		said["id"], said["url"] = p.ID.String(), reportPath(p.ID)
		said["status"], said["category"] = string(p.Status), string(p.Category)
	}
	return said
}

// encodePins writes the same straight into a vector tile.
func encodePins(t tiles.Tile, pins []store.Pin) []byte {
	layer := tiles.NewUnitLayer(reportsTiles)
	for _, p := range pins {
		x, y := geo.Fine(p.Place)
		id := uint64(0)
		if p.Count == 1 {
			id = uint64(p.ID)
		}
		layer.Point(id, tiles.UnitOf(t, x, y))
		layer.Number("count", uint64(p.Count))
		layer.Number("open", uint64(p.Open))
		if p.Count == 1 {
			layer.Text("id", p.ID.String())
			layer.Text("url", reportPath(p.ID))
			layer.Text("status", string(p.Status))
			layer.Text("category", string(p.Category))
		}
	}
	return layer.Encode()
}

// pinsJSON writes pins as a GeoJSON FeatureCollection with the properties of the
// vector tile, and a title for what a single pin is called.
func pinsJSON(pins []store.Pin, p *words.Printer, w *desk.World) ([]byte, error) {
	collection := struct {
		Type     string       `json:"type"`
		Features []pinFeature `json:"features"`
	}{"FeatureCollection", []pinFeature{}}
	for _, pin := range pins {
		said := pinProperties(pin)
		if pin.Count == 1 {
			said["title"] = categoryName(p, w, pin.Category) + ", " + p.T("status."+string(pin.Status))
		}
		collection.Features = append(collection.Features, pinFeature{"Feature", geoPoint{"Point", rounded(pin.Place)}, said})
	}
	return encodeJSON(collection)
}

// rounded is a place to a tenth of a metre, which no finger can tell.
func rounded(p geo.Point) geo.Point {
	const parts = 1e6 // of a degree
	return geo.Point{math.Round(p[0]*parts) / parts, math.Round(p[1]*parts) / parts}
}

type pinFeature struct {
	Type       string         `json:"type"`
	Geometry   geoPoint       `json:"geometry"`
	Properties map[string]any `json:"properties"`
}
