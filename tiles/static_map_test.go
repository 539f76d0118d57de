package tiles

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"lamppost/geo"

	"github.com/paulmach/orb"
)

// drawnBy is the tiles of a map as a StaticMap asks for them.
func drawnBy(b *Basemap, look Look) func(Tile) ([]byte, error) {
	return func(t Tile) ([]byte, error) { return b.Draw(t, look, nil) }
}

func readPNG(t testing.TB, data []byte) *image.RGBA {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	flat, ok := img.(*image.Paletted)
	if !ok {
		t.Fatalf("%T is no picture with a palette", img)
	}
	out := image.NewRGBA(flat.Rect)
	for i, k := range flat.Pix {
		c := flat.Palette[k].(color.RGBA)
		copy(out.Pix[4*i:], []byte{c.R, c.G, c.B, c.A})
	}
	return out
}

func drawMap(t testing.TB, m StaticMap, b *Basemap) *image.RGBA {
	t.Helper()
	data, err := m.Draw(drawnBy(b, m.Look))
	if err != nil {
		t.Fatal(err)
	}
	again, err := m.Draw(drawnBy(b, m.Look))
	if err != nil || !bytes.Equal(data, again) {
		t.Fatalf("the same map is another picture (%v)", err)
	}
	if folder := os.Getenv("LAMPPOST_SHEETS"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(t.Name())+".png"), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return readPNG(t, data)
}

// A map put together from tiles is the map painted in one piece: nobody sees where
// one ends.
func TestStaticMapHasNoSeams(t *testing.T) {
	around := Tile{16, 31500, 23000}
	b := NewBasemap(seamTown(around), "")
	for _, look := range []Look{{}, {Scale: 2, Dark: true}} {
		m := StaticMap{Centre: PointAt(around, 77, 201.3), Zoom: 16, Width: 560, Height: 280, Look: look}
		got := drawMap(t, m, b)
		if got.Rect != image.Rect(0, 0, 560*look.scale(), 280*look.scale()) {
			t.Fatalf("%v is drawn as %v", look, got.Rect)
		}
		p := newPainter(m.view(), look)
		if err := p.paint(b, nil); err != nil {
			t.Fatal(err)
		}
		// Tiles and picture round their colours to 256; a shift by one pixel differs by 200.
		if n, worst := differences(got, p.img, image.Point{}); worst > 40 {
			t.Errorf("%+v: %d pixels differ, by up to %d", look, n, worst)
		}
	}
}

// Beyond the 180th meridian the map goes on, and so do an area and a marker on it;
// at the poles it ends and the picture stays within.
func TestStaticMapAtTheEdgesOfTheWorld(t *testing.T) {
	square := func(west, south, east, north float64) orb.Polygon {
		return orb.Polygon{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}
	}
	land := func(p orb.Polygon) geo.Feature {
		return geo.Feature{Properties: map[string]any{"class": "land"}, Geometry: p}
	}
	b := NewBasemap([]geo.Feature{land(square(178, -18, 180, -16)), land(square(-180, -18, -178, -16))}, "")
	fiji := orb.MultiPolygon{square(179, -17.5, 180, -16.5), square(-180, -17.5, -179, -16.5)}
	centre, zoom := Fit(fiji, 600, 400, 17)
	if zoom != 8 || max(centre[0], -centre[0]) < 179.99 || centre[1] > -16.9 || centre[1] < -17.1 {
		t.Fatalf("an area on both sides of the meridian is fitted at %v, zoom %d", centre, zoom)
	}
	plain := drawMap(t, StaticMap{Centre: centre, Zoom: zoom, Width: 600, Height: 400}, b)
	m := StaticMap{Centre: centre, Zoom: zoom, Width: 600, Height: 400, Areas: []Outline{{"", fiji}}, Markers: []Pin{{At: geo.Point{-179.999, -17.2}, Kind: "open"}}, Credit: "© somebody"}
	got := drawMap(t, m, b)
	for _, c := range []struct{ x, y int }{{250, 120}, {299, 120}, {301, 120}, {350, 120}} {
		if plain.At(c.x, c.y) != (color.RGBA{0xf5, 0xf1, 0xe8, 0xff}) {
			t.Errorf("at %v there is no land but %v", c, plain.At(c.x, c.y))
		}
		if got.At(c.x, c.y) == plain.At(c.x, c.y) || got.At(c.x, c.y) != got.At(250, 120) {
			t.Errorf("at %v the area is not evenly tinted: %v, %v", c, got.At(c.x, c.y), got.At(250, 120))
		}
	}
	open := lightPalette.pins["open"]
	if _, x, y := At(geo.Point{180, -17.2}, zoom); x < 0 || y < 0 || !contains(got, image.Rect(280, 190, 322, 250), open) {
		t.Error("the marker is not where the two sides meet")
	}
	for _, pole := range []geo.Point{{0, 90}, {180, -90}, {-180, 85.0511}} {
		for _, zoom := range []int{0, 1, 20} {
			m := StaticMap{Centre: pole, Zoom: zoom, Width: 700, Height: 300, Markers: []Pin{{At: pole}}}
			if seen := m.Tiles(); len(seen) == 0 || len(seen) > 25 {
				t.Errorf("%v at zoom %d needs %d tiles", pole, zoom, len(seen))
			}
			drawMap(t, m, b)
		}
	}
}

