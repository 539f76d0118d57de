package geo_test

import (
	"math"
	"testing"

	"lamppost/geo"
	"pgregory.net/rapid"
)

func TestIntersectingCircle(t *testing.T) {
	//	A ring-shaped area R with an island I in its hole, S beside it, and P
	//	across the date line.
	ring := geo.Area{Key: "r", Shape: geo.Shape{{
		{{X: 0, Y: 0}, {X: 9e7, Y: 0}, {X: 9e7, Y: 9e7}, {X: 0, Y: 9e7}, {X: 0, Y: 0}},
		{{X: 1e7, Y: 1e7}, {X: 1e7, Y: 8e7}, {X: 8e7, Y: 8e7}, {X: 8e7, Y: 1e7}, {X: 1e7, Y: 1e7}},
	}}}
	areas := []geo.Area{ring, square("i", 4, 4, 5, 5), square("s", 9, 0, 20, 9), square("p", 170, 0, 190, 9)}
	atlas := geo.NewAtlas([]geo.LayerVersion{{Layer: "l", Areas: areas}})
	cases := []struct {
		p      geo.Point
		metres float64
		want   string
	}{
		{geo.Point{2.5, 2.5}, 1000, ""},       // in the hole
		{geo.Point{2.5, 2.5}, 170e3, "r"},     // reaches its side, 166 km away
		{geo.Point{2.5, 2.5}, 250e3, "ir"},    // and the island's corner, 236 km away
		{geo.Point{0.5, 0.5}, 0, "r"},         // inside, a circle of no size
		{geo.Point{9.01, 4}, 2000, "rs"},      // on both sides of a border
		{geo.Point{-179, -0.1}, 20e3, "p"},    // beyond the date line
		{geo.Point{169.9, 1}, 20e3, "p"},      // before it
		{geo.Point{0, 91}, 1e6, ""},           // nowhere
		{geo.Point{0.5, 0.5}, math.NaN(), ""}, // no distance
		{geo.Point{0.5, 0.5}, -1, ""},
	}
	for _, c := range cases {
		got := ""
		for area := range atlas.IntersectingCircle("l", c.p, c.metres) {
			got += string(area.Key)
		}
		if got != c.want {
			t.Errorf("%v m around %v: %q, want %q", c.metres, c.p, got, c.want)
		}
	}
	for range atlas.IntersectingCircle("other", geo.Point{}, 1e6) {
		t.Error("an area of an unknown layer")
	}
	for area := range atlas.IntersectingCircle("l", geo.Point{4.5, 4.5}, 1e6) {
		if area.Key != "i" {
			t.Error("walking on after break")
		}
		break
	}
}

// TestCircleAgreesWithBorder: the area across the nearest border is hardly farther
// than the border. Border looks for it up to three metres on, over slivers of
// nobody's land, and over areas that are smaller than that.
func TestCircleAgreesWithBorder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		atlas := geo.NewAtlas([]geo.LayerVersion{anySheet(t).layer("sheet")})
		p := geo.Point{rapid.Float64Range(-1, 18).Draw(t, "lon"), rapid.Float64Range(-1, 18).Draw(t, "lat")}
		border, ok := atlas.Border("sheet", p)
		if !ok {
			t.Skip("no area was drawn")
		}
		found, reach := map[*geo.Area]bool{}, border.Metres+4
		for area := range atlas.IntersectingCircle("sheet", p, reach) {
			found[area] = true
		}
		for _, hit := range atlas.Locate(p) {
			if !found[hit.Area] {
				t.Fatalf("%s holds %v and is not near it", hit.Area.Key, p)
			}
		}
		if len(found) == 0 || border.Across != nil && border.Metres < 10_000 && !found[border.Across] {
			t.Fatalf("%v: within %.2f m are %d areas, and not %v", p, reach, len(found), border.Across)
		}
	})
}
