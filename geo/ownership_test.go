package geo_test

import (
	"testing"

	"lamppost/geo"
	"pgregory.net/rapid"
)

// TestCoverageOwnsEveryPointOnce bends a sheet of areas at random, borders
// kept shared, and asks at corners, on borders and in between.
func TestCoverageOwnsEveryPointOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anySheet(t)
		atlas := geo.NewAtlas([]geo.LayerVersion{d.layer("sheet")})
		width, height := len(d.rows[0]), len(d.rows)
		for range 60 {
			// A place within the outermost corners cannot be outside the sheet.
			x, y := rapid.IntRange(1, width-1).Draw(t, "x"), rapid.IntRange(1, height-1).Draw(t, "y")
			a := d.corner(x, y)
			b := d.corner(min(x+1, width-1), y)
			parts := rapid.Int32Range(0, 4).Draw(t, "quarters")
			v := geo.Vertex{X: a.X + (b.X-a.X)/4*parts, Y: a.Y + (b.Y-a.Y)/4*parts}
			if got := owners(atlas, "sheet", v); len(got) != 1 {
				t.Fatalf("%v belongs to %q\n%v", v, got, d.rows)
			}
		}
	})
}

// anySheet has up to 8x8 squares of up to five letters, no dots, each corner
// moved by up to a third of a square.
func anySheet(t *rapid.T) drawing {
	width, height := rapid.IntRange(2, 8).Draw(t, "width"), rapid.IntRange(2, 8).Draw(t, "height")
	d := drawing{size: rapid.SampledFrom([]int32{6, 100, 5_000, 20_000_000}).Draw(t, "size")}
	for range height {
		row := make([]byte, width)
		for i := range row {
			row[i] = byte('A' + rapid.IntRange(0, 4).Draw(t, "letter"))
		}
		d.rows = append(d.rows, string(row))
	}
	corners := map[corner]geo.Vertex{}
	for y := range height + 1 {
		for x := range width + 1 {
			shift := rapid.Int32Range(-d.size/3, d.size/3)
			corners[corner{x, y}] = geo.Vertex{
				X: int32(x)*d.size + shift.Draw(t, "east"),
				Y: int32(y)*d.size + shift.Draw(t, "north"),
			}
		}
	}
	d.bend = func(x, y int) geo.Vertex { return corners[corner{x, y}] }
	return d
}

func TestOverlapsComeSmallestFirst(t *testing.T) {
	//	AAAAAAAA    A covers all, B its east half, C a square
	//	AAAABBBB    within B, and D is a twin of C
	//	AAAABCBB
	a, b, c := square("a", 0, 0, 8, 4), square("b", 4, 0, 8, 4), square("c", 5, 1, 6, 2)
	d := c
	d.Key = "0"
	atlas := geo.NewAtlas([]geo.LayerVersion{
		{Layer: "late", Version: 3, Areas: []geo.Area{a, b, c, d}},
		{Layer: "early", Version: 4, Areas: []geo.Area{a}},
	})
	hits := atlas.Locate(geo.Point{5.5, 1.5})
	want := []string{"0", "c", "b", "a", "a"}
	if len(hits) != len(want) {
		t.Fatalf("%d hits", len(hits))
	}
	for i, h := range hits {
		if string(h.Area.Key) != want[i] || h.Version != int64(3+i/4) {
			t.Errorf("hit %d is %s of version %d", i, h.Area.Key, h.Version)
		}
	}
	if got := owners(atlas, "early", geo.Vertex{X: 85_000_000}); got != "" {
		t.Errorf("outside: %q", got)
	}
}

// square is an area from west, south to east, north in degrees.
func square(key geo.AreaKey, west, south, east, north float64) geo.Area {
	shape, err := geo.ShapeOf(boxPolygon(west, south, east, north))
	if err != nil {
		panic(err)
	}
	return geo.Area{Layer: "squares", Key: key, Name: "Square " + string(key), Shape: shape}
}

