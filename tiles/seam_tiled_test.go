package tiles

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// dataTop is the deepest zoom of the vector tiles of these tests.
const dataTop = 14

// snapped is a place in CSS pixels of a data tile, on the grid of its vector tile,
// so that to be written into one moves nothing.
func snapped(t Tile, x, y float64) orb.Point {
	const unit = Pixels / float64(Extent)
	return PointAt(t, math.Round(x/unit)*unit, math.Round(y/unit)*unit)
}

// seamPieces are ground, houses, streets, paths, rails and borders thrown about the corner
// of four data tiles, at random, with house numbers and names.
func seamPieces(corner Tile) []Piece {
	source := rand.New(rand.NewPCG(5, 6))
	kinds := []struct {
		layer string
		tags  []Tag
	}{
		{"streets", []Tag{{Key: "kind", Value: "footway"}}}, {"streets", []Tag{{Key: "kind", Value: "steps"}}}, {"streets", []Tag{{Key: "kind", Value: "rail"}}},
		{"streets", []Tag{{Key: "kind", Value: "residential"}}}, {"streets", []Tag{{Key: "kind", Value: "primary"}}}, {"boundaries", []Tag{{Key: "admin_level", Value: 4}}},
		{"ferries", []Tag{{Key: "kind", Value: "ferry"}}}, {"streets", []Tag{{Key: "kind", Value: "motorway"}, {Key: "oneway", Value: true}}},
		{"streets", []Tag{{Key: "kind", Value: "secondary"}, {Key: "bridge", Value: true}}}, {"streets", []Tag{{Key: "kind", Value: "tertiary"}, {Key: "tunnel", Value: true}}},
	}
	names := []string{"Oak Street", "Mill Lane", "Church Road", "Long Acre", "Quay"}
	var out []Piece
	for i := range 60 {
		k := kinds[i%len(kinds)]
		x, y, a := 256+source.Float64()*80-40, 256+source.Float64()*80-40, source.Float64()*2*math.Pi
		var line orb.LineString
		for range 24 {
			line = append(line, snapped(corner, x, y))
			x, y, a = x+5*math.Cos(a), y+5*math.Sin(a), a+source.Float64()*0.5-0.25
		}
		out = append(out, Piece{Layer: k.layer, To: dataTop, Geometry: line, Tags: k.tags})
		if k.layer == "streets" && i%3 == 0 {
			out = append(out, Piece{Layer: "street_labels", To: dataTop, Geometry: line, Whole: true, Tags: append([]Tag{{Key: "name", Value: names[i%len(names)]}}, k.tags...)})
		}
	}
	for i := range 30 {
		x, y, w, h := 256+source.Float64()*60-30, 256+source.Float64()*60-30, 1+source.Float64()*20, 1+source.Float64()*20
		ring := orb.Ring{snapped(corner, x, y), snapped(corner, x+w, y), snapped(corner, x+w, y+h), snapped(corner, x, y+h), snapped(corner, x, y)}
		ground := []string{"residential", "industrial", "farmland", "park", "forest", "sand"}[i%6]
		out = append(out, Piece{Layer: "land", To: dataTop, Geometry: orb.Polygon{ring}, Tags: []Tag{{Key: "kind", Value: ground}}})
		if i%3 == 0 {
			out = append(out, Piece{Layer: "buildings", To: dataTop, Geometry: orb.Polygon{ring}})
		}
	}
	for i := range 40 {
		at := snapped(corner, 256+source.Float64()*60-30, 256+source.Float64()*60-30)
		out = append(out, Piece{Layer: "addresses", To: dataTop, Geometry: at, Tags: []Tag{{Key: "housenumber", Value: string(rune('1'+i%9)) + "0"}}})
	}
	return out
}

// tiledFrom is a map of vector tiles made of pieces.
func tiledFrom(t *testing.T, pieces []Piece) *Basemap {
	t.Helper()
	p := NewPyramid("land", "buildings", "streets", "street_labels", "boundaries", "ferries", "addresses", "public_transport", "pois", "other_labels", "boundary_labels", "streets_labels_points", "street_labels_points")
	for _, piece := range pieces {
		p.Add(piece)
	}
	made := map[Tile][]byte{}
	err := p.Build(t.Context(), dataTop, func(tile Tile, data []byte) error {
		made[tile] = append([]byte(nil), data...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return NewTiledBasemap(TileSource{Top: dataTop, Tile: func(tile Tile) ([]byte, error) { return made[tile], nil }})
}

// wholeScene draws the things of a tiled map as they were before they were cut.
type wholeScene struct {
	scene
	whole *held
}

func (s wholeScene) shapesIn(b box, zoom int) ([]*shape, error) { return s.whole.shapesIn(b, zoom) }

// wholeFrom is the same map with each thing in one piece.
func wholeFrom(b *Basemap, pieces []Piece) *Basemap {
	var shapes []shape
	for _, piece := range pieces {
		class := drawnLayers[piece.Layer]
		if class == nil {
			continue
		}
		var f readFeature
		switch g := piece.Geometry.(type) {
		case orb.LineString:
			f = readFeature{kind: kindLine, parts: [][]vec{projectAll(g)}}
		case orb.Polygon:
			f = readFeature{kind: kindPolygon, parts: surface(g)}
		}
		for _, tag := range piece.Tags {
			f.tags = append(f.tags, tag.Key, textOf(tag.Value))
		}
		shapes = newShape(piece.Layer, &f, drawnLayers).appendRead(shapes, f)
	}
	return &Basemap{bound: b.bound, scene: wholeScene{b.scene, newHeld(shapes)}}
}

func textOf(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "true"
		}
		return "false"
	case string:
		return v
	}
	return ""
}

// Pictures on both sides of the seams of data tiles, drawn from one each, show what
// one picture across the seams shows when every line is whole: dashes, rims, names
// and house numbers.
func TestSeamsOfDataTiles(t *testing.T) {
	corner := Tile{dataTop, 4823, 6200}
	pieces := seamPieces(corner)
	tiled := tiledFrom(t, pieces)
	whole := wholeFrom(tiled, pieces)
	for zoom := dataTop; zoom <= 19; zoom++ {
		for _, look := range []Look{{}, {Scale: 2, Dark: true}} {
			step := 1 << (zoom - dataTop)
			northWest := Tile{zoom, (corner.X+1)*step - 1, (corner.Y+1)*step - 1}
			across := pictureOver(whole, northWest, look, 128, 128)
			side := look.scale() * Pixels
			for i := range 4 {
				tile := Tile{zoom, northWest.X + i%2, northWest.Y + i/2}
				shift := image.Pt(i%2*side-side/2, i/2*side-side/2)
				if n, worst := differences(pictureOver(tiled, tile, look, 0, 0), across, shift); n > side/16 {
					t.Errorf("zoom %d, look %+v, tile %d: %d pixels differ, by up to %d", zoom, look, i, n, worst)
				}
			}
		}
	}
}

// pictureOver draws without outlines.
func pictureOver(b *Basemap, t Tile, look Look, dx, dy float64) *image.RGBA {
	v := newView(t, look)
	v.origin = v.origin.add(vec{dx, dy})
	p := newPainter(v, look)
	if err := p.paint(b, nil); err != nil {
		panic(err)
	}
	return p.img
}
