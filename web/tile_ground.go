package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/singleflight"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/tiles"
)

// ground is what the pictures of one generation are drawn from.
type ground struct {
	generation int64
	base       *tiles.Basemap // nil: no city brought a base map
	drawn      *tiles.Basemap // base, or a plain ground
	mapped     map[reports.CitySlug]bool
}

// grounds builds a ground once for each generation. Whoever needs one that is
// being built waits for it; nobody is turned away.
type grounds struct {
	fonts   *tiles.Fonts
	flight  singleflight.Group
	current atomic.Pointer[ground]
}

// of returns the ground of w. It fails if a base map file cannot be read, which
// applying the city has checked.
func (g *grounds) of(w *desk.World) (*ground, error) {
	if now := g.current.Load(); now != nil && now.generation == w.Generation {
		return now, nil
	}
	made, err, _ := g.flight.Do(strconv.FormatInt(w.Generation, 10), func() (any, error) {
		if now := g.current.Load(); now != nil && now.generation == w.Generation {
			return now, nil
		}
		made, err := newGround(w, g.fonts)
		if now := g.current.Load(); err == nil && (now == nil || now.generation < w.Generation) {
			g.current.Store(made)
		}
		return made, err
	})
	if err != nil {
		return nil, err
	}
	return made.(*ground), nil
}

func newGround(w *desk.World, fonts *tiles.Fonts) (*ground, error) {
	g := &ground{generation: w.Generation, mapped: map[reports.CitySlug]bool{}}
	var features []geo.Feature
	var credits []string
	for _, file := range w.Basemaps {
		_, err := geo.ReadFeatures(bytes.NewReader(file.Data), geo.DefaultLimits(), func(f geo.Feature) error {
			if rank, ok := f.Properties["rank"].(json.Number); ok {
				f.Properties["rank"], _ = rank.Float64() // 0 is no rank
			}
			features = append(features, f)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("web: base map %s of %s: %w", file.Name, file.City, err)
		}
		g.mapped[file.City] = true
		if c := w.Directory.City(file.City); c != nil && c.Attribution != "" && !slices.Contains(credits, c.Attribution) {
			credits = append(credits, c.Attribution)
		}
	}
	if len(features) > 0 {
		g.base = tiles.NewBasemap(features, strings.Join(credits, " | ")).With(fonts)
	}
	if g.drawn = g.base; g.drawn == nil {
		g.drawn = g.base.With(fonts)
	}
	return g, nil
}

// outlines are the boundaries drawn where a city has no base map. Those of
// cities with one would only cover its streets.
func (g *ground) outlines(w *desk.World, t tiles.Tile) []tiles.Outline {
	var out []tiles.Outline
	for _, info := range w.Atlas.Layers() {
		layer := w.Directory.Layer(info.Layer)
		if g.base != nil && (layer == nil || layer.City == "" || g.mapped[layer.City]) {
			continue
		}
		for _, a := range visibleAreas(w.Atlas, info.Layer, t, tiles.Reach) {
			out = append(out, tiles.Outline{Name: a.Name, Geometry: a.Shape.MultiPolygon()})
		}
	}
	return out
}

// noOutlines is for a base map that needs none.
func noOutlines(*desk.World, tiles.Tile) []tiles.Outline { return nil }

// Limits of the areas of one layer in one tile. A country's 35,000 communes
// fill the tiles of zoom 5; without these each would take seconds.
const (
	minAreaPixels = 3.0  // the longer side of the smallest area shown, in CSS pixels: smaller ones are a blot
	maxTileAreas  = 5000 // the largest ones
)

// visibleAreas lists the areas of a layer that can be seen in a tile or within
// reach CSS pixels of it, the largest last.
func visibleAreas(atlas *geo.Atlas, layer geo.LayerName, t tiles.Tile, reach float64) []*geo.Area {
	var seen []*geo.Area
	for a := range atlas.Intersecting(layer, t.Buffered(reach)) {
		if pixelsOf(a.Shape.Bound(), t.Z) >= minAreaPixels {
			seen = append(seen, a)
		}
	}
	if len(seen) > maxTileAreas {
		slices.SortStableFunc(seen, func(a, b *geo.Area) int {
			return cmp.Compare(pixelsOf(a.Shape.Bound(), 0), pixelsOf(b.Shape.Bound(), 0))
		})
		seen = seen[len(seen)-maxTileAreas:]
	}
	return seen
}

// pixelsOf is the longer side of a box at a zoom, in CSS pixels.
func pixelsOf(b geo.Box, zoom int) float64 {
	west, wx, north := at(geo.Point{b.West, b.North}, zoom)
	east, ex, south := at(geo.Point{b.East, b.South}, zoom)
	if b.West > b.East { // over the antimeridian
		east += 1 << zoom
	}
	return max(float64(east-west)*tiles.Pixels+ex-wx, south-north)
}

// at is where a place lies on the map of a zoom: column of its tile, pixels
// within the column, and pixels from the north.
func at(p geo.Point, zoom int) (column int, x, fromNorth float64) {
	t, px, py := tiles.At(p, zoom)
	return t.X, px, float64(t.Y)*tiles.Pixels + py
}
