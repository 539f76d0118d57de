package geo_test

import (
	"bytes"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"lamppost/geo"
	"pgregory.net/rapid"
)

// TestLineDistances holds answers worked out by a program in another language,
// written from the description of LineIndex alone.
func TestLineDistances(t *testing.T) {
	cases := []struct {
		p, a, b geo.Vertex
		want    geo.Millimetres
	}{
		{geo.Vertex{X: 0, Y: 0}, geo.Vertex{X: 0, Y: 1000}, geo.Vertex{X: 10, Y: 1000}, 11057},
		{geo.Vertex{X: 23522219, Y: 488566140}, geo.Vertex{X: 23530000, Y: 488560000}, geo.Vertex{X: 23500000, Y: 488575000}, 19938},
		{geo.Vertex{X: 1799999990, Y: -170000000}, geo.Vertex{X: -1799999000, Y: -170000100}, geo.Vertex{X: 1799990000, Y: -169999000}, 11},
		{geo.Vertex{X: 100, Y: 899999999}, geo.Vertex{X: 900000000, Y: 899999000}, geo.Vertex{X: 910000000, Y: 899999900}, 1105},
		{geo.Vertex{X: -1183000000, Y: 340500000}, geo.Vertex{X: -1183001234, Y: 340511111}, geo.Vertex{X: -1183100000, Y: 340400000}, 82464},
		{geo.Vertex{X: 70004600, Y: -469973000}, geo.Vertex{X: 70004600, Y: -469973000}, geo.Vertex{X: 70014600, Y: -469973000}, 0},
		{geo.Vertex{X: 186000000, Y: 691000000}, geo.Vertex{X: 185999000, Y: 690999000}, geo.Vertex{X: 186099000, Y: 691000999}, 10915},
		{geo.Vertex{X: 0, Y: 450000000}, geo.Vertex{X: -50000000, Y: 400000000}, geo.Vertex{X: 50000000, Y: 499999999}, 3},
	}
	for _, c := range cases {
		index := lines(geo.Line{Key: "k", Path: geo.Path{{c.a, c.b}}})
		if near, ok := index.Nearest(c.p.Point(), geo.LongestReach, nil); !ok || near.Distance != c.want {
			t.Errorf("%v to %v-%v: %d mm, want %d", c.p, c.a, c.b, near.Distance, c.want)
		}
		if _, ok := index.Nearest(c.p.Point(), c.want, nil); !ok {
			t.Errorf("%v: a distance is within itself", c.p)
		}
		if _, ok := index.Nearest(c.p.Point(), c.want-1, nil); ok {
			t.Errorf("%v: within less than the distance", c.p)
		}
	}
}

func lines(all ...geo.Line) *geo.LineIndex {
	return geo.NewLineIndex(geo.LineVersion{Layer: "roads", Version: 3, Lines: all})
}

func TestNearestLine(t *testing.T) {
	//	b  minor ────────── y = 20 m or so
	//	       p
	//	a  motorway ─────── y = 0, twin c of it
	level := func(y int32) geo.Path { return geo.Path{{{X: -10_000, Y: y}, {X: 10_000, Y: y}}} }
	class := func(c string) map[string]string { return map[string]string{"class": c} }
	index := lines(
		geo.Line{Key: "c", Path: level(0), Properties: class("motorway")},
		geo.Line{Key: "b", Path: level(1_800), Properties: class("minor")},
		geo.Line{Key: "a", Path: level(0), Properties: class("motorway")})
	p := geo.Point{0, 0.0001}
	motorway := func(l *geo.Line) bool { return l.Properties["class"] == "motorway" }
	cases := []struct {
		name   string
		reach  geo.Millimetres
		wanted func(*geo.Line) bool
		want   string
	}{
		{"any", 30 * geo.Metre, nil, "b"},
		{"a motorway, by key among twins", 30 * geo.Metre, motorway, "a"},
		{"nothing so near", 5 * geo.Metre, nil, ""},
		{"no motorway so near", 10 * geo.Metre, motorway, ""},
		{"nothing wanted", geo.LongestReach * 2, func(*geo.Line) bool { return false }, ""},
		{"less than nothing", -1, nil, ""},
	}
	for _, c := range cases {
		near, ok := index.Nearest(p, c.reach, c.wanted)
		if got := keyOf(near); got != c.want || ok != (got != "") {
			t.Errorf("%s: %q, %v; want %q", c.name, got, ok, c.want)
		}
	}
	var missing *geo.LineIndex
	if _, ok := missing.Nearest(p, geo.Metre, nil); ok {
		t.Error("a line from nothing")
	}
	if _, ok := index.Nearest(geo.Point{nan, 0}, geo.Metre, nil); ok {
		t.Error("a line near no place")
	}
	if _, ok := lines().Nearest(p, geo.Metre, nil); ok {
		t.Error("a line of an empty layer")
	}
}

