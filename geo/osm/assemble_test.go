package osm_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/paulmach/orb/planar"
	"lamppost/geo"
	"lamppost/geo/osm"
	"pgregory.net/rapid"
)

// line draws a way along places named by letters; see places.
func line(id osm.WayID, role, letters string) osm.Line {
	l := osm.Line{ID: id, Role: role}
	for _, letter := range letters {
		l.At = append(l.At, places[letter])
	}
	return l
}

// places lie like this, one step apart:
//
//	m n o p
//	i j k l
//	e f g h
//	a b c d
var places = func() map[rune]geo.Vertex {
	all := map[rune]geo.Vertex{}
	for i, letter := range "abcdefghijklmnop" {
		all[letter] = geo.Vertex{X: int32(i % 4), Y: int32(i / 4)}
	}
	return all
}()

// drawn writes rings as letters, from the first letter of the alphabet on,
// holes in brackets with the number of their outer ring.
func drawn(rings []osm.Ring) string {
	letters := map[geo.Vertex]string{}
	for letter, at := range places {
		letters[at] = string(letter)
	}
	var out []string
	for _, r := range rings {
		text := ""
		for _, at := range r.At[:len(r.At)-1] {
			text += letters[at]
		}
		text = turned(text)
		if r.Inner {
			text = fmt.Sprintf("(%s in %d)", text, r.Within)
		}
		if r.Role != "" {
			text += " " + r.Role
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// turned begins a ring with its least letter and the lesser neighbour.
func turned(text string) string {
	best := ""
	for range 2 {
		for i := range text {
			if t := text[i:] + text[:i]; best == "" || t < best {
				best = t
			}
		}
		back := ""
		for _, letter := range text {
			back = string(letter) + back
		}
		text = back
	}
	return best
}

func TestAssemble(t *testing.T) {
	cases := []struct {
		name  string
		lines []osm.Line
		want  string
	}{
		{"one closed way", []osm.Line{line(1, "outer", "abfea")}, "abfe outer"},
		{"ways in any order and direction", []osm.Line{line(1, "outer", "pom"), line(2, "outer", "dam"), line(3, "outer", "dp")}, "adpom outer"},
		{"a hole", []osm.Line{line(1, "outer", "adpma"), line(2, "inner", "fgk"), line(3, "inner", "kjf")}, "adpm outer, (fgkj in 0) inner"},
		{"roles mistaken", []osm.Line{line(1, "inner", "adpma"), line(2, "outer", "fgkjf")}, "adpm inner, (fgkj in 0) outer"},
		{"roles mixed", []osm.Line{line(1, "outer", "abf"), line(2, "", "fea")}, "abfe"},
		{"two outers", []osm.Line{line(1, "outer", "abfea"), line(2, "outer", "klpok")}, "abfe outer, klpo outer"},
		{"two outers touching at a corner", []osm.Line{line(1, "outer", "abfea"), line(2, "outer", "fgkjf")}, "fgkj outer, abfe outer"},
		{"a figure of eight in one way", []osm.Line{line(1, "outer", "abfgkjfea")}, "fgkj outer, abfe outer"},
		{"a hole touching its outer ring midway", []osm.Line{line(1, "outer", "adhlpma"), line(2, "inner", "hgkh")}, "adhlpm outer, (ghk in 0) inner"},
		{"a hole along the border becomes a bay", []osm.Line{line(1, "outer", "adhlpma"), line(2, "inner", "hgklh")}, "adhgklpm"},
		{"neighbours become one", []osm.Line{line(1, "outer", "abfea"), line(2, "outer", "bcgfb")}, "abcgfe outer"},
		{"a way to and fro falls out", []osm.Line{line(1, "outer", "abfea"), line(2, "outer", "bcb")}, "abfe outer"},
		{"the same way twice", []osm.Line{line(1, "outer", "abf"), line(2, "outer", "fea"), line(1, "outer", "abf")}, "abfe outer"},
		{"a repeated place", []osm.Line{line(1, "outer", "aabbffeea")}, "abfe outer"},
	}
	for _, c := range cases {
		rings, err := osm.Assemble(c.lines)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := drawn(rings); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestAssembleRefuses(t *testing.T) {
	cases := []struct {
		name  string
		lines []osm.Line
		says  string
	}{
		{"nothing", nil, "no ring is left"},
		{"an open ring", []osm.Line{line(7, "outer", "abfe")}, "a ring stays open at 0.0000000, 0.0000000, where way 7 ends"},
		{"a branch", []osm.Line{line(1, "outer", "abfea"), line(2, "outer", "fk")}, "where way"},
		{"only to and fro", []osm.Line{line(1, "outer", "ab"), line(2, "outer", "ba")}, "no ring is left"},
	}
	for _, c := range cases {
		if _, err := osm.Assemble(c.lines); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %q", c.name, err, c.says)
		}
	}
}

// TestAssembledGround draws the border of any set of squares, cuts it into
// ways at random, turns and shuffles them, and expects the same squares back.
func TestAssembledGround(t *testing.T) {
	const size = 6
	rapid.Check(t, func(t *rapid.T) {
		var filled [size + 2][size + 2]bool
		for x := 1; x <= size; x++ {
			for y := 1; y <= size; y++ {
				filled[x][y] = rapid.Bool().Draw(t, "filled")
			}
		}
		filled[1][1] = true
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		rings, err := osm.Assemble(shuffled(random, borderOf(func(x, y int) bool { return filled[x][y] }, size+1)))
		if err != nil {
			t.Fatal(err)
		}
		m := osm.MultiPolygon(rings)
		for _, r := range rings {
			if crossesItself(r.At) {
				t.Fatalf("ring %v comes back to a place", r.At)
			}
		}
		for x := 1; x <= size; x++ {
			for y := 1; y <= size; y++ {
				middle := geo.Point{(float64(x) + 0.5) / 1e7, (float64(y) + 0.5) / 1e7}
				if planar.MultiPolygonContains(m, middle) != filled[x][y] {
					t.Fatalf("square %d, %d should be %v", x, y, filled[x][y])
				}
			}
		}
	})
}

// borderOf are the sides between squares that are in and squares that are not.
func borderOf(in func(x, y int) bool, size int) []osm.Line {
	var sides []osm.Line
	side := func(x1, y1, x2, y2 int) {
		sides = append(sides, osm.Line{ID: osm.WayID(len(sides) + 1), Role: "outer",
			At: []geo.Vertex{{X: int32(x1), Y: int32(y1)}, {X: int32(x2), Y: int32(y2)}}})
	}
	for x := range size + 1 {
		for y := range size + 1 {
			if x > 0 && in(x, y) != in(x-1, y) {
				side(x, y, x, y+1)
			}
			if y > 0 && in(x, y) != in(x, y-1) {
				side(x, y, x+1, y)
			}
		}
	}
	return sides
}

// shuffled joins some of the sides to longer ways and turns some round.
func shuffled(random *rand.Rand, sides []osm.Line) []osm.Line {
	random.Shuffle(len(sides), func(i, j int) { sides[i], sides[j] = sides[j], sides[i] })
	var ways []osm.Line
	for _, s := range sides {
		if random.IntN(2) == 0 {
			s.At[0], s.At[1] = s.At[1], s.At[0]
		}
		joined := false
		for i := range ways {
			if w := &ways[i]; w.At[len(w.At)-1] == s.At[0] && random.IntN(3) > 0 {
				w.At, joined = append(w.At, s.At[1]), true
				break
			}
		}
		if !joined {
			ways = append(ways, s)
		}
	}
	return ways
}

func crossesItself(ring []geo.Vertex) bool {
	seen := map[geo.Vertex]bool{}
	for _, at := range ring[1:] {
		if seen[at] {
			return true
		}
		seen[at] = true
	}
	return false
}
