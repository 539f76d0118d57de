package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"image/png"
	"io"
	"slices"
	"testing"

	"github.com/go-fonts/dejavu/dejavusansmono"
	"github.com/go-fonts/dejavu/dejavusansoblique"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/tiles"
)

// island is an archive of one lake around a place, and of more if asked.
func island(t testing.TB, at geo.Point, more ...tiles.Piece) *Archive {
	t.Helper()
	lake := orb.Polygon{{{at[0] - 0.01, at[1] - 0.01}, {at[0] + 0.01, at[1] - 0.01}, {at[0] + 0.01, at[1] + 0.01}, {at[0] - 0.01, at[1] + 0.01}, {at[0] - 0.01, at[1] - 0.01}}}
	water := tiles.Piece{Layer: "water_polygons", To: 14, Geometry: lake, Tags: []tiles.Tag{{Key: "kind", Value: "lake"}}}
	return NewArchive(packedArchive(t, at, append([]tiles.Piece{water}, more...)...))
}

// packedArchive is an archive of things near a place.
func packedArchive(t testing.TB, at geo.Point, pieces ...tiles.Piece) Archive {
	t.Helper()
	var names []string
	var layers []tiles.VectorLayer
	for _, piece := range pieces {
		if !slices.Contains(names, piece.Layer) {
			names = append(names, piece.Layer)
			layers = append(layers, tiles.VectorLayer{ID: piece.Layer, MaxZoom: 14, Fields: map[string]string{"kind": "String"}})
		}
	}
	p := tiles.NewPyramid(names...)
	for _, piece := range pieces {
		p.Add(piece)
	}
	packed := map[tiles.Tile][]byte{}
	must(t, p.Build(t.Context(), 14, func(tile tiles.Tile, data []byte) error {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		_, err := w.Write(data)
		must(t, err)
		must(t, w.Close())
		packed[tile] = out.Bytes()
		return nil
	}))
	return Archive{
		Version: 1, Vector: true, MaxZoom: 14, Attribution: "© the surveyors of the lake",
		Bound:        geo.Box{West: at[0] - 0.01, South: at[1] - 0.01, East: at[0] + 0.01, North: at[1] + 0.01},
		Tile:         func(_ context.Context, tile tiles.Tile) ([]byte, error) { return packed[tile], nil },
		VectorLayers: layers,
	}
}

var lakeside = geo.Point{10, 50}

func TestArchiveIsDrawnWhereItReaches(t *testing.T) {
	a := island(t, lakeside)
	w := newTown(t, func(c *Config) { c.Archive = func() *Archive { return a } })
	plain := newTown(t)
	for _, zoom := range []int{10, 14, 17} {
		if !isBlue(t, w.get(tilePath("basemap", ".png", lakeside, zoom)).Body.Bytes(), lakeside, zoom) {
			t.Errorf("zoom %d has no water", zoom)
		}
	}
	path := tilePath("basemap", ".png", townHall, 15)
	if !bytes.Equal(w.get(path).Body.Bytes(), plain.get(path).Body.Bytes()) {
		t.Error("the town's own map is another with an archive of elsewhere")
	}
}

// All maps are written with the fonts of the configuration: those of cities, of an
// archive, and the plain ground with its boundaries.
func TestMapsAreWrittenWithTheFontsThatWereAdded(t *testing.T) {
	slanted, err := tiles.ParseFont(bytes.NewReader(dejavusansoblique.TTF), 0)
	must(t, err)
	fonts := tiles.NewFonts(slanted)
	tile, _, _ := tiles.At(lakeside, 13)
	drawn := func(b *tiles.Basemap, outlines ...tiles.Outline) string {
		data, err := b.Draw(tile, tiles.Look{}, outlines)
		must(t, err)
		return string(data)
	}
	front, err := New(Config{Fonts: fonts})
	must(t, err)
	b := tile.Bound()
	whole := orb.MultiPolygon{{{{b.West, b.South}, {b.East, b.South}, {b.East, b.North}, {b.West, b.North}, {b.West, b.South}}}}
	for _, place := range []string{"", `{"type":"Feature","properties":{"class":"town","name":"חיפה"},"geometry":{"type":"Point","coordinates":[10,50]}}`} {
		var files []store.Basemap
		ward := tiles.Outline{Geometry: whole}
		if place != "" {
			files = []store.Basemap{{Data: []byte(place)}}
		} else {
			ward.Name = "חיפה"
		}
		world := &desk.World{Directory: &reports.Directory{}, Basemaps: files}
		own, err := newGround(world, front.tiles.grounds.fonts)
		must(t, err)
		usual, err := newGround(world, nil)
		must(t, err)
		if drawn(own.drawn, ward) == drawn(usual.drawn, ward) {
			t.Errorf("with the base map %q, a font that was added is not used", place)
		}
	}
}

