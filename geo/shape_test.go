package geo_test

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"lamppost/geo"
	"pgregory.net/rapid"
)

var nan = math.NaN()

func boxPolygon(west, south, east, north float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
}

func TestShapeOfNormalises(t *testing.T) {
	// Outer ring clockwise, hole counter-clockwise, a doubled vertex, a part
	// smaller than a grid step.
	shape, err := geo.ShapeOf(orb.MultiPolygon{
		{{{0, 0}, {0, 9}, {9, 9}, {9, 9}, {9, 0}, {0, 0}}, {{2, 2}, {4, 2}, {4, 4}, {2, 2}}},
		{{{20, 20}, {20.00000001, 20}, {20, 20.00000001}, {20, 20}}},
	})
	want := orb.MultiPolygon{{{{0, 0}, {9, 0}, {9, 9}, {0, 9}, {0, 0}}, {{2, 2}, {4, 4}, {4, 2}, {2, 2}}}}
	if err != nil || !reflect.DeepEqual(shape.MultiPolygon(), want) {
		t.Errorf("%v, %v", shape.MultiPolygon(), err)
	}
	if b := shape.Bound(); b != (geo.Box{East: 9, North: 9}) {
		t.Errorf("bound %v", b)
	}
}

func TestShapeOfRefuses(t *testing.T) {
	cases := map[string]orb.MultiPolygon{
		"no polygon":       {},
		"is empty":         {{}},
		"at least 4":       {{{}}},
		"not closed":       {{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}},
		"not degrees":      {{{{0, 0}, {nan, 0}, {1, 1}, {0, 0}}}},
		"national grid":    boxPolygon(652000, 6862000, 653000, 6863000),
		"fewer than 3":     {{{{0, 0}, {1, 1}, {1, 1}, {0, 0}}}},
		"outer ring":       {{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}, {{5, 5}, {6, 5}, {6, 6}, {5, 5}}}},
		"180 degrees of l": boxPolygon(-179, 0, 179, 1),
	}
	for says, m := range cases {
		if s, err := geo.ShapeOf(m); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, %v; want an error with %q", s, err, says)
		}
	}
}

// TestNeighboursAreCutAtTheSamePlace: a slanting border across the date line
// stays shared when both its areas are cut.
func TestNeighboursAreCutAtTheSamePlace(t *testing.T) {
	north, err1 := geo.ShapeOf(orb.MultiPolygon{{{{178, 1.3}, {183, 2.7}, {183, 5}, {178, 5}, {178, 1.3}}}})
	south, err2 := geo.ShapeOf(orb.MultiPolygon{{{{183, 2.7}, {178, 1.3}, {178, -5}, {183, -5}, {183, 2.7}}}})
	if err1 != nil || err2 != nil || len(north) != 2 || len(south) != 2 {
		t.Fatal(north, err1, south, err2)
	}
	atlas := geo.NewAtlas([]geo.LayerVersion{{Layer: "l", Areas: []geo.Area{{Key: "n", Shape: north}, {Key: "s", Shape: south}}}})
	for y := int32(18_599_990); y < 18_600_010; y++ {
		for _, x := range []int32{1_799_999_999, -1_800_000_000, -1_799_999_999} {
			if got := owners(atlas, "l", geo.Vertex{X: x, Y: y}); len(got) != 1 {
				t.Errorf("%d,%d belongs to %q", x, y, got)
			}
		}
	}
}

func TestSquareMetres(t *testing.T) {
	cases := []struct {
		shape orb.MultiPolygon
		want  float64
	}{
		{boxPolygon(-180, -90, 180, 90), 510_065_621_724_089}, // the ellipsoid's whole surface
		{boxPolygon(0, 0, 1, 1), 12_308_778_361},              // a square degree at the equator
		{boxPolygon(0, 60, 1, 61), 6_122_000_000},             // and at 60 degrees
	}
	for _, c := range cases {
		shape, err := geo.ShapeOf(c.shape)
		if err != nil {
			t.Fatal(err)
		}
		if got := shape.SquareMetres(); math.Abs(got-c.want) > c.want*2e-3 {
			t.Errorf("%.0f, want %.0f", got, c.want)
		}
	}
}

func anyShape(t *rapid.T) geo.Shape {
	vertex := rapid.Custom(func(t *rapid.T) geo.Vertex {
		return geo.Vertex{
			X: rapid.Int32Range(-1_800_000_000, 1_800_000_000).Draw(t, "x"),
			Y: rapid.Int32Range(-900_000_000, 900_000_000).Draw(t, "y"),
		}
	})
	ring := rapid.Custom(func(t *rapid.T) geo.Ring {
		open := rapid.SliceOfN(vertex, 3, 20).Draw(t, "ring")
		return append(open, open[0])
	})
	polygon := rapid.Map(rapid.SliceOfN(ring, 1, 4), func(rings []geo.Ring) geo.Polygon { return rings })
	return rapid.SliceOfN(polygon, 0, 4).Draw(t, "shape")
}

func TestShapeBinaryRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := anyShape(t)
		packed, err := shape.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		back, err := geo.UnmarshalShape(packed)
		if err != nil || !reflect.DeepEqual(back, shape) {
			t.Fatalf("%v came back as %v, %v", shape, back, err)
		}
		for cut := range packed {
			if s, err := geo.UnmarshalShape(packed[:cut]); err == nil {
				t.Fatalf("%d of %d bytes read as %v", cut, len(packed), s)
			}
		}
	})
}

func TestUnmarshalShapeRefusesGarbage(t *testing.T) {
	cases := map[string][]byte{
		"unknown format":    {2, 0},
		"too many":          {1, 0, 0},
		"cut short":         {1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
		"off the globe":     append([]byte{1, 1, 1, 3, 0xff, 0xff, 0xff, 0xff, 0x7f}, 0, 0, 0, 0, 0),
		"fewer than 3":      {1, 1, 1, 2, 0, 0, 2, 2, 0, 0, 0, 0},
		"stored shape: unk": nil,
	}
	for says, packed := range cases {
		if s, err := geo.UnmarshalShape(packed); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("% x: %v, %v; want an error with %q", packed, s, err, says)
		}
	}
	if _, err := (geo.Shape{{{{X: 1}, {X: 2}, {X: 3}, {X: 4}}}}).MarshalBinary(); err == nil {
		t.Error("an open ring was packed")
	}
}

func FuzzUnmarshalShape(f *testing.F) {
	f.Add([]byte{1, 1, 1, 3, 0, 0, 2, 0, 0, 2})
	f.Add([]byte{1, 0})
	f.Add([]byte{1, 2, 1, 3, 1, 2, 3, 4, 5, 6, 0})
	f.Fuzz(func(t *testing.T, packed []byte) {
		shape, err := geo.UnmarshalShape(packed)
		if err != nil {
			return
		}
		again, err := shape.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if len(again) > len(packed) {
			t.Fatalf("% x grew to % x", packed, again)
		}
		back, err := geo.UnmarshalShape(again)
		if err != nil || !reflect.DeepEqual(back, shape) {
			t.Fatalf("% x: %v became %v, %v", packed, shape, back, err)
		}
		if second, _ := back.MarshalBinary(); !bytes.Equal(second, again) {
			t.Fatal("packing is not settled")
		}
	})
}
