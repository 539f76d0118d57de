package review

import (
	"math"
	"testing"

	"lamppost/geo"
	"pgregory.net/rapid"
)

// tangle is a few random rings over one another on a small grid, where corners
// meet edges, edges lie upon each other and many cross at one place.
func tangle(t *rapid.T) []geo.Ring {
	spread := rapid.Int32Range(3, 40).Draw(t, "spread")
	coordinate := rapid.Int32Range(0, spread)
	var rings []geo.Ring
	for range rapid.IntRange(1, 5).Draw(t, "rings") {
		var ring geo.Ring
		for range rapid.IntRange(3, 9).Draw(t, "vertices") {
			ring = append(ring, geo.Vertex{X: coordinate.Draw(t, "x") * 1000, Y: coordinate.Draw(t, "y") * 1000})
		}
		rings = append(rings, append(ring, ring[0]))
	}
	return rings
}

// turnsAround is how often the rings go around a place, counter-clockwise.
func turnsAround(rings []geo.Ring, x, y float64) int {
	turns := 0
	for _, ring := range rings {
		for i := 1; i < len(ring); i++ {
			ax, ay, bx, by := float64(ring[i-1].X), float64(ring[i-1].Y), float64(ring[i].X), float64(ring[i].Y)
			if (ay > y) == (by > y) || x >= ax+(y-ay)*(bx-ax)/(by-ay) {
				continue
			}
			if by > ay {
				turns++
			} else {
				turns--
			}
		}
	}
	return turns
}

// TestSweepOfTangles: whatever the rings, each face has the depth that counting
// turns around a place in it gives, and the faces weighed with their depths
// have the size of the rings.
func TestSweepOfTangles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rings := tangle(t)
		var edges []edge
		want := 0.0
		for _, ring := range rings {
			edges = appendRing(edges, ring, 1, 0)
			want += signedSize(ring)
		}
		all := func(*face) bool { return true }
		for _, c := range []counting{winding, evenOdd} {
			got := 0.0
			copied := append([]edge(nil), edges...)
			for _, r := range swept(c, copied).regions(all) {
				turns := turnsAround(rings, float64(r.inside.x)/fine, float64(r.inside.y)/fine)
				if c == evenOdd {
					turns &= 1
				}
				if int(r.depth) != turns && r.area > 1e-3 {
					t.Errorf("counting %d: depth %d at %v, %d turns around it, %g square metres", c, r.depth, r.inside, turns, r.area)
				}
				if r.area < -1e-6 {
					t.Errorf("a face of %g square metres", r.area)
				}
				got += float64(r.depth) * r.area
			}
			if c == winding && math.Abs(got-want) > 0.01 { // cuts are rounded to 0.01 mm
				t.Errorf("faces of %g square metres, rings of %g", got, want)
			}
		}
	})
}

func swept(c counting, edges []edge) *plane {
	p, _ := c.measure(edges, nil)
	return p
}

func signedSize(ring geo.Ring) float64 {
	size := sizeOf(geo.Shape{{ring}})
	twice := int64(0)
	for i := 1; i < len(ring); i++ {
		twice += int64(ring[i-1].X)*int64(ring[i].Y) - int64(ring[i].X)*int64(ring[i-1].Y)
	}
	if twice < 0 {
		return -size
	}
	return size
}

// TestMeetingsEqualBruteForce: dividing the ground finds the crossings that
// comparing each edge with each finds.
func TestMeetingsEqualBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		coordinate := rapid.Int64Range(-2000, 2000)
		var edges []edge
		for range rapid.IntRange(0, 120).Draw(t, "edges") {
			a := spot{coordinate.Draw(t, "x") * fine, coordinate.Draw(t, "y") * fine}
			b := spot{coordinate.Draw(t, "x") * fine, coordinate.Draw(t, "y") * fine}
			if a != b {
				edges = append(edges, edgeOf(a, b, 1, 0))
			}
		}
		divided, brute := meetings{edges: edges}, meetings{edges: edges}
		divided.find()
		ids := make([]int32, len(edges))
		for i := range ids {
			ids[i] = int32(i)
		}
		brute.compare(ids)
		got, want := distinct(divided.cuts), distinct(brute.cuts)
		for c := range want {
			if !got[c] {
				t.Errorf("edge %d is not cut at %v", c.edge, c.at)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d cuts, want %d", len(got), len(want))
		}
	})
}

func distinct(cuts []cut) map[cut]bool {
	all := map[cut]bool{}
	for _, c := range cuts {
		all[c] = true
	}
	return all
}

// TestCrossIsExact: signs are right where the products differ by one in 2^80.
func TestCrossIsExact(t *testing.T) {
	far := int64(180 * finePerDegree)
	a, b := spot{-far, -far / 2}, spot{far, far / 2}
	middle := spot{0, 0}
	for _, c := range []struct {
		at   spot
		want float64
	}{{middle, 0}, {spot{0, 1}, 1}, {spot{0, -1}, -1}, {spot{1, 0}, -1}, {spot{-1, 0}, 1}} {
		if got := cross(a, b, c.at); got != 0 && got*c.want <= 0 || got == 0 && c.want != 0 {
			t.Errorf("%v: %g", c.at, got)
		}
	}
}
