package geo_test

import (
	"strings"
	"testing"

	"lamppost/geo"
)

// drawing turns letters on squared paper into areas: each letter is an area
// covering its squares, a dot is nobody's. The lower left corner of the paper
// is at origin, and each square is size grid steps wide. Outlines are traced
// once around each connected piece, with rings for its holes.
type drawing struct {
	rows   []string // the northernmost first
	origin geo.Vertex
	size   int32
	bend   func(x, y int) geo.Vertex // where a corner of the paper really lies; nil for straight
}

func draw(art string) drawing {
	var rows []string
	for _, line := range strings.Split(art, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			rows = append(rows, line)
		}
	}
	return drawing{rows: rows, size: 1_000_000}
}

// letter is what is drawn on the square x, y, counted from the lower left.
func (d drawing) letter(x, y int) byte {
	if y < 0 || y >= len(d.rows) || x < 0 || x >= len(d.rows[len(d.rows)-1-y]) {
		return '.'
	}
	return d.rows[len(d.rows)-1-y][x]
}

func (d drawing) corner(x, y int) geo.Vertex {
	if d.bend != nil {
		return d.bend(x, y)
	}
	return geo.Vertex{X: d.origin.X + int32(x)*d.size, Y: d.origin.Y + int32(y)*d.size}
}

func (d drawing) layer(name geo.LayerName) geo.LayerVersion {
	version := geo.LayerVersion{Layer: name, Version: 7}
	for letter := byte('A'); letter <= 'Z'; letter++ {
		if rings := d.rings(letter); len(rings) > 0 {
			version.Areas = append(version.Areas, geo.Area{
				Layer: name, Key: geo.AreaKey(letter), Name: "Area " + string(letter), Shape: geo.Shape{rings},
			})
		}
	}
	return version
}

type corner struct{ x, y int }

// rings traces the borders of a letter: every side between a square of the
// letter and one of another, walked with the letter on the left.
func (d drawing) rings(letter byte) geo.Polygon {
	next := map[corner][]corner{}
	for y := range d.rows {
		for x := range d.rows[len(d.rows)-1-y] {
			if d.letter(x, y) != letter {
				continue
			}
			side := func(other byte, from, to corner) {
				if other != letter {
					next[from] = append(next[from], to)
				}
			}
			side(d.letter(x, y-1), corner{x, y}, corner{x + 1, y})
			side(d.letter(x+1, y), corner{x + 1, y}, corner{x + 1, y + 1})
			side(d.letter(x, y+1), corner{x + 1, y + 1}, corner{x, y + 1})
			side(d.letter(x-1, y), corner{x, y + 1}, corner{x, y})
		}
	}
	var rings geo.Polygon
	for y := 0; y <= len(d.rows); y++ {
		for x := 0; x <= len(d.rows[0]); x++ {
			for len(next[corner{x, y}]) > 0 {
				rings = append(rings, d.walk(next, corner{x, y}))
			}
		}
	}
	return rings
}

func (d drawing) walk(next map[corner][]corner, start corner) geo.Ring {
	ring := geo.Ring{d.corner(start.x, start.y)}
	for at := start; ; {
		to := next[at][0]
		next[at] = next[at][1:]
		ring = append(ring, d.corner(to.x, to.y))
		if at = to; at == start {
			return ring
		}
	}
}

// owners lists the keys found at a grid place.
func owners(a *geo.Atlas, layer geo.LayerName, v geo.Vertex) string {
	var keys strings.Builder
	for _, h := range a.LocateIn(layer, v.Point()) {
		keys.WriteString(string(h.Area.Key))
	}
	return keys.String()
}

// TestOwnership: every place on the paper, corners and borders included,
// belongs to the square that has it as lower left corner or on its lower or
// left side, whatever the areas look like.
func TestOwnership(t *testing.T) {
	cases := map[string]string{
		"two areas side by side": `
			AB
			AB`,
		"four areas meet in a corner": `
			AB
			CD`,
		"one area above two": `
			AAA
			BBC`,
		"hole": `
			AAAA
			A..A
			AAAA`,
		"enclave": `
			AAAAA
			ABBAA
			ABBAA
			AAAAA`,
		"enclave in an enclave": `
			AAAAA
			ABBBA
			ABABA
			ABBBA
			AAAAA`,
		"islands, and one in a hole": `
			A.AAAAA
			..A...A
			A.A.A.A
			..A...A
			A.AAAAA`,
		"touching at corners only": `
			A.B
			.C.
			B.A`,
		"stairs": `
			A....
			AAB..
			AAABB
			CAAAB
			CCCAA`,
		"comb": `
			ABABABA
			ABABABA
			AAAAAAA
			CACACAC`,
	}
	places := map[string]geo.Vertex{
		"gulf of Guinea":    {X: -3_000_000, Y: -2_000_000},
		"Fiji":              {X: -1_800_000_000, Y: -170_000_000},
		"west of date line": {X: 1_793_000_000, Y: 660_000_000},
		"south pole":        {X: 0, Y: -900_000_000},
		"north pole":        {X: 100_000_000, Y: 895_000_000},
	}
	for name, art := range cases {
		for place, origin := range places {
			d := draw(art)
			d.origin = origin
			t.Run(name+"/"+place, func(t *testing.T) { checkOwnership(t, d) })
		}
	}
}

func checkOwnership(t *testing.T, d drawing) {
	atlas := geo.NewAtlas([]geo.LayerVersion{d.layer("squares")})
	for y := -1; y <= len(d.rows); y++ {
		for x := -1; x <= len(d.rows[0]); x++ {
			want := strings.Trim(string(d.letter(x, y)), ".")
			low := geo.Vertex{X: d.origin.X + int32(x)*d.size, Y: d.origin.Y + int32(y)*d.size}
			for _, inside := range []geo.Vertex{{}, {X: 1}, {Y: 1}, {X: d.size / 2}, {Y: d.size / 2}, {X: d.size / 2, Y: d.size / 2}, {X: d.size - 1, Y: d.size - 1}} {
				v := geo.Vertex{X: low.X + inside.X, Y: low.Y + inside.Y}
				if v.X < -1_800_000_000 || v.Y < -900_000_000 || v.Y >= 900_000_000 || v.X >= 1_800_000_000 {
					continue
				}
				if got := owners(atlas, "squares", v); got != want {
					t.Errorf("%v in square %d,%d belongs to %q, want %q", v, x, y, got, want)
				}
			}
		}
	}
}
