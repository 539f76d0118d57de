package geo_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"lamppost/geo"
)

func TestBorder(t *testing.T) {
	//	y=4  AAAABBBB
	//	     AAAABBBB     B has an enclave C; D lies a metre and
	//	     AAAABCBB     a half east of B, with nobody between
	//	y=0  AAAABBBBD
	const step = 1.4e-5
	hole := geo.Polygon{
		{{X: 4e7, Y: 0}, {X: 8e7, Y: 0}, {X: 8e7, Y: 4e7}, {X: 4e7, Y: 4e7}, {X: 4e7, Y: 0}},
		{{X: 5e7, Y: 1e7}, {X: 5e7, Y: 2e7}, {X: 6e7, Y: 2e7}, {X: 6e7, Y: 1e7}, {X: 5e7, Y: 1e7}},
	}
	areas := []geo.Area{square("a", 0, 0, 4, 4), {Key: "b", Shape: geo.Shape{hole}}, square("c", 5, 1, 6, 2), square("d", 8+step, 0, 9, 4)}
	atlas := geo.NewAtlas([]geo.LayerVersion{{Layer: "l", Areas: areas}})
	cases := []struct {
		name   string
		p, at  geo.Point
		across string
	}{
		{"from a to b", geo.Point{3.9, 2}, geo.Point{4, 2}, "b"},
		{"from b to a", geo.Point{4.1, 2}, geo.Point{4, 2}, "a"},
		{"out into nothing", geo.Point{2, 0.01}, geo.Point{2, 0}, ""},
		{"in from nothing", geo.Point{-0.5, 2}, geo.Point{0, 2}, "a"},
		{"into the enclave", geo.Point{4.95, 1.5}, geo.Point{5, 1.5}, "c"},
		{"out of the enclave", geo.Point{5.05, 1.5}, geo.Point{5, 1.5}, "b"},
		{"across a sliver", geo.Point{7.9, 2}, geo.Point{8, 2}, "d"},
		{"on the border of a and b", geo.Point{4, 2}, geo.Point{4, 2}, "a"},
		{"on the outer border", geo.Point{2, 0}, geo.Point{2, 0}, ""},
		{"at an outer corner", geo.Point{-0.1, -0.1}, geo.Point{0, 0}, "a"},
	}
	for _, c := range cases {
		b, ok := atlas.Border("l", c.p)
		across := ""
		if b.Across != nil {
			across = string(b.Across.Key)
		}
		if want := geo.Metres(c.p, c.at); !ok || across != c.across || math.Abs(b.Metres-want) > 0.01*want+0.02 {
			t.Errorf("%s: %.2f m to %q at %v, want %.2f m to %q at %v", c.name, b.Metres, across, b.At, want, c.across, c.at)
		}
	}
	if _, ok := atlas.Border("other", geo.Point{}); ok {
		t.Error("a border of an unknown layer")
	}
	if _, ok := atlas.Border("l", geo.Point{0, 91}); ok {
		t.Error("a border near no place")
	}
}

func TestBorderWhereAreasOverlap(t *testing.T) {
	// B lies within A: leaving B leads into A alone.
	atlas := geo.NewAtlas([]geo.LayerVersion{{Layer: "l", Areas: []geo.Area{square("a", 0, 0, 9, 9), square("b", 3, 3, 6, 6)}}})
	for p, want := range map[geo.Point]geo.AreaKey{{3.1, 4}: "a", {2.9, 4}: "b"} {
		if b, _ := atlas.Border("l", p); b.Across == nil || b.Across.Key != want {
			t.Errorf("%v: across is %v, want %s", p, b.Across, want)
		}
	}
}

func TestBorderAcrossTheDateLine(t *testing.T) {
	atlas := geo.NewAtlas([]geo.LayerVersion{{Layer: "l", Areas: []geo.Area{square("east", -179.5, 0, -170, 10)}}})
	b, ok := atlas.Border("l", geo.Point{179.9, 5})
	if want := geo.Metres(geo.Point{179.9, 5}, geo.Point{-179.5, 5}); !ok || math.Abs(b.Metres-want) > 1 || b.Across == nil {
		t.Errorf("%+v, want %.0f m", b, want)
	}
}

