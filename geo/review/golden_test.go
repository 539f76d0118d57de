package review_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/geo/review"
)

// The squared paper of the drawn cases: its lower left corner, and the side of
// a square in degrees, some 100 m.
var (
	paper = geo.Point{2, 48}
	side  = 0.001
)

// square is the size of one square of the paper.
var square = (geo.Belt(paper.Lat()+side) - geo.Belt(paper.Lat())) * side

// sketch reads areas from text, one to a line: "A: 0,0 4,0 4,4 / 1,1 1,2 2,2 |
// 6,6 7,6 7,7" is the area A with a hole and a second polygon, in squares of
// the paper. Rings are closed here. Reversed ones run the other way.
func sketch(t testing.TB, text string, reversed bool) review.Candidate {
	t.Helper()
	var features []string
	for line := range strings.Lines(text) {
		key, shape, found := strings.Cut(strings.TrimSpace(line), ":")
		if found {
			features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"key":%q},"geometry":{"type":"MultiPolygon","coordinates":[%s]}}`,
				key, sketchedShape(t, shape, reversed)))
		}
	}
	var c review.Candidate
	collection := `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
	stats, err := geo.ReadAreas(strings.NewReader(collection), "sketch", geo.AreaFields{Key: "key"}, geo.Limits{}, func(a geo.Area) error {
		c.Areas = append(c.Areas, a)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c.Rejected, c.Rewound = stats.Rejected, stats.Rewound
	return c
}

func sketchedShape(t testing.TB, text string, reversed bool) string {
	var polygons []string
	for _, polygon := range strings.Split(text, "|") {
		var rings []string
		for _, ring := range strings.Split(polygon, "/") {
			var positions []string
			for _, place := range strings.Fields(ring) {
				x, y, _ := strings.Cut(place, ",")
				p := onPaper(number(t, x), number(t, y))
				positions = append(positions, fmt.Sprintf("[%.9f,%.9f]", p.Lon(), p.Lat()))
			}
			if reversed {
				slices.Reverse(positions)
			}
			rings = append(rings, "["+strings.Join(append(positions, positions[0]), ",")+"]")
		}
		polygons = append(polygons, "["+strings.Join(rings, ",")+"]")
	}
	return strings.Join(polygons, ",")
}

func number(t testing.TB, text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func onPaper(x, y float64) geo.Point {
	return geo.Point{paper.Lon() + x*side, paper.Lat() + y*side}
}

// told writes a finding in squares of the paper: what, whose, how much, where.
func told(f review.Finding) string {
	text := fmt.Sprintf("%s %s", f.Severity, f.Code)
	for _, key := range f.Keys {
		text += " " + string(key)
	}
	switch {
	case f.Code == review.AreaChanged:
		text += fmt.Sprintf(" %+.0f%%", f.Amount*100)
	case f.Extent != nil && f.Amount > 0:
		text += fmt.Sprintf(" %.2f", f.Amount/square)
	case f.Amount > 0:
		text += fmt.Sprintf(" (%.0f)", f.Amount)
	}
	if f.At != nil && f.Feature == nil {
		x, y := (f.At.Lon()-paper.Lon())/side, (f.At.Lat()-paper.Lat())/side
		text += fmt.Sprintf(" at %g,%g", math.Round(x*100)/100+0, math.Round(y*100)/100+0)
	}
	return text
}

func validate(t testing.TB, c review.Candidate, live, parent []geo.Area) review.Findings {
	t.Helper()
	found, err := review.Validate(context.Background(), c, live, parent, review.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestFindings draws each case; digits are the crossings, dots nobody's.
func TestFindings(t *testing.T) {
	cases := []struct{ name, layer, live, parent, want string }{
		{
			// AAAABBBB
			// AAAABBBB
			name:  "two neighbours",
			layer: "A: 0,0 4,0 4,4 0,4\nB: 4,0 8,0 8,4 4,4",
		},
		{
			// AAAABBBB     B's border has a vertex
			// AAAA>BBB     that A's straight one lacks
			name:  "a vertex on a neighbour's straight border",
			layer: "A: 0,0 4,0 4,4 0,4\nB: 4,0 8,0 8,4 4,4 4,2",
		},
		{
			//  \A /       the lower loop
			//   \/        is as large as
			//   /\        the upper one
			//  /A \
			name:  "bow-tie",
			layer: "A: 0,0 4,0 0,4 4,4",
			want:  "blocker self-intersection A 4.00 at 2,2",
		},
		{
			//  AAAAAAAA
			//  AA+--AAA   the border runs through the shaded
			//  AA|22|A    squares twice: nobody's by the rule of
			//  AAAAAA     odd and even, and so a gap as well
			name:  "ground counted twice",
			layer: "A: 0,0 6,0 6,4 2,4 2,2 8,2 8,6 0,6",
			want:  "blocker self-intersection A 8.00 at 6,2\nwarning gap A 8.00 at 4,3",
		},
		{
			//  AA.AA      two loops that touch in one
			//  AAXAA      place: every place on the ground is
			//  AA.AA      clear, so it is no finding
			name:  "a ring that touches itself",
			layer: "A: 0,0 2,2 4,0 4,4 2,2 0,4",
		},
		{
			// a crossing of two centimetres
			name:  "a crossing too small to matter",
			layer: "A: 0,0 4,0 4,4 2.0002,4 1.9999,4.0002 2.0002,4.0002 1.9999,4 0,4",
			want:  "warning self-intersection A 0.00 at 2,4",
		},
		{
			//  AAAA
			//  AAA##      the right half of the hole
			//  AAAA       lies outside
			name:  "hole across the border",
			layer: "A: 0,0 4,0 8,0 8,6 4,6 4,4 0,4 / 3,4.5 3,3 5,3 5,4.5",
			want:  "blocker hole-outside A 0.50 at 4,4.5\nwarning gap A 2.50 at 4,3.5",
		},
		{
			//  AA   ##    the hole is in the box around the
			//  AAAA       polygon, but not in the polygon
			name:  "hole outside its polygon",
			layer: "A: 0,0 6,0 6,2 2,2 2,6 0,6 / 4,4 4,5 5,5 5,4",
			want:  "blocker hole-outside A 1.00 at 4.5,4.5",
		},
		{
			//  AAAAAA
			//  A+--+A     a hole in a hole
			//  A|[]|A
			//  A+--+A
			name:  "hole in a hole",
			layer: "A: 0,0 6,0 6,6 0,6 / 1,1 1,5 5,5 5,1 / 2,2 2,4 4,4 4,2",
			want:  "blocker hole-outside A 4.00 at 3,3\nwarning gap A 12.00 at 3,1.5",
		},
		{
			//  AAABB      the middle column
			//  AA22B      is in both
			name:  "overlap",
			layer: "A: 0,0 4,0 4,4 0,4\nB: 3,0 8,0 8,4 3,4",
			want:  "warning overlap A B 4.00 at 3.5,2",
		},
		{
			//  AAAAAA     B lies wholly in A, which
			//  AABBAA     has no hole for it
			//  AAAAAA
			name:  "area within another",
			layer: "A: 0,0 6,0 6,6 0,6\nB: 2,2 4,2 4,4 2,4",
			want:  "warning overlap A B 4.00 at 3,3",
		},
		{
			//  2222       the same ground under two keys
			name:  "the same outline twice",
			layer: "A: 0,0 4,0 4,4 0,4\nB: 0,0 4,0 4,4 0,4\nC: 4,0 8,0 8,4 4,4",
			want:  "warning overlap A B 16.00 at 2,2",
		},
		{
			//  AAAAA      the border bulges into both,
			//  A..22B     each drawn by its own hand
			//  BBBBB
			name:  "gap and overlap along one border",
			layer: "A: 0,4 2,5 4,4 8,4 8,8 0,8\nB: 0,0 8,0 8,4 6,5 4,4 0,4",
			want:  "warning gap A B 2.00 at 2,4.5\nwarning overlap A B 2.00 at 6,4.5",
		},
		{
			//  AAAA
			//  A..A       nobody's ground in the middle: A has
			//  AAAA       a hole, and nothing fills it
			name:  "gap",
			layer: "A: 0,0 4,0 4,4 0,4 / 1,1 1,3 3,3 3,1",
			want:  "warning gap A 4.00 at 2,2",
		},
		{
			//  AAAA       a hole of 15 squares' side is more than
			//  A..A       a square kilometre: a lake
			name:  "lake",
			layer: "A: 0,0 20,0 20,20 0,20 / 1,1 1,19 19,19 19,1",
			want:  "note enclave A 323.94 at 10,10",
		},
		{
			//  AA  BB     open water between them is
			//  AA  BB     not closed in
			name:  "bay",
			layer: "A: 0,0 2,0 2,4 0,4\nB: 4,0 6,0 6,4 4,4",
		},
		{
			// a gap of 0.4 m between A and B, 400 m long
			name:  "gap narrower than tolerated",
			layer: "A: 0,0 4,0 4,4 0,4\nB: 4,0 8,0 8,4 4,4 4.005,2",
		},
		{
			//  AAA|A      A's own polygons overlap
			name:  "two polygons of one area",
			layer: "A: 0,0 4,0 4,4 0,4 | 3,0 8,0 8,4 3,4",
			want:  "warning repeated-ground A 4.00 at 3.5,2",
		},
		{
			//  ====A      A's right part sticks out of
			//  ====A      its parent =
			name:   "outside the parent",
			layer:  "A: 0,0 4,0 4,4 0,4\nB: 4,0 8,0 8,4 4,4",
			parent: "P: 0,0 7,0 7,4 0,4",
			want:   "warning outside-parent B 4.00 at 7.5,2",
		},
		{
			//  A is a square larger than it was; B a hair
			name:  "area changed",
			layer: "A: 0,0 5,0 5,4 0,4\nB: 5,0 8,0 8,4 5,4",
			live:  "A: 0,0 4,0 4,4 0,4\nB: 5,0 8,0 8,3.9 5,4",
			want:  "warning area-changed A +25% at 2.5,2",
		},
		{
			name:  "other keys",
			layer: "A: 0,0 4,0 4,4 0,4\nB: 4,0 8,0 8,4 4,4",
			live:  "A: 0,0 4,0 4,4 0,4\nC: 4,0 8,0 8,4 4,4",
			want:  "warning key-removed C at 6,2\nnote key-added B at 6,2",
		},
		{
			//  AAAA____   a tongue of no width, 400 m long
			//  AAAA
			name:  "spike",
			layer: "A: 0,0 4,0 4,2 8,2 4,2.001 4,4 0,4",
			want:  "warning spike A (298) at 8,2",
		},
		{
			//  ______     a part 10 cm wide
			//  AAAAAA
			name:  "sliver",
			layer: "A: 0,0 4,0 4,4 0,4 | 0,6 4,6 4,6.001 0,6.001",
			want:  "warning sliver A 0.00 at 0,6",
		},
		{
			name:  "key twice",
			layer: "A: 0,0 4,0 4,4 0,4\nA: 4,0 8,0 8,4 4,4",
			want:  "blocker duplicate-key A",
		},
		{
			name:  "no key",
			layer: "A: 0,0 4,0 4,4 0,4\n: 4,0 8,0 8,4 4,4",
			want:  "blocker missing-key",
		},
		{
			name:  "wrong character set",
			layer: "Évry-Grégy: 0,0 4,0 4,4 0,4\nOrlÃ©ans: 4,0 8,0 8,4 4,4\nOrl\ufffdans: 8,0 12,0 12,4 8,4\nOrl?ans: 12,0 16,0 16,4 12,4\nWho?: 16,0 20,0 20,4 16,4",
			want:  "warning damaged-text OrlÃ©ans\nwarning damaged-text Orl\ufffdans\nwarning damaged-text Orl?ans",
		},
	}
	for _, c := range cases {
		for _, reversed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/reversed=%t", c.name, reversed), func(t *testing.T) {
				var live, parent []geo.Area
				if c.live != "" {
					live = sketch(t, c.live, reversed).Areas
				}
				if c.parent != "" {
					parent = sketch(t, c.parent, reversed).Areas
				}
				layer := sketch(t, c.layer, reversed)
				var got []string
				for _, f := range validate(t, layer, live, parent).List {
					if f.Code != review.WindingMended {
						got = append(got, told(f))
					}
				}
				if told := strings.Join(got, "\n"); sortedLines(told) != sortedLines(c.want) {
					t.Errorf("found\n%s\nwant\n%s", told, c.want)
				}
			})
		}
	}
}

func sortedLines(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
