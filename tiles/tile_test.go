package tiles_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/tiles"

	"pgregory.net/rapid"
)

func TestParseAcceptsExactlyOneSpelling(t *testing.T) {
	for _, c := range []struct {
		z, x, y string
		want    tiles.Tile
	}{
		{"0", "0", "0", tiles.Tile{}},
		{"1", "1", "0", tiles.Tile{Z: 1, X: 1}},
		{"16", "32767", "65535", tiles.Tile{Z: 16, X: 32767, Y: 65535}},
		{"20", "1048575", "1048575", tiles.Tile{Z: 20, X: 1048575, Y: 1048575}},
	} {
		got, err := tiles.Parse(c.z, c.x, c.y)
		if err != nil || got != c.want {
			t.Errorf("Parse(%s, %s, %s) = %v, %v; want %v", c.z, c.x, c.y, got, err, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range [][3]string{
		{"31", "0", "0"}, {"21", "0", "0"}, {"-1", "0", "0"}, {"", "0", "0"}, {"1.5", "0", "0"}, {"1e9", "0", "0"}, {"+1", "0", "0"},
		{"0", "1", "0"}, {"0", "0", "1"}, {"3", "8", "0"}, {"3", "0", "8"}, {"3", "-1", "0"}, {"3", "0", "-1"},
		{"3", "1.5", "0"}, {"3", "1e0", "0"}, {"3", "01", "0"}, {"3", "00", "0"}, {"03", "1", "0"}, {"3", " 1", "0"}, {"3", "1 ", "0"},
		{"3", "0x1", "0"}, {"3", "1_0", "0"}, {"3", "", "0"}, {"3", "1", ""}, {"3", "1", "2.pbf.png"}, {"3", "1", "2\x00"},
		{"3", "٣", "0"}, {"3", "１", "0"}, {"20", "18446744073709551617", "0"}, {"20", strings.Repeat("9", 1<<20), "0"}, {"NaN", "0", "0"},
	} {
		got, err := tiles.Parse(c[0], c[1], c[2])
		if !errors.Is(err, tiles.ErrTile) || got != (tiles.Tile{}) {
			t.Errorf("Parse(%.20q, %.20q, %.20q) = %v, %v; want ErrTile", c[0], c[1], c[2], got, err)
		}
	}
}

func TestParseRefusalsAllocateNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { _, _ = tiles.Parse("31", "1e9", "-1") }); n != 0 {
		t.Errorf("%v allocations for a refusal", n)
	}
}

func TestAtKnownPlaces(t *testing.T) {
	for _, c := range []struct {
		name string
		p    geo.Point
		z    int
		tile tiles.Tile
		x, y float64
	}{
		{"null island", geo.Point{0, 0}, 1, tiles.Tile{Z: 1, X: 1, Y: 1}, 0, 0},
		{"world centre", geo.Point{0, 0}, 0, tiles.Tile{}, 128, 128},
		{"north-west corner", geo.Point{-180, 85.0511287798066}, 5, tiles.Tile{Z: 5}, 0, 0},
		{"south-east corner", geo.Point{180, -85.0511287798066}, 5, tiles.Tile{Z: 5, X: 31, Y: 31}, 256, 256},
		{"north pole", geo.Point{0, 90}, 3, tiles.Tile{Z: 3, X: 4}, 0, 0},
		{"south pole", geo.Point{0, -90}, 3, tiles.Tile{Z: 3, X: 4, Y: 7}, 0, 256},
		{"no number", geo.Point{math.NaN(), math.NaN()}, 3, tiles.Tile{Z: 3}, 0, 0},
		{"Eiffel tower", geo.Point{2.2945, 48.8584}, 16, tiles.Tile{Z: 16, X: 33185, Y: 22545}, 179.5, 191.3},
	} {
		tile, x, y := tiles.At(c.p, c.z)
		if tile != c.tile || math.Abs(x-c.x) > 1 || math.Abs(y-c.y) > 1 {
			t.Errorf("%s: At = %v %.2f %.2f, want %v %.0f %.0f", c.name, tile, x, y, c.tile, c.x, c.y)
		}
	}
}

func TestPointAtInvertsAt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := geo.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-85.05, 85.05).Draw(t, "lat")}
		z := rapid.IntRange(0, tiles.MaxZoom).Draw(t, "z")
		tile, x, y := tiles.At(p, z)
		if !tile.Valid() || x < 0 || x > 256 || y < 0 || y > 256 {
			t.Fatalf("At(%v, %d) = %v %v %v", p, z, tile, x, y)
		}
		back := tiles.PointAt(tile, x, y)
		if math.Abs(back[0]-p[0]) > 1e-9 || math.Abs(back[1]-p[1]) > 1e-9 {
			t.Fatalf("%v came back as %v", p, back)
		}
		if b := tile.Buffered(0.001); !b.Contains(p) {
			t.Fatalf("%v is outside of its tile %v", p, b)
		}
	})
}

func TestTilesShareEdges(t *testing.T) {
	t0 := tiles.Tile{Z: 12, X: 2000, Y: 1500}
	east := tiles.Tile{Z: 12, X: 2001, Y: 1500}
	south := tiles.Tile{Z: 12, X: 2000, Y: 1501}
	if t0.Bound().East != east.Bound().West || t0.Bound().South != south.Bound().North {
		t.Error("neighbours do not share an edge")
	}
	for _, c := range t0.Children() {
		if c.Parent() != t0 || !c.Valid() {
			t.Errorf("%v is no child of %v", c, t0)
		}
	}
	if (tiles.Tile{}).Parent() != (tiles.Tile{}) {
		t.Error("the world has a parent")
	}
	wide := t0.Buffered(256)
	if wide.East <= t0.Bound().East || math.Abs(wide.East-(tiles.Tile{Z: 12, X: 2001, Y: 1500}).Bound().East) > 1e-9 {
		t.Errorf("buffer of a tile's width reaches %v", wide.East)
	}
}

func BenchmarkParseRefused(b *testing.B) {
	for b.Loop() {
		_, _ = tiles.Parse("16", "1e9", "22545")
	}
}
