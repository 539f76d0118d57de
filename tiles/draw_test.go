package tiles_test

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"sync"
	"testing"

	"lamppost/geo"
	"lamppost/tiles"

	"github.com/paulmach/orb"
)

// plan is a tile of zoom 16 with, in CSS pixels:
//
//	sea        x < 64             (no land there)
//	park       80..200 x 10..90
//	street     y = 128, major, named
//	building   150..200 x 160..210
//	pond       100..130 x 30..60, in the park
var plan = tiles.Tile{Z: 16, X: 31500, Y: 23000}

func planRing(x0, y0, x1, y1 float64) orb.Polygon {
	at := func(x, y float64) orb.Point { return tiles.PointAt(plan, x, y) }
	return orb.Polygon{{at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1), at(x0, y0)}}
}

func planTown() []geo.Feature {
	feature := func(class, name string, g orb.Geometry) geo.Feature {
		return geo.Feature{Properties: map[string]any{"class": class, "name": name}, Geometry: g}
	}
	return []geo.Feature{
		feature("land", "", planRing(64, -2000, 3000, 2000)),
		feature("water", "Pond", planRing(100, 30, 130, 60)),
		feature("park", "", planRing(80, 10, 200, 90)),
		feature("building", "", planRing(150, 160, 200, 210)),
		feature("major", "", orb.LineString{tiles.PointAt(plan, -900, 128), tiles.PointAt(plan, 900, 128)}),
		feature("spaceport", "unknown class", planRing(0, 0, 256, 256)),
	}
}

func drawPNG(t testing.TB, b *tiles.Basemap, tile tiles.Tile, look tiles.Look, outlines ...tiles.Outline) image.Image {
	t.Helper()
	data, err := b.Draw(tile, look, outlines)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, data)
}

type hue string

// hueAt names the colour of a CSS pixel roughly.
func hueAt(img image.Image, x, y, scale int) hue {
	c := color.RGBAModel.Convert(img.At(x*scale, y*scale)).(color.RGBA)
	r, g, b := int(c.R), int(c.G), int(c.B)
	switch {
	case b > r+18 && b > g+8:
		return "blue"
	case g > r+8 && g > b+8:
		return "green"
	case r > b+70:
		return "yellow"
	case max(r, g, b) < 70:
		return "dark"
	}
	return "pale"
}

func TestDrawPutsColoursWhereThingsAre(t *testing.T) {
	b := tiles.NewBasemap(planTown(), "© somebody")
	for _, scale := range []int{1, 2} {
		img := drawPNG(t, b, plan, tiles.Look{Scale: scale})
		if img.Bounds() != image.Rect(0, 0, 256*scale, 256*scale) {
			t.Fatalf("bounds %v", img.Bounds())
		}
		for _, c := range []struct {
			what string
			x, y int
			want hue
		}{
			{"sea", 20, 200, "blue"}, {"land", 230, 240, "pale"}, {"park", 180, 75, "green"}, {"pond in the park", 104, 56, "blue"},
			{"street", 250, 128, "yellow"}, {"street's bridge over the sea", 8, 128, "yellow"}, {"building", 175, 185, "pale"},
		} {
			if got := hueAt(img, c.x, c.y, scale); got != c.want {
				t.Errorf("scale %d: %s is %s, want %s", scale, c.what, got, c.want)
			}
		}
		if img.At(175*scale, 185*scale) == img.At(230*scale, 240*scale) {
			t.Error("the building cannot be told from the ground")
		}
	}
}

func TestDrawDark(t *testing.T) {
	b := tiles.NewBasemap(planTown(), "")
	dark := drawPNG(t, b, plan, tiles.Look{Dark: true})
	if got := hueAt(dark, 230, 240, 1); got != "dark" {
		t.Errorf("land by night is %s", got)
	}
	if dark.At(20, 200) == dark.At(230, 240) {
		t.Error("sea and land are the same by night")
	}
	light := drawPNG(t, b, plan, tiles.Look{})
	same := 0
	for i := range 256 {
		if light.At(i, i) == dark.At(i, i) {
			same++
		}
	}
	if same > 0 {
		t.Errorf("%d of 256 pixels are the same in light and dark", same)
	}
}

func TestDrawIsDeterministic(t *testing.T) {
	outlines := []tiles.Outline{{Name: "Ward", Geometry: orb.MultiPolygon{planRing(20, 20, 240, 240)}}}
	first, err := tiles.NewBasemap(planTown(), "").Draw(plan, tiles.Look{}, outlines)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		again, err := tiles.NewBasemap(planTown(), "").Draw(plan, tiles.Look{}, outlines)
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("the same input gave a different picture (%v)", err)
		}
	}
}

