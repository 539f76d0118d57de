package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lamppost/reports"
	"lamppost/tiles"
)

// mapStyle answers /tiles/style.json, and with ?look=dark a dark one: the base map,
// the boundaries and the reports as a MapLibre style, for MapLibre, QGIS and others.
func (s *Server) mapStyle(w http.ResponseWriter, r *Request) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	dark := isDark(r)
	style := map[string]any{
		"version": 8, "name": s.siteName(r), "glyphs": s.absolute(r, "/tiles/fonts/{fontstack}/{range}.pbf"),
		"sources": map[string]any{
			basemapTiles:    s.basemapSource(r, dark),
			boundariesTiles: map[string]any{"type": "vector", "url": s.absolute(r, "/tiles/boundaries.json")},
			reportsTiles:    map[string]any{"type": "vector", "url": s.absolute(r, "/tiles/reports.json")},
		},
	}
	layers := s.basemapLayers(dark)
	for _, info := range world.Atlas.Layers() {
		layers = append(layers, boundaryLine(string(info.Layer), dark))
	}
	style["layers"] = append(layers, reportCircles()...)
	body, err := json.Marshal(style)
	if err != nil {
		return err
	}
	w.Header().Add("Vary", "Accept-Language")
	return s.sendContent(w, r, content{contentType: "application/json", body: body})
}

// basemapSource is the vector tiles of the base map, or its pictures.
func (s *Server) basemapSource(r *Request, dark bool) map[string]any {
	if a := s.archive(); a != nil && a.Vector {
		return map[string]any{"type": "vector", "url": s.absolute(r, "/tiles/basemap.json?format=mvt")}
	}
	address := "/tiles/basemap.json"
	if dark {
		address += "?look=dark"
	}
	return map[string]any{"type": "raster", "url": s.absolute(r, address), "tileSize": tiles.Pixels}
}

func (s *Server) basemapLayers(dark bool) []tiles.StyleLayer {
	if a := s.archive(); a != nil && a.Vector {
		return slices.DeleteFunc(tiles.MapLibreLayers(basemapTiles, tiles.Look{Dark: dark}), func(l tiles.StyleLayer) bool {
			return l.SourceLayer != "" && !a.has(l.SourceLayer)
		})
	}
	return []tiles.StyleLayer{{ID: basemapTiles, Type: "raster", Source: basemapTiles}}
}

func boundaryLine(layer string, dark bool) tiles.StyleLayer {
	ink := "#7d4a94"
	if dark {
		ink = "#c69be0"
	}
	return tiles.StyleLayer{
		ID: boundariesTiles + "-" + layer, Type: "line", Source: boundariesTiles, SourceLayer: layer,
		Paint: map[string]any{"line-color": ink, "line-width": 1.2, "line-opacity": 0.7},
	}
}

// reportCircles are the reports: a circle as large as a cluster is full, and how
// many they are.
func reportCircles() []tiles.StyleLayer {
	open := []any{">", []any{"get", "open"}, 0}
	return []tiles.StyleLayer{
		{
			ID: reportsTiles, Type: "circle", Source: reportsTiles, SourceLayer: reportsTiles,
			Paint: map[string]any{
				"circle-radius":       []any{"interpolate", []any{"linear"}, []any{"get", "count"}, 1, 6, 10, 11, 1000, 22},
				"circle-color":        []any{"case", open, "#c05a00", "#2e7d3a"},
				"circle-stroke-color": "#ffffff", "circle-stroke-width": 1.5,
			},
		},
		{
			ID: reportsTiles + "-count", Type: "symbol", Source: reportsTiles, SourceLayer: reportsTiles, Filter: []any{">", []any{"get", "count"}, 1},
			Layout: map[string]any{"text-field": []any{"to-string", []any{"get", "count"}}, "text-font": []string{"Bold"}, "text-size": 11},
			Paint:  map[string]any{"text-color": "#ffffff"},
		},
	}
}

// glyphs answers /tiles/fonts/{font}/{range}.pbf for the names of the style. Of a
// list of fonts the first one that we have is taken.
func (s *Server) glyphs(w http.ResponseWriter, r *Request) error {
	first, _, _ := strings.Cut(strings.TrimSuffix(r.Param("file"), ".pbf"), "-")
	start, err := strconv.Atoi(first)
	if err != nil || !strings.HasSuffix(r.Param("file"), ".pbf") {
		return reports.ErrNotFound
	}
	for font := range strings.SplitSeq(r.Param("fonts"), ",") {
		if _, known := tiles.GlyphFonts[font]; !known {
			continue
		}
		key := tiles.CacheKey{Layer: "fonts", Tile: tiles.Tile{X: start}, Variant: font}
		draw := func() ([]byte, error) {
			data, ok := tiles.Glyphs(font, start)
			if !ok {
				return nil, reports.ErrNotFound
			}
			return data, nil
		}
		return s.sendTile(w, r, key, "application/x-protobuf", func() ([]byte, error) { return inTurn(s.tiles.drawing, draw) })
	}
	return reports.ErrNotFound
}