func TestDateLineAndPoles(t *testing.T) {
	whole := square("world", -180, -90, 180, 90)
	past := square("past", 170, 0, 190, 10)          // runs on to the east
	before := square("before", -190, -20, -170, -10) // runs on to the west
	atlas := geo.NewAtlas([]geo.LayerVersion{{Layer: "squares", Areas: []geo.Area{whole, past, before}}})
	cases := map[geo.Point]string{
		{180, 5}: "pastworld", {-180, 5}: "pastworld", {179, 5}: "pastworld", {-171, 5}: "pastworld",
		{-170, 5}: "world", {170, 5}: "pastworld", {169.9, 5}: "world",
		{180, -15}: "beforeworld", {-180, -15}: "beforeworld", {175, -15}: "beforeworld", {-175, -15}: "beforeworld",
		{0, 90}: "world", {180, 90}: "world", {0, -90}: "world", {-180, -90}: "world",
	}
	for p, want := range cases {
		got := ""
		for _, h := range atlas.Locate(p) {
			got += string(h.Area.Key)
		}
		if got != want {
			t.Errorf("%v: %q, want %q", p, got, want)
		}
	}
	for _, p := range []geo.Point{{181, 0}, {0, 90.1}, {nan, 0}, {0, nan}} {
		if hits := atlas.Locate(p); len(hits) != 0 {
			t.Errorf("%v is in %d areas", p, len(hits))
		}
	}
}

func TestAtlasWithoutLayers(t *testing.T) {
	var missing *geo.Atlas
	for _, a := range []*geo.Atlas{missing, {}, geo.NewAtlas(nil), geo.NewAtlas([]geo.LayerVersion{{Layer: "empty"}})} {
		if a.Locate(geo.Point{}) != nil || a.LocateIn("empty", geo.Point{}) != nil {
			t.Error("hits from nothing")
		}
		if _, ok := a.Border("empty", geo.Point{}); ok {
			t.Error("a border from nothing")
		}
		if _, ok := a.Area(geo.AreaRef{Layer: "empty"}); ok {
			t.Error("an area from nothing")
		}
		for range a.Intersecting("empty", geo.Box{West: -1, East: 1, North: 1}) {
			t.Error("an area meets from nothing")
		}
	}
}

// TestAnyShapesEqualBruteForce: areas of tangled rings, holes in and out of
// place, many of them over one another, in small places and over the globe.
func TestAnyShapesEqualBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spread := rapid.SampledFrom([]int32{3, 40, 100_000, 800_000_000}).Draw(t, "spread")
		origin := geo.Vertex{
			X: rapid.SampledFrom([]int32{0, 23_522_219, 999_999_999, -1_000_000_000}).Draw(t, "x"),
			Y: rapid.SampledFrom([]int32{0, 99_999_999, -100_000_000}).Draw(t, "y"),
		}
		version := geo.LayerVersion{Layer: "any"}
		for i, shape := range rapid.SliceOfN(anyShapeNear(origin, spread), 1, 10).Draw(t, "areas") {
			version.Areas = append(version.Areas, geo.Area{Key: geo.AreaKey(rune('A' + i)), Shape: shape})
		}
		c := exactCheck{fatal: t, atlas: geo.NewAtlas([]geo.LayerVersion{version}), brute: newRowReference(version)}
		for _, area := range version.Areas {
			for _, polygon := range area.Shape {
				for _, ring := range polygon {
					for j := 1; j < len(ring); j++ {
						a, b := ring[j-1], ring[j]
						c.ask(a)
						c.ask(geo.Vertex{X: int32((int64(a.X) + int64(b.X)) / 2), Y: int32((int64(a.Y) + int64(b.Y)) / 2)})
						c.ask(geo.Vertex{X: a.X + 1, Y: b.Y})
					}
				}
			}
		}
		c.flush()
	})
}

func anyShapeNear(origin geo.Vertex, spread int32) *rapid.Generator[geo.Shape] {
	vertex := rapid.Custom(func(t *rapid.T) geo.Vertex {
		return geo.Vertex{
			X: origin.X + rapid.Int32Range(-spread, spread).Draw(t, "dx"),
			Y: origin.Y + rapid.Int32Range(-spread, spread).Draw(t, "dy"),
		}
	})
	ring := rapid.Map(rapid.SliceOfN(vertex, 3, 8), func(open []geo.Vertex) geo.Ring { return append(open, open[0]) })
	polygon := rapid.Map(rapid.SliceOfN(ring, 1, 3), func(rings []geo.Ring) geo.Polygon { return rings })
	return rapid.Map(rapid.SliceOfN(polygon, 1, 2), func(polygons []geo.Polygon) geo.Shape { return polygons })
}