func TestDrawHidesHousesFromAfar(t *testing.T) {
	with := tiles.NewBasemap(planTown(), "")
	var bare []geo.Feature
	for _, f := range planTown() {
		if f.Properties["class"] != "building" {
			bare = append(bare, f)
		}
	}
	without := tiles.NewBasemap(bare, "")
	for z, differ := range map[int]bool{16: true, 13: false, 11: false} {
		tile, _, _ := tiles.At(tiles.PointAt(plan, 175, 185), z)
		a, errA := with.Draw(tile, tiles.Look{}, nil)
		b, errB := without.Draw(tile, tiles.Look{}, nil)
		if errA != nil || errB != nil || bytes.Equal(a, b) == differ {
			t.Errorf("zoom %d: houses make a difference: %v, want %v", z, !bytes.Equal(a, b), differ)
		}
	}
}

func TestDrawWithoutBasemap(t *testing.T) {
	ward := tiles.Outline{Name: "Ward", Geometry: orb.MultiPolygon{planRing(40, 40, 1240, 1240)}}
	var none *tiles.Basemap
	empty := drawPNG(t, none, plan, tiles.Look{})
	img := drawPNG(t, none, plan, tiles.Look{}, ward)
	if img.At(20, 20) != empty.At(20, 20) {
		t.Error("an outline changed the ground outside of it")
	}
	if img.At(60, 230) == img.At(20, 230) {
		t.Error("inside and outside of the outline look the same")
	}
	if img.At(40, 200) == img.At(60, 200) {
		t.Error("no line at the edge of the outline")
	}
	colours := map[color.Color]bool{}
	for y := range 256 {
		for x := range 256 {
			colours[empty.At(x, y)] = true
		}
	}
	if len(colours) < 5 {
		t.Errorf("the graticule and its figures are missing: %d colours", len(colours))
	}
	if none.Bound() != (geo.Box{}) || none.Attribution() != "" {
		t.Error("a nil map has a bound or an attribution")
	}
}

func TestDrawOutlineOverBasemap(t *testing.T) {
	b := tiles.NewBasemap(planTown(), "")
	ward := tiles.Outline{Name: "Ward", Geometry: orb.MultiPolygon{planRing(-500, -500, 220, 600)}}
	plain, drawn := drawPNG(t, b, plan, tiles.Look{}), drawPNG(t, b, plan, tiles.Look{}, ward)
	if plain.At(220, 240) == drawn.At(220, 240) {
		t.Error("no outline at its place")
	}
	if plain.At(245, 240) != drawn.At(245, 240) {
		t.Error("the outline changed the map away from it")
	}
}

func TestDrawRefusesTilesThatDoNotExist(t *testing.T) {
	b := tiles.NewBasemap(planTown(), "")
	for _, tile := range []tiles.Tile{{Z: 21}, {Z: -1}, {Z: 2, X: 4}, {Z: 2, Y: -1}} {
		if _, err := b.Draw(tile, tiles.Look{}, nil); err == nil {
			t.Errorf("%v was drawn", tile)
		}
		if _, err := tiles.DrawPins(tile, tiles.Look{}, nil); err == nil {
			t.Errorf("pins of %v were drawn", tile)
		}
	}
}

// Broken geometry must cost a feature, never the server.
func TestDrawSurvivesBrokenGeometry(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	at := tiles.PointAt(plan, 100, 100)
	var features []geo.Feature
	for _, class := range []string{"land", "water", "building", "park", "minor", "path", "steps", "rail", "ferry", "town", "label", "", "over-water"} {
		for _, g := range []orb.Geometry{
			nil, at, orb.Point{nan, inf}, orb.LineString{}, orb.LineString{at}, orb.LineString{at, at}, orb.LineString{at, {nan, nan}, {inf, -inf}},
			orb.LineString{{-180, 85}, {180, -85}}, orb.LineString{at, {-1e300, 1e300}, at}, orb.Polygon{}, orb.Polygon{{}}, orb.Polygon{{at, at, at, at}},
			orb.Polygon{{{-180, -90}, {180, -90}, {180, 90}, {-180, 90}, {-180, -90}}}, orb.Polygon{{{nan, 0}, {1, nan}, {inf, 5}, {nan, 0}}},
			orb.MultiPolygon{nil, {nil}}, orb.MultiLineString{nil, {at}}, orb.Collection{nil, at, orb.Collection{at}},
			orb.Polygon{{at, {at[0] + 1, at[1]}, {at[0], at[1] + 1}, at}, {at, at}, {{nan, nan}, {nan, nan}, {nan, nan}}},
		} {
			features = append(features, geo.Feature{Properties: map[string]any{"class": class, "name": "Ñame \U0001F4A9", "rank": nan}, Geometry: g},
				geo.Feature{Properties: map[string]any{"class": class, "name": "Plain name of some length", "rank": 3}, Geometry: g},
				geo.Feature{Properties: map[string]any{"class": 5, "name": []int{1}}, Geometry: g}, geo.Feature{Geometry: g})
		}
	}
	b := tiles.NewBasemap(features, "")
	outlines := []tiles.Outline{{}, {Name: "x", Geometry: orb.MultiPolygon{nil, {nil}, {{}}, {{at, at, at}}, {{{nan, inf}, {0, 0}, {1, 1}, {nan, inf}}}}},
		{Name: "world", Geometry: orb.MultiPolygon{{{{-180, -90}, {180, -90}, {180, 90}, {-180, 90}, {-180, -90}}}}}}
	for _, tile := range []tiles.Tile{{}, plan, {Z: 20, X: plan.X * 16, Y: plan.Y * 16}, {Z: 20, X: 1<<20 - 1, Y: 1<<20 - 1}, {Z: 5, X: 15, Y: 11}} {
		drawPNG(t, b, tile, tiles.Look{Scale: 2}, outlines...)
		drawPNG(t, nil, tile, tiles.Look{}, outlines...)
	}
	drawPNG(t, tiles.NewBasemap(nil, ""), plan, tiles.Look{})
	drawPNG(t, &tiles.Basemap{}, plan, tiles.Look{Scale: -7})
}

