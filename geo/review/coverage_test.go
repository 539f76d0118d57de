package review_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"lamppost/geo"
	"lamppost/geo/review"
	"pgregory.net/rapid"
)

// strict reports ground however small and narrow.
var strict = review.Options{SquareMetres: 1e-6, Metres: 1e-9, Most: 1000, Enclave: 1e12}

// cell is the side of a square of a generated coverage in grid steps, 1.1 km;
// corners are moved by at most a quarter of it, so squares stay simple.
const cell = 100_000

// coverage is a random layer without gaps, overlaps and crossings: squared
// paper with bent corners, whose squares belong to a few areas.
type coverage struct {
	columns, rows int
	letters       []byte
	corners       []geo.Vertex
}

func drawCoverage(t *rapid.T) coverage {
	c := coverage{columns: rapid.IntRange(2, 7).Draw(t, "columns"), rows: rapid.IntRange(2, 7).Draw(t, "rows")}
	origin := geo.Vertex{X: rapid.Int32Range(-1_700_000_000, 1_700_000_000).Draw(t, "west"), Y: rapid.Int32Range(-800_000_000, 800_000_000).Draw(t, "south")}
	areas := rapid.IntRange(1, 6).Draw(t, "areas")
	bend := rapid.Int32Range(-cell/4, cell/4)
	for range c.columns * c.rows {
		c.letters = append(c.letters, byte('A'+rapid.IntRange(0, areas-1).Draw(t, "letter")))
	}
	for y := range c.rows + 1 {
		for x := range c.columns + 1 {
			c.corners = append(c.corners, geo.Vertex{
				X: origin.X + int32(x)*cell + bend.Draw(t, "x"), Y: origin.Y + int32(y)*cell + bend.Draw(t, "y"),
			})
		}
	}
	return c
}

func (c coverage) letter(x, y int) byte {
	if x < 0 || y < 0 || x >= c.columns || y >= c.rows {
		return '.'
	}
	return c.letters[y*c.columns+x]
}

// areas traces the border of each connected piece of a letter.
func (c coverage) areas() []geo.Area {
	var areas []geo.Area
	at := map[byte]int{}
	done := make([]bool, len(c.letters))
	for start, letter := range c.letters {
		if done[start] {
			continue
		}
		piece := c.piece(start, done)
		if _, known := at[letter]; !known {
			at[letter] = len(areas)
			areas = append(areas, geo.Area{Key: geo.AreaKey(letter), Name: string(letter)})
		}
		a := &areas[at[letter]]
		a.Shape = append(a.Shape, c.polygon(piece))
	}
	return areas
}

// piece is the squares with the same letter that one can walk to.
func (c coverage) piece(start int, done []bool) map[int]bool {
	piece := map[int]bool{}
	var walk func(x, y int)
	walk = func(x, y int) {
		i := y*c.columns + x
		if c.letter(x, y) != c.letters[start] || done[i] {
			return
		}
		done[i], piece[i] = true, true
		walk(x+1, y)
		walk(x-1, y)
		walk(x, y+1)
		walk(x, y-1)
	}
	walk(start%c.columns, start/c.columns)
	return piece
}

// polygon walks around a piece with it on the left. The way round it is the
// only one that runs counter-clockwise; it comes first.
func (c coverage) polygon(piece map[int]bool) geo.Polygon {
	next := map[int][]int{}
	has := func(x, y int) bool { return c.letter(x, y) != '.' && piece[y*c.columns+x] }
	side := func(inside bool, from, to int) {
		if !inside {
			next[from] = append(next[from], to)
		}
	}
	for y := range c.rows {
		for x := range c.columns {
			if !has(x, y) {
				continue
			}
			low, high := y*(c.columns+1)+x, (y+1)*(c.columns+1)+x
			side(has(x, y-1), low, low+1)
			side(has(x+1, y), low+1, high+1)
			side(has(x, y+1), high+1, high)
			side(has(x-1, y), high, low)
		}
	}
	var polygon geo.Polygon
	for corner := range c.corners {
		for len(next[corner]) > 0 {
			ring := c.ring(next, corner)
			polygon = append(polygon, ring)
			if counterclockwise(ring) {
				polygon[0], polygon[len(polygon)-1] = polygon[len(polygon)-1], polygon[0]
			}
		}
	}
	return polygon
}

func (c coverage) ring(next map[int][]int, start int) geo.Ring {
	ring := geo.Ring{c.corners[start]}
	for at := start; ; {
		to := next[at][0]
		next[at] = next[at][1:]
		ring = append(ring, c.corners[to])
		if at = to; at == start {
			return ring
		}
	}
}

func counterclockwise(ring geo.Ring) bool {
	sum := int64(0)
	for i := 1; i < len(ring); i++ {
		sum += turn(ring[0], ring[i-1], ring[i])
	}
	return sum > 0
}

func ground(t *rapid.T, areas []geo.Area) map[review.Code]float64 {
	found, err := review.Validate(context.Background(), review.Candidate{Areas: areas}, nil, nil, strict)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[review.Code]float64{}
	for _, f := range found.List {
		sums[f.Code] += f.Amount
	}
	return sums
}