func keyOf(near geo.NearLine) string {
	if near.Line == nil {
		return ""
	}
	return string(near.Line.Key)
}

// TestLineDistanceIsTrue compares the whole numbers with the ellipsoid.
func TestLineDistanceIsTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := geo.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-70, 70).Draw(t, "lat")}
		at, err := geo.PathOf(orb.LineString{
			{p.Lon() + rapid.Float64Range(-0.005, 0.005).Draw(t, "dx"), p.Lat() + rapid.Float64Range(-0.005, 0.005).Draw(t, "dy")},
			{p.Lon() + 1, p.Lat() + 1}})
		if err != nil {
			t.Fatal(err)
		}
		at[0] = geo.LineString{at[0][0], {X: at[0][0].X, Y: at[0][0].Y + 1}} // next to a point
		near, ok := lines(geo.Line{Path: at}).Nearest(p, geo.LongestReach, nil)
		if want := geo.Metres(p, at[0][0].Point()); !ok || math.Abs(near.Distance.Metres()-want) > 0.03+want*1e-3 {
			t.Fatalf("%v to %v: %v m, want %v m", p, at, near.Distance.Metres(), want)
		}
	})
}

// TestNearestLineEqualsBruteForce compares with every edge of every line,
// measured in numbers of any size.
func TestNearestLineEqualsBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		origin := geo.Vertex{
			X: rapid.SampledFrom([]int32{0, 23_522_219, 1_799_990_000, -1_800_000_000}).Draw(t, "x"),
			Y: rapid.SampledFrom([]int32{0, 488_566_140, -899_000_000, 899_990_000}).Draw(t, "y"),
		}
		spread := rapid.SampledFrom([]int32{50, 20_000, 5_000_000}).Draw(t, "spread")
		all := rapid.SliceOfN(anyLine(origin, spread), 1, 12).Draw(t, "lines")
		for i := range all {
			all[i].Key = geo.LineKey('a' + byte(len(all)-i))
		}
		index := lines(all...)
		for range 10 {
			p := anyVertexNear(origin, spread).Draw(t, "p")
			reach := geo.Millimetres(rapid.Int64Range(0, int64(geo.LongestReach)).Draw(t, "reach"))
			got, _ := index.Nearest(p.Point(), reach, nil)
			if key, distance := nearestByHand(all, p, reach); keyOf(got) != key || key != "" && got.Distance != distance {
				t.Fatalf("%v within %d mm: %q at %d, want %q at %d", p, reach, keyOf(got), got.Distance, key, distance)
			}
		}
	})
}

func anyVertexNear(origin geo.Vertex, spread int32) *rapid.Generator[geo.Vertex] {
	return rapid.Custom(func(t *rapid.T) geo.Vertex {
		x := int64(origin.X) + int64(rapid.Int32Range(-spread, spread).Draw(t, "dx"))
		y := int64(origin.Y) + int64(rapid.Int32Range(-spread, spread).Draw(t, "dy"))
		return geo.Vertex{X: int32(turned(x)), Y: int32(max(-900_000_000, min(y, 899_999_999)))}
	})
}

func anyLine(origin geo.Vertex, spread int32) *rapid.Generator[geo.Line] {
	piece := rapid.Map(rapid.SliceOfN(anyVertexNear(origin, spread), 2, 30), func(v []geo.Vertex) geo.LineString { return v })
	return rapid.Map(rapid.SliceOfN(piece, 1, 3), func(p []geo.LineString) geo.Line { return geo.Line{Path: p} })
}

func turned(x int64) int64 { return (x+5_400_000_000)%3_600_000_000 - 1_800_000_000 }

func nearestByHand(all []geo.Line, p geo.Vertex, reach geo.Millimetres) (key string, best geo.Millimetres) {
	best = reach
	for _, line := range all {
		for _, piece := range line.Path {
			for i := 1; i < len(piece); i++ {
				d := distanceByHand(p, piece[i-1], piece[i])
				if d < best || d == best && (key == "" || string(line.Key) < key) {
					key, best = string(line.Key), d
				}
			}
		}
	}
	return key, best
}

