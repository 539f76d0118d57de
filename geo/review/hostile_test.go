package review_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"lamppost/geo"
	"lamppost/geo/review"
)

// scribble is a ring of random vertices, in which nearly a third of all pairs
// of edges cross.
func scribble(vertices int) geo.Shape {
	random := rand.New(rand.NewPCG(9, 10))
	var ring geo.Ring
	for range vertices {
		ring = append(ring, geo.Vertex{X: random.Int32N(1_000_000), Y: random.Int32N(1_000_000)})
	}
	return geo.Shape{{append(ring, ring[0])}}
}

// combs are two areas whose teeth, so many each, mesh exactly.
func combs(teeth int32) []geo.Area {
	const step, height = 100, 1_000_000
	lower, upper := geo.Ring{{}}, geo.Ring{}
	lower = append(lower, geo.Vertex{X: 2 * teeth * step})
	for i := 2 * teeth; i > 0; i-- {
		y := int32(10_000)
		if i%2 == 1 {
			y = height
		}
		lower = append(lower, geo.Vertex{X: i * step, Y: y}, geo.Vertex{X: (i - 1) * step, Y: y})
	}
	lower = append(lower, geo.Vertex{})
	top := int32(height + 10_000)
	upper = append(upper, geo.Vertex{Y: top})
	for i := len(lower) - 2; i >= 2; i-- {
		upper = append(upper, lower[i])
	}
	upper = append(upper, geo.Vertex{X: 2 * teeth * step, Y: top}, geo.Vertex{Y: top})
	return []geo.Area{{Key: "lower", Name: "Lower", Shape: geo.Shape{{lower}}}, {Key: "upper", Name: "Upper", Shape: geo.Shape{{upper}}}}
}

// TestHostileLayers: what no layer looks like is judged all the same, or said
// to be beyond judging, without running out of time and memory.
func TestHostileLayers(t *testing.T) {
	stack := func(n int) []geo.Area {
		var areas []geo.Area
		for i := range n {
			areas = append(areas, geo.Area{Key: geo.AreaKey(fmt.Sprint(i)), Name: "Same", Shape: scribble(3)})
		}
		return areas
	}
	knot := []geo.Area{{Key: "knot", Name: "Knot", Shape: scribble(1_600)}}
	meshed := combs(2_000)
	apart := []geo.Area{meshed[0], {Key: "upper", Name: "Upper", Shape: shifted(meshed[1].Shape, 60)}}
	cases := []struct {
		name  string
		areas []geo.Area
		want  string
	}{
		{"a knot beyond judging", knot, "[{self-intersection blocker 1}]"},
		{"a knot that can be undone", []geo.Area{{Key: "knot", Name: "Knot", Shape: scribble(100)}}, ""},
		{"combs that mesh", meshed, "[]"},
		{"combs that do not quite", apart, "[{gap warning 2000} {overlap warning 1999}]"},
		{"one outline a hundred times", stack(100), "[{overlap warning 1}]"},
	}
	for _, c := range cases {
		found := validate(t, review.Candidate{Areas: c.areas}, nil, nil)
		if got := fmt.Sprint(found.Counts); c.want != "" && got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if c.want == "" && !found.Blocked() {
			t.Errorf("%s: %v", c.name, found.Counts)
		}
		if d := compare(t, c.areas, c.areas); !d.Empty() {
			t.Errorf("%s compared with itself: %v", c.name, d)
		}
	}
	other := []geo.Area{{Key: "knot", Name: "Knot", Shape: shifted(knot[0].Shape, 77)}}
	if d := compare(t, knot, other); len(d.Reshaped) != 1 {
		t.Errorf("two knots compare as %v", d)
	}
}