func contains(img *image.RGBA, in image.Rectangle, ink color.RGBA) bool {
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			if img.RGBAAt(x, y) == ink {
				return true
			}
		}
	}
	return false
}

// The tip of a marker is at its place, its head in the colour of its kind.
func TestMarkersStandOnTheirPlace(t *testing.T) {
	at := geo.Point{-75.55, 39.74}
	for kind, ink := range lightPalette.pins {
		for _, scale := range []int{1, 2} {
			m := StaticMap{Centre: at, Zoom: 17, Width: 200, Height: 120, Look: Look{Scale: scale}, Markers: []Pin{{At: at, Kind: kind}}}
			got := drawMap(t, m, nil)
			if c := got.RGBAAt(100*scale+9*scale, (60-markerHeight)*scale); c != ink {
				t.Errorf("%s: the head is %v, not %v", kind, c, ink)
			}
			if c := got.RGBAAt(100*scale, 62*scale); c == ink {
				t.Errorf("%s: it reaches below its place", kind)
			}
		}
	}
}

func TestFitShowsAllOfAnArea(t *testing.T) {
	for _, side := range []float64{0.0001, 0.01, 1, 30} {
		area := orb.MultiPolygon{{{{8, 50}, {8 + side, 50}, {8 + side, 50 + side}, {8, 50 + side}, {8, 50}}}}
		centre, zoom := Fit(area, 600, 400, 17)
		v := StaticMap{Centre: centre, Zoom: zoom, Width: 600, Height: 400}.view()
		in := box{project(geo.Point{8, 50 + side}).mul(v.pixels), project(geo.Point{8 + side, 50}).mul(v.pixels)}
		if !v.worldFrame().holds(in) || zoom < 17 && in.width() < 250 && in.height() < 150 {
			t.Errorf("%v degrees at zoom %d: %v in %v", side, zoom, in, v.worldFrame())
		}
	}
	if _, zoom := Fit(nil, 600, 400, 17); zoom != 0 {
		t.Errorf("nothing is fitted at zoom %d", zoom)
	}
}

// Tiles may be photographs, of half the size, or missing.
func TestStaticMapOfPhotographs(t *testing.T) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 256, 256)), nil); err != nil {
		t.Fatal(err)
	}
	m := StaticMap{Centre: geo.Point{7, 43}, Zoom: 12, Width: 300, Height: 300, Look: Look{Scale: 2}}
	missing := m.Tiles()[0]
	data, err := m.Draw(func(t Tile) ([]byte, error) {
		if t == missing {
			return nil, nil
		}
		return photo.Bytes(), nil
	})
	if err != nil || PictureType(data) != "image/jpeg" {
		t.Fatalf("%v, %s", err, PictureType(data))
	}
	if _, err := m.Draw(func(Tile) ([]byte, error) { return []byte("no picture"), nil }); err == nil {
		t.Error("a map of no pictures")
	}
	broken := errors.New("the disk is gone")
	if _, err := m.Draw(func(Tile) ([]byte, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

func TestStaticMapsAreBounded(t *testing.T) {
	for _, m := range []StaticMap{{}, {Width: -1, Height: 5}, {Width: MaxMapSide + 1, Height: 5}, {Width: 9, Height: 9, Zoom: 31}, {Width: 9, Height: 9, Zoom: -1}} {
		if _, err := m.Draw(drawnBy(nil, Look{})); !errors.Is(err, ErrMap) {
			t.Errorf("%+v: %v", m, err)
		}
	}
}
