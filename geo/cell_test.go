package geo_test

import (
	"testing"

	"lamppost/geo"
	"pgregory.net/rapid"
)

func TestCellOf(t *testing.T) {
	cases := []struct {
		p    geo.Point
		want geo.Cell
	}{
		{geo.Point{-180, 90}, 0},
		{geo.Point{-180, 85.0512}, 0},
		{geo.Point{180, -90}, 1<<44 - 1},
		{geo.Point{0, 0}, 3 << 42},                      // the south-eastern quarter
		{geo.Point{-1e-9, 0}, 1<<43 | 0x55555555555>>2}, // just west of it
	}
	for _, c := range cases {
		if got := geo.CellOf(c.p); got != c.want {
			t.Errorf("CellOf(%v) = %x, want %x", c.p, got, c.want)
		}
	}
}

func TestTileCells(t *testing.T) {
	if r := geo.TileCells(0, 0, 0); r != (geo.CellRange{From: 0, To: 1 << 44}) {
		t.Errorf("the world is %v", r)
	}
	paris := geo.CellOf(geo.Point{2.3522, 48.8566})
	if r := geo.TileCells(12, 2074, 1409); paris < r.From || paris >= r.To || r.To-r.From != 1<<20 {
		t.Errorf("Paris %x is not in %v", paris, r)
	}
	if r := geo.TileCells(24, 2074<<12, 1409<<12); r.To-r.From != 1 {
		t.Errorf("a tile below zoom 22 has %d cells", r.To-r.From)
	}
	for _, tile := range [][3]int{{-1, 0, 0}, {2, 4, 0}, {2, 0, 4}, {2, -1, 0}, {40, 0, 0}} {
		if r := geo.TileCells(tile[0], tile[1], tile[2]); r.From != r.To {
			t.Errorf("tile %v has cells %v", tile, r)
		}
	}
}

// TestCellsCoverTheBox: every place in the box is in a range; ranges are few,
// ascending and apart.
func TestCellsCoverTheBox(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyPoint(t, "a"), anyPoint(t, "b")
		box := geo.Box{West: a[0], South: min(a[1], b[1]), East: b[0], North: max(a[1], b[1])}
		most := rapid.IntRange(-1, 40).Draw(t, "most")
		ranges := box.Cells(most)
		if len(ranges) == 0 || len(ranges) > max(most, 1) {
			t.Fatalf("%d ranges for at most %d", len(ranges), most)
		}
		for i, r := range ranges {
			if r.From >= r.To || i > 0 && ranges[i-1].To >= r.From {
				t.Fatalf("range %d of %v is out of place", i, ranges)
			}
		}
		for _, p := range []geo.Point{{box.West, box.South}, {box.East, box.North}, {box.East, box.South}, box.Center(), anyPoint(t, "p")} {
			if box.Contains(p) && !inRanges(ranges, geo.CellOf(p)) {
				t.Fatalf("%v of %v is in no range of %v", p, box, ranges)
			}
		}
	})
}

// TestCellsHugTheBox: a city's box is not covered by half a country.
func TestCellsHugTheBox(t *testing.T) {
	box := geo.Box{West: 2.224, South: 48.815, East: 2.47, North: 48.902}
	for _, c := range []struct {
		most  int
		slack float64
	}{{4, 8}, {16, 3}, {64, 1.5}} {
		covered := geo.Cell(0)
		for _, r := range box.Cells(c.most) {
			covered += r.To - r.From
		}
		exact := float64(0.246/360*(1<<22)) * 0.087 / 360 * (1 << 22) / 0.6575 // rows are stretched by 1/cos(latitude)
		if got := float64(covered) / exact; got > c.slack || got < 1 {
			t.Errorf("%d ranges cover %.2f times the box", c.most, got)
		}
	}
}

func inRanges(ranges []geo.CellRange, c geo.Cell) bool {
	for _, r := range ranges {
		if c >= r.From && c < r.To {
			return true
		}
	}
	return false
}
