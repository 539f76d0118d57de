package regions

import (
	"math"
	"slices"
)

// grid finds regions by where they are.
type grid struct {
	bound span
	sides uint32 // cells to a side
	cells [][]int32
}

// perCell balances looking through a cell against visiting many.
const perCell = 4

func newGrid(list []region) grid {
	g := grid{bound: nowhere(), sides: uint32(max(1, math.Sqrt(float64(len(list))/perCell)))}
	for i := range list {
		g.bound = g.bound.union(list[i].span)
	}
	g.cells = make([][]int32, g.sides*g.sides)
	for i := range list {
		g.visit(list[i].span, func(cell uint32) { g.cells[cell] = append(g.cells[cell], int32(i)) })
	}
	return g
}

// visit names the cells that a box touches.
func (g *grid) visit(s span, cell func(uint32)) {
	if !g.bound.meets(s) {
		return
	}
	x0, x1 := g.column(s.x0, g.bound.x0, g.bound.x1), g.column(s.x1, g.bound.x0, g.bound.x1)
	y0, y1 := g.column(s.y0, g.bound.y0, g.bound.y1), g.column(s.y1, g.bound.y0, g.bound.y1)
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			cell(y*g.sides + x)
		}
	}
}

func (g *grid) column(v, from, to uint32) uint32 {
	v = max(from, min(v, to))
	return uint32(uint64(v-from) * uint64(g.sides) / (uint64(to-from) + 1))
}

// meeting lists the regions that meet a box, in their order.
func (g *grid) meeting(s span, list []region) []int32 {
	var found []int32
	g.visit(s, func(cell uint32) {
		for _, i := range g.cells[cell] {
			if list[i].span.meets(s) {
				found = append(found, i)
			}
		}
	})
	slices.Sort(found)
	return slices.Compact(found)
}