// distanceByHand follows the description of LineIndex step by step.
func distanceByHand(p, a, b geo.Vertex) geo.Millimetres {
	n := big.NewInt
	mul := func(x, y *big.Int) *big.Int { return new(big.Int).Mul(x, y) }
	add := func(x, y *big.Int) *big.Int { return new(big.Int).Add(x, y) }
	sub := func(x, y *big.Int) *big.Int { return new(big.Int).Sub(x, y) }
	quo := func(x, y *big.Int) *big.Int { return new(big.Int).Quo(x, y) }
	unit, million := n(1<<30), n(1_000_000)
	part := func(x, y *big.Int) *big.Int { return quo(mul(x, y), unit) }

	y := new(big.Int).Abs(n(int64(p.Y)))
	u := quo(mul(y, unit), n(900_000_000))
	z, sum := part(u, u), n(0)
	for _, term := range []int64{506, 27060, 987048, 22401992, 272375560, 1324675879} {
		sum = sub(n(term), part(sum, z))
	}
	c := sub(unit, part(sum, z))
	if c.Sign() < 0 {
		c = n(0)
	}
	s := part(c, c)
	east := part(c, add(sub(n(11169393), part(n(37636), s)), part(part(n(189), s), s)))
	north := add(sub(n(11169392), part(n(112908), s)), part(part(n(951), s), s))

	dx, dy := turned(int64(a.X)-int64(p.X)), int64(a.Y)-int64(p.Y)
	ex, ey := turned(int64(b.X)-int64(a.X)), int64(b.Y)-int64(a.Y)
	ax, ay := quo(mul(n(dx), east), million), quo(mul(n(dy), north), million)
	bx, by := quo(mul(n(dx+ex), east), million), quo(mul(n(dy+ey), north), million)
	fx, fy := sub(bx, ax), sub(by, ay)
	along := new(big.Int).Neg(add(mul(ax, fx), mul(ay, fy)))
	length := add(mul(fx, fx), mul(fy, fy))
	switch {
	case along.Sign() <= 0:
	case along.Cmp(length) >= 0:
		ax, ay = bx, by
	default:
		ax, ay = add(ax, quo(mul(fx, along), length)), add(ay, quo(mul(fy, along), length))
	}
	return geo.Millimetres(new(big.Int).Sqrt(add(mul(ax, ax), mul(ay, ay))).Int64())
}

func TestPathOf(t *testing.T) {
	path, err := geo.PathOf(orb.MultiLineString{{{179.9, 1}, {180.1, 1}, {180.1, 1}}, {{0, 0}, {0, 1}}})
	want := geo.Path{{{X: 1_799_000_000, Y: 10_000_000}, {X: -1_799_000_000, Y: 10_000_000}}, {{}, {Y: 10_000_000}}}
	if err != nil || !reflect.DeepEqual(path, want) {
		t.Errorf("%v, %v", path, err)
	}
	refused := map[string]orb.Geometry{
		"not a line but a Point": orb.Point{},
		"is empty":               orb.MultiLineString{},
		"fewer than 2":           orb.LineString{{1, 1}, {1, 1.00000001}},
		"more than 10 degrees":   orb.LineString{{0, 0}, {11, 0}},
		"not degrees":            orb.LineString{{652000, 6862000}, {652001, 6862000}},
	}
	for says, g := range refused {
		if p, err := geo.PathOf(g); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, %v; want an error with %q", p, err, says)
		}
	}
}

func FuzzUnmarshalPath(f *testing.F) {
	f.Add([]byte{1, 1, 2, 0, 0, 2, 2})
	f.Add([]byte{1, 0})
	f.Add([]byte{1, 1, 2, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x7f, 2})
	f.Fuzz(func(t *testing.T, packed []byte) {
		path, err := geo.UnmarshalPath(packed)
		if err != nil {
			return
		}
		again, err := path.MarshalBinary()
		if err != nil || len(again) > len(packed) {
			t.Fatalf("% x became % x, %v", packed, again, err)
		}
		back, err := geo.UnmarshalPath(again)
		if err != nil || !reflect.DeepEqual(back, path) {
			t.Fatalf("% x: %v became %v, %v", packed, path, back, err)
		}
		if second, _ := back.MarshalBinary(); !bytes.Equal(second, again) {
			t.Fatal("packing is not settled")
		}
	})
}