// An archive's names are written with the font that was added, in its own letters:
// the picture has ink where the name is, and is neither that of the built-in fonts
// nor that of a name of letters that no font has, which is left out.
func TestArchiveIsWrittenWithTheFontsThatWereAdded(t *testing.T) {
	typewriter, err := tiles.ParseFont(bytes.NewReader(dejavusansmono.TTF), 0)
	must(t, err)
	path := tilePath("basemap", ".png", lakeside, 13)
	picture := func(name string, fonts *tiles.Fonts) []byte {
		raw := packedArchive(t, lakeside, tiles.Piece{Layer: "place_labels", To: 14, Geometry: lakeside, Tags: []tiles.Tag{{Key: "kind", Value: "town"}, {Key: "name", Value: name}}})
		raw.Fonts = fonts
		a := NewArchive(raw)
		return newTown(t, func(c *Config) { c.Archive = func() *Archive { return a } }).get(path).Body.Bytes()
	}
	arabic := picture("شارع محمد", tiles.NewFonts(typewriter))
	if n := inkAround(t, arabic, lakeside, 13); n < 100 {
		t.Errorf("the Arabic name has %d pixels of ink", n)
	}
	if n := inkAround(t, picture("\U0001F4A9", tiles.NewFonts(typewriter)), lakeside, 13); n > 0 {
		t.Errorf("a name that no font has is written with %d pixels of ink", n)
	}
	if bytes.Equal(arabic, picture("شارع محمد", nil)) {
		t.Error("the picture is that of the built-in fonts")
	}
}

// inkAround counts the dark pixels of a picture near a place.
func inkAround(t testing.TB, data []byte, at geo.Point, zoom int) (n int) {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	must(t, err)
	_, cx, cy := tiles.At(at, zoom)
	for y := int(cy) - 12; y < int(cy)+12; y++ {
		for x := int(cx) - 60; x < int(cx)+60; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); max(r, g, b) < 0x6000 {
				n++
			}
		}
	}
	return n
}

// isBlue looks at one place of a picture.
func isBlue(t testing.TB, data []byte, at geo.Point, zoom int) bool {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	must(t, err)
	_, x, y := tiles.At(at, zoom)
	r, _, b, _ := img.At(int(x), int(y)).RGBA()
	return b > r+0x2000
}

func TestVectorTilesOfTheArchive(t *testing.T) {
	a := island(t, lakeside)
	w := newTown(t, func(c *Config) { c.Archive = func() *Archive { return a } })
	path := tilePath("basemap", ".mvt", lakeside, 12)
	plain, packed := w.get(path), w.get(path, "Accept-Encoding", "gzip")
	if layers := layersOf(t, plain); layers[0].Name != "water_polygons" {
		t.Errorf("layer %q", layers[0].Name)
	}
	r, err := gzip.NewReader(packed.Body)
	must(t, err)
	data, err := io.ReadAll(r)
	must(t, err)
	if _, err := mvt.Unmarshal(data); err != nil || packed.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("packed: %v, %q", err, packed.Header().Get("Content-Encoding"))
	}
	if tag := packed.Header().Get("ETag"); w.get(path, "Accept-Encoding", "gzip", "If-None-Match", tag).Code != 304 || tag == plain.Header().Get("ETag") {
		t.Errorf("tag %q", tag)
	}
	for _, outside := range []string{tilePath("basemap", ".mvt", townHall, 12), tilePath("basemap", ".mvt", lakeside, 15)} {
		if code := w.get(outside).Code; code != 404 {
			t.Errorf("%s: %d", outside, code)
		}
	}
}

func TestVectorTilesAreDescribed(t *testing.T) {
	a := island(t, lakeside)
	w := newTown(t, func(c *Config) { c.Archive = func() *Archive { return a } })
	var d tiles.TileJSON
	must(t, json.Unmarshal(w.get("/tiles/basemap.json?format=mvt").Body.Bytes(), &d))
	if len(d.VectorLayers) != 1 || d.MaxZoom != 14 || d.Attribution != a.Attribution || d.Bounds[0] != a.Bound.West {
		t.Errorf("%+v", d)
	}
}

// What is kept compressed is sent compressed, under a tag of its own.
func TestTilesAreKeptCompressed(t *testing.T) {
	w := newTown(t)
	path := tilePath("boundaries", ".mvt", townHall, 14)
	tags := map[string]bool{}
	for _, encoding := range []string{"", "gzip", "br"} {
		a := w.get(path, "Accept-Encoding", encoding)
		if a.Header().Get("Content-Encoding") != encoding {
			t.Errorf("asked for %q, got %q", encoding, a.Header().Get("Content-Encoding"))
		}
		tags[a.Header().Get("ETag")] = true
	}
	if len(tags) != 3 {
		t.Errorf("tags %v", tags)
	}
}
