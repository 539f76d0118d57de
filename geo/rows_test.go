package geo_test

import (
	"math"
	"slices"

	"lamppost/geo"
)

// rowReference answers millions of points without any code of the atlas: it
// finds polygons by their boxes on a coarse grid, and tests each by the rule of
// the package's documentation, edge by edge, the edges sorted into rows.
type rowReference struct {
	areas    []geo.Area
	polygons []rowPolygon
	side     int64                // of a cell, in steps
	cells    map[[2]int64][]int32 // polygons by the cells their boxes meet
}

// rowPolygon holds the edges of a polygon by rows of the same height.
type rowPolygon struct {
	area                     int
	west, south, east, north int64
	height                   int64
	rows                     [][][2]geo.Vertex
}

func newRowReference(v geo.LayerVersion) *rowReference {
	r := &rowReference{areas: v.Areas, side: 1_000_000, cells: map[[2]int64][]int32{}}
	for i := range v.Areas {
		for _, polygon := range v.Areas[i].Shape {
			r.polygons = append(r.polygons, newRowPolygon(i, polygon))
		}
	}
	if len(r.polygons) < 100 {
		r.side = 100_000_000 // few and perhaps large: 10 degrees
	}
	for i, p := range r.polygons {
		low, high := r.cell(p.west, p.south), r.cell(p.east, p.north)
		for x := low[0]; x <= high[0]; x++ {
			for y := low[1]; y <= high[1]; y++ {
				r.cells[[2]int64{x, y}] = append(r.cells[[2]int64{x, y}], int32(i))
			}
		}
	}
	return r
}

func (r *rowReference) cell(x, y int64) [2]int64 {
	return [2]int64{(x + 1_800_000_000) / r.side, (y + 1_800_000_000) / r.side}
}

func newRowPolygon(area int, polygon geo.Polygon) rowPolygon {
	p := rowPolygon{area: area, west: math.MaxInt64, south: math.MaxInt64, east: math.MinInt64, north: math.MinInt64}
	edges := 0
	for _, ring := range polygon {
		edges += len(ring) - 1
		for _, v := range ring {
			p.west, p.east = min(p.west, int64(v.X)), max(p.east, int64(v.X))
			p.south, p.north = min(p.south, int64(v.Y)), max(p.north, int64(v.Y))
		}
	}
	p.rows = make([][][2]geo.Vertex, edges/8+1)
	p.height = (p.north-p.south)/int64(len(p.rows)) + 1
	for _, ring := range polygon {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			for row := p.row(min(a.Y, b.Y)); row <= p.row(max(a.Y, b.Y)); row++ {
				p.rows[row] = append(p.rows[row], [2]geo.Vertex{a, b})
			}
		}
	}
	return p
}

func (p *rowPolygon) row(y int32) int64 { return (int64(y) - p.south) / p.height }

func (p *rowPolygon) holds(v geo.Vertex) bool {
	x, y := int64(v.X), int64(v.Y)
	if x < p.west || x > p.east || y < p.south || y > p.north {
		return false
	}
	odd := false
	for _, e := range p.rows[p.row(v.Y)] {
		a, b := e[0], e[1]
		if (y < int64(a.Y)) == (y < int64(b.Y)) {
			continue
		}
		at := float64(a.X) + float64(y-int64(a.Y))/float64(int64(b.Y)-int64(a.Y))*(float64(b.X)-float64(a.X))
		if far := at - float64(x); far > 1 || far > -1 && eastOf(a, b, x, y) {
			odd = !odd
		}
	}
	return odd
}

// keysAt appends the keys of the areas that hold v, in order, once each.
func (r *rowReference) keysAt(keys []geo.AreaKey, v geo.Vertex) []geo.AreaKey {
	for _, i := range r.cells[r.cell(int64(v.X), int64(v.Y))] {
		if p := &r.polygons[i]; p.holds(v) {
			keys = append(keys, r.areas[p.area].Key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
