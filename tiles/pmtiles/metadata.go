package pmtiles

import (
	"encoding/json"

	"lamppost/geo"
	"lamppost/tiles"
)

// mostMetadata bounds the metadata in bytes, packed and unpacked: layers with
// statistics of every value take some hundred thousand.
const mostMetadata = 8 << 20

// Metadata describes an archive.
type Metadata struct {
	Name        string
	Description string
	Attribution string  // must be shown beside the map; may hold HTML
	Format      string  // "pbf" for vector tiles, or "png", "jpg", "webp"
	Bound       geo.Box // all of the map if the file does not say
	MinZoom     int
	MaxZoom     int    // at most tiles.MaxZoom, even if the file goes deeper
	Layers      string // of vector tiles: a JSON object that lists them as vector_layers, or ""
	Tiles       int    // how many there are, of all zooms; 0 if the file does not say
}

func (a *Archive) readMetadata() error {
	h := &a.header
	a.meta = Metadata{
		Format: formats[h.kind], Bound: h.bound, MinZoom: h.minZoom, MaxZoom: min(h.maxZoom, tiles.MaxZoom),
		Tiles: int(min(h.addressed, firstID(tiles.MaxZoom+1))),
	}
	if h.metadata.length == 0 {
		return nil
	}
	data, err := a.unpacked(h.metadata, h.inside, mostMetadata, mostMetadata)
	if err != nil {
		return damaged("its metadata: %w", err)
	}
	var values map[string]json.RawMessage
	if err := json.Unmarshal(data, &values); err != nil {
		return damaged("its metadata: %w", err)
	}
	a.meta.Name, a.meta.Description, a.meta.Attribution = text(values["name"]), text(values["description"]), text(values["attribution"])
	if list := values["vector_layers"]; len(list) > 0 && a.meta.Format == "pbf" {
		a.meta.Layers = `{"vector_layers":` + string(list) + `}`
	}
	return nil
}

// text is a value that should be text, or "".
func text(value json.RawMessage) (s string) {
	_ = json.Unmarshal(value, &s) // see the package's Why
	return s
}