// TestCoverageHasNoFindings: a layer without faults has no findings, and one
// area taken away is a gap of its size where it does not reach the outside.
func TestCoverageHasNoFindings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		areas := drawCoverage(t).areas()
		for code, amount := range ground(t, areas) {
			t.Errorf("%s: %g", code, amount)
		}
		d, err := review.Compare(context.Background(), areas, areas, strict)
		if err != nil || !d.Empty() || d.Same != len(areas) {
			t.Errorf("compared with itself: %+v, %v", d, err)
		}
		again := ground(t, append(slices.Clone(areas), geo.Area{Key: "again", Shape: areas[0].Shape}))
		size := areas[0].Shape.SquareMetres()
		if overlap := again[review.Overlap]; math.Abs(overlap-size) > size*1e-4 || len(again) != 1 {
			t.Errorf("laid twice, %g square metres overlap by %v", size, again)
		}
	})
}

// TestMovedVertex: a corner inside the coverage, moved in one area only, makes
// overlap where that area grew and a gap where it shrank, and nothing else.
func TestMovedVertex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCoverage(t)
		x, y := rapid.IntRange(1, c.columns-1).Draw(t, "moved x"), rapid.IntRange(1, c.rows-1).Draw(t, "moved y")
		from := c.corners[y*(c.columns+1)+x]
		to := geo.Vertex{X: from.X + rapid.Int32Range(-cell/8, cell/8).Draw(t, "by x"), Y: from.Y + rapid.Int32Range(-cell/8, cell/8).Draw(t, "by y")}
		before := c.areas()
		after := slices.Clone(before)
		uses, was := 0, geo.Shape(nil)
		for i := range after {
			if after[i].Key == geo.AreaKey(c.letter(x, y)) {
				was = after[i].Shape
				after[i].Shape, uses = moved(was, from, to)
			}
		}
		if uses != 1 || from == to {
			return // within its area, or its ring passes there twice
		}
		d, err := review.Compare(context.Background(), before, after, strict)
		if err != nil {
			t.Fatal(err)
		}
		var gained, lost float64
		for _, r := range d.Reshaped {
			gained, lost = gained+r.Gained, lost+r.Lost
		}
		sums := ground(t, after)
		if sums[review.RepeatedGround] > 0 {
			return // over another polygon of its own
		}
		near := func(a, b float64) bool { return math.Abs(a-b) <= 0.01+1e-6*b }
		if !near(sums[review.Overlap], gained) || !near(sums[review.Gap], lost) {
			t.Errorf("moved from %v to %v: overlap %g, gained %g; gap %g, lost %g; %v", from, to, sums[review.Overlap], gained, sums[review.Gap], lost, sums)
		}
		if want := triangles(was, from, to); want > 0 && math.Abs(gained+lost-want) > 0.1+1e-3*want {
			t.Errorf("moved from %v to %v: difference %g, by triangles %g", from, to, gained+lost, want)
		}
	})
}

// moved replaces a vertex and counts in how many places.
func moved(s geo.Shape, from, to geo.Vertex) (geo.Shape, int) {
	uses := 0
	var shape geo.Shape
	for _, polygon := range s {
		var copied geo.Polygon
		for _, ring := range polygon {
			ring = slices.Clone(ring)
			for i, v := range ring {
				if v == from {
					ring[i] = to
					uses += min(i, 1) // the first is the last again
				}
			}
			copied = append(copied, ring)
		}
		shape = append(shape, copied)
	}
	return shape, uses
}

// triangles is the ground between the two ways past a moved vertex: a triangle
// on either side, where the neighbours in the ring lie on either side of its
// way. Zero where they do not. Its sides are straight on a map of true areas.
func triangles(shape geo.Shape, from, to geo.Vertex) float64 {
	for _, polygon := range shape {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				next := ring[1:][i%(len(ring)-1)]
				if ring[i] != from || float64(turn(from, to, ring[i-1]))*float64(turn(from, to, next)) >= 0 {
					continue
				}
				one := geo.Shape{{{ring[i-1], from, to, ring[i-1]}}}.SquareMetres()
				return one + geo.Shape{{{next, from, to, next}}}.SquareMetres()
			}
		}
	}
	return 0
}

func turn(a, b, c geo.Vertex) int64 {
	return int64(b.X-a.X)*int64(c.Y-a.Y) - int64(b.Y-a.Y)*int64(c.X-a.X)
}

// TestDifferenceIsSymmetric: what one way gains, the other loses.
func TestDifferenceIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawCoverage(t), drawCoverage(t)
		dx, dy := a.corners[0].X-b.corners[0].X, a.corners[0].Y-b.corners[0].Y
		for i := range b.corners {
			b.corners[i].X += dx
			b.corners[i].Y += dy
		}
		old, new := a.areas(), b.areas()
		one, err := review.Compare(context.Background(), old, new, strict)
		if err != nil {
			t.Fatal(err)
		}
		two, err := review.Compare(context.Background(), new, old, strict)
		if err != nil {
			t.Fatal(err)
		}
		back := map[geo.AreaKey]review.Reshape{}
		for _, r := range two.Reshaped {
			back[r.Key] = r
		}
		for _, r := range one.Reshaped {
			s := back[r.Key]
			slack := 1e-9*(r.Old+r.New) + 1e-2
			if math.Abs(r.Gained-s.Lost) > slack || math.Abs(r.Lost-s.Gained) > slack {
				t.Errorf("%+v, and back %+v", r, s)
			}
			if math.Abs(r.New-r.Old-r.Gained+r.Lost) > slack {
				t.Errorf("%+v does not add up", r)
			}
		}
		if !slices.Equal(one.Added, two.Removed) || !slices.Equal(one.Removed, two.Added) {
			t.Errorf("%+v, and back %+v", one, two)
		}
	})
}
