package tiles

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"slices"
	"testing"

	"lamppost/geo"

	"github.com/paulmach/orb"
)

// A street drawn as many pieces gets its name once along the whole.
func TestPiecesOfAStreetAreJoined(t *testing.T) {
	piece := func(name string, points ...vec) shape {
		return shape{class: Minor, form: formLine, name: name, parts: [][]vec{points}, bound: boundOf(points)}
	}
	joined := joinWays([]shape{
		piece("A", vec{2, 0}, vec{3, 0}), piece("B", vec{1, 0}, vec{1, 1}), piece("A", vec{1, 0}, vec{0, 0}), piece("A", vec{1, 0}, vec{2, 0}),
		piece("A", vec{2, 0}, vec{2, 5}), piece("A", vec{9, 9}, vec{8, 9}),
	})
	var lines [][]vec
	for _, j := range joined {
		if j.name == "A" {
			lines = append(lines, j.parts[0])
		}
	}
	want := [][]vec{{{0, 0}, {1, 0}, {2, 0}, {3, 0}}, {{2, 0}, {2, 5}}, {{9, 9}, {8, 9}}}
	if len(joined) != 4 || !slices.EqualFunc(lines, want, slices.Equal[[]vec]) {
		t.Errorf("joined to %v, want %v", lines, want)
	}
}

// Text must read from left to right, whichever way its street was drawn.
func TestNamesAreNeverUpsideDown(t *testing.T) {
	everywhere := box{vec{-1e9, -1e9}, vec{1e9, 1e9}}
	for _, line := range [][]vec{{{0, 0}, {200, 30}}, {{200, 30}, {0, 0}}, {{0, 0}, {-200, 90}}, {{100, 300}, {90, 0}}} {
		found := builtInFonts().alongLine("Mill Lane", line, labelStyles[Minor], 16, everywhere)
		if len(found) == 0 {
			t.Fatalf("no room along %v", line)
		}
		for _, l := range found {
			if l.path[len(l.path)-1].x < l.path[0].x {
				t.Errorf("along %v the name runs from %v to %v", line, l.path[0], l.path[len(l.path)-1])
			}
		}
	}
}

func TestNamesTheFontLacksAreLeftOut(t *testing.T) {
	for name, want := range map[string]bool{"Mill Lane": true, "Großer Åby–Čapek’s": true, "Οδός": true, "улица Мира": true, "شارع": true, "東京": false, "Mill \U0001F4A9": false, "": false} {
		if _, ok := builtInFonts().upright(name, vec{}, labelStyles[Town], 12); ok != want {
			t.Errorf("%q is written: %v, want %v", name, ok, want)
		}
	}
}

// A lake shaped like a horseshoe has its middle on land; its name must not be there.
func TestAnchorIsInside(t *testing.T) {
	horseshoe := []vec{{0, 0}, {10, 0}, {10, 10}, {8, 10}, {8, 3}, {2, 3}, {2, 10}, {0, 10}}
	at, room := anchor([][]vec{horseshoe}, boundOf(horseshoe))
	if at.y >= 3 || at.x <= 0 || at.x >= 10 || room != 10 {
		t.Errorf("anchor %v with room %v", at, room)
	}
}

// A picture of thousands of colours keeps the rare one that is unlike all others.
func TestPaletteKeepsRareColours(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 128, 128))
	for i := range 128 * 128 {
		img.SetRGBA(i%128, i/128, color.RGBA{uint8(128 + i%120), uint8(120 + i/128), uint8(200 + i%50), 255})
	}
	img.SetRGBA(64, 64, color.RGBA{0, 0, 0, 255})
	data, err := encodePNG(img)
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := got.(*image.Paletted); !ok || len(p.Palette) > paletteSize {
		t.Errorf("decoded to %T", got)
	}
	if r, g, b, _ := got.At(64, 64).RGBA(); r+g+b != 0 {
		t.Errorf("black became %d %d %d", r>>8, g>>8, b>>8)
	}
	for i := range 128 * 128 {
		a, b := img.RGBAAt(i%128, i/128), color.RGBAModel.Convert(got.At(i%128, i/128)).(color.RGBA)
		if d := distance(int(a.R), int(b.R)) + distance(int(a.G), int(b.G)) + distance(int(a.B), int(b.B)); d > 60 {
			t.Fatalf("pixel %d moved from %v to %v", i, a, b)
		}
	}
}

// What yields to the name of an area must yield in all tiles, and only where
// that name is really written.
func TestPlaceNamesYieldToAreasOfTheSameName(t *testing.T) {
	around := Tile{14, 7900, 5750}
	b := NewBasemap([]geo.Feature{{Properties: map[string]any{"class": "suburb", "name": "Withy"}, Geometry: PointAt(around, 128, 60)}}, "")
	names, err := b.labelsIn(14, newView(around, Look{}).worldFrame())
	if err != nil || len(names) != 1 {
		t.Fatalf("%d names, %v", len(names), err)
	}
	for size, want := range map[float64]bool{90: true, 10: false} {
		p := newPainter(newView(around, Look{}), Look{})
		areas := p.borderLabels(newBorders([]Outline{{"Withy", orb.MultiPolygon{blob(around, 128, 128, size)}}}))
		if got := crowded(areas, &names[0]); got != want {
			t.Errorf("beside an area of radius %v the place name yields: %v, want %v", size, got, want)
		}
	}
}
