package geo_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"lamppost/geo"
)

// block is a square ring; with a negative side it winds the other way.
func block(x, y, side float64) orb.Ring {
	return orb.Ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}
}

func TestNesting(t *testing.T) {
	l := orb.Ring{{0, 0}, {9, 0}, {9, 1}, {1, 1}, {1, 9}, {0, 9}, {0, 0}}
	cases := []struct {
		name  string
		rings []orb.Ring
		want  string // for each ring: what it lies within, h for a hole
	}{
		{"nothing", nil, ""},
		{"apart", []orb.Ring{block(0, 0, 1), block(2, 0, 1)}, "-1 -1"},
		{"a hole, first", []orb.Ring{block(1, 1, 1), block(0, 0, 3)}, "1h -1"},
		{"whatever the winding", []orb.Ring{block(2, 2, -1), block(3, 3, -3)}, "1h -1"},
		{"an island in a lake on an island", []orb.Ring{block(0, 0, 9), block(1, 1, 7), block(2, 2, 5), block(3, 3, 3)}, "-1 0h 1 2h"},
		{"touching at a corner", []orb.Ring{block(0, 0, 2), block(2, 2, 2)}, "-1 -1"},
		{"a hole touching its outer ring", []orb.Ring{block(0, 0, 4), {{0, 0}, {2, 1}, {1, 2}, {0, 0}}}, "-1 0h"},
		{"in the bound of an L, not in it", []orb.Ring{l, block(3, 3, 1)}, "-1 -1"},
		{"a ring of no size", []orb.Ring{block(0, 0, 4), {{1, 1}, {1, 1}, {1, 1}}}, "-1 -1"},
	}
	for _, c := range cases {
		places, err := geo.Nesting(c.rings)
		var got []string
		for _, p := range places {
			got = append(got, fmt.Sprint(p.Within)+strings.Repeat("h", map[bool]int{true: 1}[p.Hole]))
		}
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, %v; want %s", c.name, got, err, c.want)
		}
	}
}

func TestNest(t *testing.T) {
	m, err := geo.Nest([]orb.Ring{block(1, 1, 7), block(0, 0, 9), block(2, 2, 5), block(20, 0, 1)})
	want := orb.MultiPolygon{{block(0, 0, 9), block(1, 1, 7)}, {block(2, 2, 5)}, {block(20, 0, 1)}}
	if err != nil || !orb.Equal(m, want) {
		t.Errorf("%v, %v", m, err)
	}
}

// TestNestingOfMany: archipelagos are found at once, however many islands they
// have, and what nobody draws ends in an error soon.
func TestNestingOfMany(t *testing.T) {
	const many = 40_000
	islands := []orb.Ring{block(-1, -1, 202)}
	within := make([]orb.Ring, 20_000)
	for i := range many {
		islands = append(islands, block(float64(i%200), float64(i/200), 0.5))
	}
	for i := range within {
		within[i] = block(float64(i)/1000, float64(i)/1000, 100-float64(i)/500)
	}
	places, err := geo.Nesting(islands)
	if err != nil || places[many].Within != 0 || !places[many].Hole || places[0].Hole {
		t.Errorf("islands: %v", err)
	}
	places, err = geo.Nesting(within)
	if err != nil || places[19_999].Within != 19_998 || !places[19_999].Hole || places[19_998].Hole {
		t.Errorf("rings within each other: %v", err)
	}
	var brackets []orb.Ring // each within the bounds of all before it and in none of them
	for i := range 12_000 {
		d, thin := float64(i)/1000, 0.0001
		brackets = append(brackets, orb.Ring{{d, d}, {100 - d, d}, {100 - d, 100 - d}, {d, 100 - d}, {d, 100 - d - thin}, {100 - d - thin, 100 - d - thin}, {100 - d - thin, d + thin}, {d, d + thin}, {d, d}})
	}
	if _, err := geo.Nesting(brackets); err == nil || !strings.Contains(err.Error(), "too many rings within each other's bounds") {
		t.Errorf("brackets: %v", err)
	}
}
