package geo

import (
	"cmp"
	"slices"
)

// coverDetail is how many times more ranges than asked for are found before
// the closest ones are joined: detail enough that the joined ranges hug the
// box, and a fraction of a millisecond of work.
const coverDetail = 8

// Cells covers the box with at most most ranges, in ascending order and not
// touching each other. Fewer ranges cover more ground beyond the box, so
// callers check longitude and latitude again. A most below 1 counts as 1.
func (b Box) Cells(most int) []CellRange {
	most = max(most, 1)
	var ranges []CellRange
	for _, half := range b.halves() {
		ranges = append(ranges, half.cellRanges(most*coverDetail)...)
	}
	return joinClosest(joinClosest(ranges, len(ranges)), most)
}

// quad is a map tile during the descent of cellRanges.
type quad struct{ z, x, y int }

// cellRanges splits the tiles on the edge of the box level by level, until
// the next level would give more than enough ranges.
func (b Box) cellRanges(enough int) []CellRange {
	window := b.cellWindow()
	var inside []CellRange
	edge := []quad{{0, 0, 0}}
	for z := 0; z < cellZoom && len(edge) > 0 && len(inside)+len(edge) <= enough; z++ {
		var next []quad
		for _, q := range edge {
			for i := range 4 {
				child := quad{q.z + 1, q.x*2 + i%2, q.y*2 + i/2}
				switch window.meets(child) {
				case meetsInside:
					inside = append(inside, TileCells(child.z, child.x, child.y))
				case meetsPartly:
					next = append(next, child)
				}
			}
		}
		edge = next
	}
	for _, q := range edge {
		inside = append(inside, TileCells(q.z, q.x, q.y))
	}
	return inside
}

// cellWindow is a box in cell columns and rows, ends included.
type cellWindow struct{ west, north, east, south int }

func (b Box) cellWindow() cellWindow {
	west, north := cellXY(Point{b.West, b.North})
	east, south := cellXY(Point{b.East, b.South})
	return cellWindow{int(west), int(north), int(east), int(south)}
}

type meeting int

const (
	meetsNot meeting = iota
	meetsPartly
	meetsInside
)

func (w cellWindow) meets(q quad) meeting {
	size := 1 << (cellZoom - q.z)
	x0, y0 := q.x*size, q.y*size
	x1, y1 := x0+size-1, y0+size-1
	switch {
	case x1 < w.west || x0 > w.east || y1 < w.north || y0 > w.south:
		return meetsNot
	case x0 >= w.west && x1 <= w.east && y0 >= w.north && y1 <= w.south:
		return meetsInside
	}
	return meetsPartly
}

// joinClosest sorts the ranges, joins those that touch, and then the ones
// with the smallest gaps between them until at most most are left.
func joinClosest(ranges []CellRange, most int) []CellRange {
	slices.SortFunc(ranges, func(a, b CellRange) int { return cmp.Compare(a.From, b.From) })
	limit := widestGapToJoin(ranges, most)
	joined := ranges[:0]
	for _, r := range ranges {
		last := len(joined) - 1
		if last >= 0 && r.From-joined[last].To <= limit {
			joined[last].To = max(joined[last].To, r.To)
			continue
		}
		joined = append(joined, r)
	}
	return joined
}

// widestGapToJoin is the gap that must be bridged, with all smaller ones, to
// leave at most most ranges.
func widestGapToJoin(sorted []CellRange, most int) Cell {
	if len(sorted) <= most {
		return 0
	}
	gaps := make([]Cell, 0, len(sorted))
	for i, r := range sorted[1:] {
		gaps = append(gaps, r.From-sorted[i].To)
	}
	slices.Sort(gaps)
	return max(gaps[len(sorted)-most-1], 0)
}
