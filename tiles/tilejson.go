package tiles

import "lamppost/geo"

// TileJSONVersion is the version of the specification TileJSON follows.
const TileJSONVersion = "3.0.0"

// TileJSON describes a set of tiles to a map client, after the TileJSON 3.0.0
// specification. VectorLayers is required there for vector tiles and absent
// for pictures.
type TileJSON struct {
	TileJSON     string        `json:"tilejson"`
	Name         string        `json:"name,omitempty"`
	Description  string        `json:"description,omitempty"`
	Attribution  string        `json:"attribution,omitempty"`
	Scheme       string        `json:"scheme"`
	Tiles        []string      `json:"tiles"`
	MinZoom      int           `json:"minzoom"`
	MaxZoom      int           `json:"maxzoom"`
	Bounds       [4]float64    `json:"bounds"`
	Center       []float64     `json:"center,omitempty"`
	VectorLayers []VectorLayer `json:"vector_layers,omitempty"`
}

// VectorLayer names a layer of the tiles and describes its properties, each by
// a short text a reader of the data understands.
type VectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description,omitempty"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"`
}

// NewTileJSON fills in what is always true here: version, scheme, zooms 0 to
// MaxZoom, and the bounds in the order west, south, east, north. The urls are
// templates with {z}, {x} and {y}.
func NewTileJSON(name string, bound geo.Box, urls ...string) TileJSON {
	return TileJSON{
		TileJSON: TileJSONVersion,
		Name:     name,
		Scheme:   "xyz",
		Tiles:    urls,
		MaxZoom:  MaxZoom,
		Bounds:   [4]float64{bound.West, bound.South, bound.East, bound.North},
	}
}
