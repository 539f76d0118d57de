package tiles

import (
	"math"
	"slices"
)

// shelf is an immutable spatial index of shapes. They are sorted into tiers by
// the zoom they first matter at, so a tile of a whole country does not look at
// its footpaths.
type shelf struct {
	shapes []shape
	tiers  []tier
}

// tierZooms are the least zooms of the tiers.
var tierZooms = [...]int{0, 10, 13, 15}

type tier struct {
	from  int
	bound box
	side  int       // cells along each side
	cells [][]int32 // shape numbers, ascending
	wide  []int32   // shapes too large for cells
}

const (
	// shapesPerCell balances looking through a cell against visiting many.
	shapesPerCell = 8

	// maxCells along a side keeps the empty grid of a country within a few MB.
	maxCells = 512

	// wideCells is the number of cells a shape may be entered in before it is
	// cheaper to look at it every time.
	wideCells = 256
)

func newShelf(shapes []shape, from func(shape) int) shelf {
	s := shelf{shapes: slices.Clone(shapes)}
	members := make([][]int32, len(tierZooms))
	for i := range s.shapes {
		t := tierOf(from(s.shapes[i]))
		members[t] = append(members[t], int32(i))
	}
	for i, m := range members {
		s.tiers = append(s.tiers, newTier(tierZooms[i], s.shapes, m))
	}
	return s
}

func tierOf(zoom int) int {
	for i := len(tierZooms) - 1; i > 0; i-- {
		if zoom >= tierZooms[i] {
			return i
		}
	}
	return 0
}

func newTier(from int, shapes []shape, members []int32) tier {
	t := tier{from: from, bound: emptyBox()}
	for _, m := range members {
		t.bound = t.bound.union(shapes[m].bound)
	}
	t.side = min(max(int(math.Sqrt(float64(len(members))/shapesPerCell)), 1), maxCells)
	t.cells = make([][]int32, t.side*t.side)
	for _, m := range members {
		x0, y0, x1, y1 := t.span(shapes[m].bound)
		if (x1-x0+1)*(y1-y0+1) > wideCells {
			t.wide = append(t.wide, m)
			continue
		}
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1; x++ {
				t.cells[y*t.side+x] = append(t.cells[y*t.side+x], m)
			}
		}
	}
	return t
}

// span is the inclusive range of cells a box touches.
func (t *tier) span(b box) (x0, y0, x1, y1 int) {
	return t.cell(b.min.x-t.bound.min.x, t.bound.width()), t.cell(b.min.y-t.bound.min.y, t.bound.height()),
		t.cell(b.max.x-t.bound.min.x, t.bound.width()), t.cell(b.max.y-t.bound.min.y, t.bound.height())
}

func (t *tier) cell(offset, whole float64) int {
	if whole <= 0 {
		return 0
	}
	return int(min(max(offset/whole*float64(t.side), 0), float64(t.side-1)))
}

// in lists the shapes of a zoom whose bound meets the box, in painting order.
// The pointers are into the shelf: read only.
func (s *shelf) in(b box, zoom int) []*shape {
	var found []int32
	for i := range s.tiers {
		if t := &s.tiers[i]; t.from <= zoom && t.bound.meets(b) {
			found = t.collect(found, s.shapes, b)
		}
	}
	slices.Sort(found)
	out := make([]*shape, len(found))
	for i, f := range found {
		out[i] = &s.shapes[f]
	}
	return out
}

// collect reports a shape only from the first of its cells that was asked for.
func (t *tier) collect(found []int32, shapes []shape, b box) []int32 {
	for _, m := range t.wide {
		if shapes[m].bound.meets(b) {
			found = append(found, m)
		}
	}
	x0, y0, x1, y1 := t.span(b)
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			for _, m := range t.cells[y*t.side+x] {
				sx, sy, _, _ := t.span(shapes[m].bound)
				if max(sx, x0) == x && max(sy, y0) == y && shapes[m].bound.meets(b) {
					found = append(found, m)
				}
			}
		}
	}
	return found
}