func TestDrawFromManyGoroutines(t *testing.T) {
	b := tiles.NewBasemap(planTown(), "")
	want, err := tiles.NewBasemap(planTown(), "").Draw(plan, tiles.Look{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	for i := range 8 {
		done.Go(func() {
			for n := range 4 {
				tile := tiles.Tile{Z: 16, X: plan.X + (i+n)%3, Y: plan.Y}
				got, err := b.Draw(tile, tiles.Look{}, nil)
				if err != nil || (tile == plan && !bytes.Equal(got, want)) {
					t.Errorf("%v: another picture (%v)", tile, err)
				}
			}
		})
	}
	done.Wait()
}

func TestDrawPins(t *testing.T) {
	at := func(x, y float64) geo.Point { return tiles.PointAt(plan, x, y) }
	data, err := tiles.DrawPins(plan, tiles.Look{Scale: 2}, []tiles.Pin{
		{At: at(60, 60), Kind: "open"}, {At: at(128, 128), Count: 1234, Kind: "fixed"}, {At: at(0, 200)}, {At: geo.Point{math.NaN(), 0}}})
	if err != nil {
		t.Fatal(err)
	}
	img := decode(t, data)
	alpha := func(x, y int) uint32 { _, _, _, a := img.At(2*x, 2*y).RGBA(); return a }
	if alpha(60, 60) != 0xffff || alpha(1, 200) != 0xffff || alpha(120, 128) != 0xffff {
		t.Error("a pin is missing")
	}
	if alpha(200, 30) != 0 || alpha(90, 60) != 0 {
		t.Error("the overlay is not transparent beside the pins")
	}
	if img.At(2*60, 2*60) == img.At(2*116, 2*128) {
		t.Error("one colour for all kinds and rims")
	}
}

func TestBasemapBoundAndAttribution(t *testing.T) {
	b := tiles.NewBasemap([]geo.Feature{{Properties: map[string]any{"class": "minor"}, Geometry: orb.LineString{{2.3, 48.8}, {2.4, 48.9}}}}, "© somebody")
	got, want := b.Bound(), geo.Box{West: 2.3, South: 48.8, East: 2.4, North: 48.9}
	for _, d := range []float64{got.West - want.West, got.South - want.South, got.East - want.East, got.North - want.North} {
		if math.Abs(d) > 1e-9 {
			t.Errorf("bound %v, want %v", got, want)
		}
	}
	if b.Attribution() != "© somebody" || tiles.NewBasemap(nil, "").Bound() != (geo.Box{}) {
		t.Error("attribution or empty bound")
	}
}

func BenchmarkDrawZ16(b *testing.B) {
	town := tiles.NewBasemap(readTown(b, "land", "water", "parks", "buildings", "streets"), "")
	tile, _, _ := tiles.At(geo.Point{-7.0023, 46.9985}, 16)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := town.Draw(tile, tiles.Look{}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDrawZ16Twice(b *testing.B) {
	town := tiles.NewBasemap(readTown(b, "land", "water", "parks", "buildings", "streets"), "")
	tile, _, _ := tiles.At(geo.Point{-7.0023, 46.9985}, 16)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := town.Draw(tile, tiles.Look{Scale: 2}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// The first tile of a zoom also lays out the names of its surroundings.
func BenchmarkDrawZ16Cold(b *testing.B) {
	features := readTown(b, "land", "water", "parks", "buildings", "streets")
	tile, _, _ := tiles.At(geo.Point{-7.0023, 46.9985}, 16)
	for b.Loop() {
		b.StopTimer()
		town := tiles.NewBasemap(features, "")
		b.StartTimer()
		if _, err := town.Draw(tile, tiles.Look{}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewBasemap(b *testing.B) {
	features := readTown(b, "land", "water", "parks", "buildings", "streets")
	for b.Loop() {
		tiles.NewBasemap(features, "")
	}
}