// TestBorderOfCommunesEqualsBruteForce measures to every edge within reach.
func TestBorderOfCommunesEqualsBruteForce(t *testing.T) {
	version := communes(t)
	atlas := geo.NewAtlas([]geo.LayerVersion{version})
	brute := newReference(version)
	random := rand.New(rand.NewPCG(5, 6))
	for range 120 {
		p := randomPoint(random, version, 1+2*random.IntN(2))
		b, ok := atlas.Border("communes", p)
		if !ok {
			t.Fatal("no border")
		}
		if near := brute.nearestEdge(p, b.Metres); near < b.Metres*0.99-0.02 || near < b.Metres*0.9999-0.02 && b.Metres < 10_000 {
			t.Errorf("%v: %.3f m, but an edge lies at %.3f m", p, b.Metres, near)
		}
		if here := atlas.Locate(p); len(here) > 0 && b.Across == here[0].Area {
			t.Errorf("%v: beyond the border of %s lies itself", p, here[0].Area.Name)
		}
	}
}

// nearestEdge is the distance to the nearest edge, given that one lies within
// reach metres.
func (r *reference) nearestEdge(p geo.Point, reach float64) float64 {
	window := geo.Around(p, reach+1)
	low, high := geo.Point{window.West, window.South}, geo.Point{window.East, window.North}
	squeeze := math.Cos(p.Lat() * math.Pi / 180)
	best := math.Inf(1)
	for i, area := range r.areas {
		if !r.boxes[i].Intersects(orb.Bound{Min: low, Max: high}) {
			continue
		}
		for _, polygon := range area.Shape {
			for _, ring := range polygon {
				for i := 1; i < len(ring); i++ {
					a, b := ring[i-1].Point(), ring[i].Point()
					if max(a[0], b[0]) < low[0] || min(a[0], b[0]) > high[0] || max(a[1], b[1]) < low[1] || min(a[1], b[1]) > high[1] {
						continue
					}
					best = min(best, geo.Metres(p, closest(p, a, b, squeeze)))
				}
			}
		}
	}
	return best
}

// closest is the place on the segment a-b nearest to p, by ternary search.
func closest(p, a, b geo.Point, squeeze float64) geo.Point {
	at := func(part float64) geo.Point { return geo.Point{a[0] + part*(b[0]-a[0]), a[1] + part*(b[1]-a[1])} }
	far := func(part float64) float64 { return math.Hypot((at(part)[0]-p[0])*squeeze, at(part)[1]-p[1]) }
	low, high := 0.0, 1.0
	for range 80 {
		third := (high - low) / 3
		if far(low+third) < far(high-third) {
			high -= third
		} else {
			low += third
		}
	}
	return at(low)
}

func TestIntersecting(t *testing.T) {
	//	A ring-shaped area R with an island I in its hole, and S beside it.
	ring := geo.Area{Key: "r", Shape: geo.Shape{{
		{{X: 0, Y: 0}, {X: 9e7, Y: 0}, {X: 9e7, Y: 9e7}, {X: 0, Y: 9e7}, {X: 0, Y: 0}},
		{{X: 1e7, Y: 1e7}, {X: 1e7, Y: 8e7}, {X: 8e7, Y: 8e7}, {X: 8e7, Y: 1e7}, {X: 1e7, Y: 1e7}},
	}}}
	areas := []geo.Area{ring, square("i", 4, 4, 5, 5), square("s", 9, 0, 20, 9), square("p", 170, 0, 190, 9)}
	atlas := geo.NewAtlas([]geo.LayerVersion{{Layer: "l", Areas: areas}})
	cases := []struct {
		box  geo.Box
		want string
	}{
		{geo.Box{West: 2, South: 2, East: 3, North: 3}, ""},      // in the hole, touching nothing
		{geo.Box{West: 2, South: 2, East: 4.5, North: 3}, ""},    // still
		{geo.Box{West: 2, South: 2, East: 4.5, North: 4.5}, "i"}, // reaches the island
		{geo.Box{West: 0.2, South: 2, East: 0.3, North: 3}, "r"}, // inside the ring, no border near
		{geo.Box{West: -9, South: -9, East: 30, North: 30}, "irs"},
		{geo.Box{West: 8.5, South: 4, East: 9.5, North: 5}, "rs"},
		{geo.Box{West: 0.5, South: -1, East: 0.6, North: 10}, "r"}, // across without a vertex
		{geo.Box{West: 175, South: 1, East: -175, North: 2}, "p"},
		{geo.Box{West: -175, South: 1, East: 0, North: 2}, "rp"},
		{geo.Box{West: 30, South: 30, East: 40, North: 40}, ""},
	}
	for _, c := range cases {
		got := ""
		for area := range atlas.Intersecting("l", c.box) {
			got += string(area.Key)
		}
		if got != c.want {
			t.Errorf("%v meets %q, want %q", c.box, got, c.want)
		}
	}
	for area := range atlas.Intersecting("l", geo.Box{West: -180, South: -90, East: 180, North: 90}) {
		if area.Key != "i" {
			t.Error("walking on after break")
		}
		break
	}
}
