package geo_test

import (
	"strings"
	"testing"

	"lamppost/geo"
	"pgregory.net/rapid"
)

func TestParseBox(t *testing.T) {
	b, err := geo.ParseBox(" 2.2, 48.8,2.5 ,48.95")
	if want := (geo.Box{West: 2.2, South: 48.8, East: 2.5, North: 48.95}); err != nil || b != want {
		t.Errorf("%v, %v", b, err)
	}
	if b.String() != "2.2,48.8,2.5,48.95" {
		t.Error(b.String())
	}
	bad := []struct{ text, says string }{
		{"", "west,south,east,north; found 1"},
		{"1,2,3", "found 3"},
		{"1,2,3,4,5", "found 5"},
		{"1,2,3,x", "north \"x\" is not a decimal"},
		{"1,2,3,", "north is empty"},
		{"1,5,3,4", "south 5 is greater than north 4"},
		{"33.7,-118.6,34.3,-118.1", "west,south,east,north: south -118.6 is outside"},
		{"1,2,181,4", "east 181 is outside"},
		{"NaN,2,3,4", "west \"NaN\""},
	}
	for _, c := range bad {
		if b, err := geo.ParseBox(c.text); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("ParseBox(%q) = %v, %v; want an error with %q", c.text, b, err, c.says)
		}
	}
}

func TestBoxAcrossTheDateLine(t *testing.T) {
	fiji, err := geo.ParseBox("177,-19,-178,-16")
	if err != nil {
		t.Fatal(err)
	}
	for p, inside := range map[geo.Point]bool{{179, -17}: true, {-179, -17}: true, {180, -17}: true, {-177, -17}: false, {0, -17}: false, {179, -20}: false} {
		if fiji.Contains(p) != inside {
			t.Errorf("%v inside: %v", p, !inside)
		}
	}
	if c := fiji.Center(); c != (geo.Point{179.5, -17.5}) {
		t.Errorf("centre %v", c)
	}
}

// TestAroundHoldsTheCircle: whatever lies within the distance lies in the box.
func TestAroundHoldsTheCircle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q := anyPoint(t, "centre"), anyPoint(t, "other")
		if b := geo.Around(p, geo.Metres(p, q)); !b.Contains(q) && geo.Metres(p, q) < 19e6 {
			t.Fatalf("%v is %.0f m from %v but outside %v", q, geo.Metres(p, q), p, b)
		}
	})
	b := geo.Around(geo.Point{2.35, 48.85}, 1000)
	if w := geo.Metres(geo.Point{b.West, 48.85}, geo.Point{b.East, 48.85}); w < 2000 || w > 2050 {
		t.Errorf("a circle of 1 km has a box %.0f m wide", w)
	}
}

func anyPoint(t *rapid.T, label string) geo.Point {
	return geo.Point{
		rapid.Float64Range(-180, 180).Draw(t, label+" lon"),
		rapid.Float64Range(-90, 90).Draw(t, label+" lat"),
	}
}
