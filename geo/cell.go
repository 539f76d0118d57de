package geo

import "math"

// Cell is a square of the Web Mercator plane at zoom 22 (about 10 m at the
// equator), numbered in quadkey order: 44 bits, y before x in each pair, so
// that every map tile is one unbroken range of cells.
type Cell int64

// CellRange holds the cells from From up to, not including, To.
type CellRange struct{ From, To Cell }

// cellZoom is fine enough to tell house numbers apart, and 44 bits stay exact
// in JavaScript numbers and floating-point columns.
const cellZoom = 22

// CellOf is the cell that holds p. Latitudes beyond the Web Mercator square
// (85.05 degrees) fall into its outermost row.
func CellOf(p Point) Cell {
	x, y := cellXY(p)
	return morton(x, y)
}

// TileCells are the cells under map tile z/x/y. A tile that does not exist
// has an empty range; a tile deeper than zoom 22 has the one cell around it.
func TileCells(z, x, y int) CellRange {
	if z < 0 || z > 30 || x < 0 || y < 0 || x >= 1<<z || y >= 1<<z {
		return CellRange{}
	}
	if z > cellZoom {
		x, y, z = x>>(z-cellZoom), y>>(z-cellZoom), cellZoom
	}
	shift := 2 * (cellZoom - z)
	from := morton(uint32(x), uint32(y)) << shift
	return CellRange{from, from + 1<<shift}
}

func cellXY(p Point) (x, y uint32) {
	sin := math.Sin(p.Lat() * degree)
	fx := (p.Lon() + 180) / 360
	fy := 0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)
	return clampCell(fx), clampCell(fy)
}

func clampCell(part float64) uint32 {
	v := math.Floor(part * (1 << cellZoom))
	return uint32(max(0, min(v, 1<<cellZoom-1)))
}

func morton(x, y uint32) Cell {
	return Cell(spread(x) | spread(y)<<1)
}

// spread puts a zero bit before each of the lower 32 bits.
func spread(v uint32) uint64 {
	w := uint64(v)
	w = (w | w<<16) & 0x0000ffff0000ffff
	w = (w | w<<8) & 0x00ff00ff00ff00ff
	w = (w | w<<4) & 0x0f0f0f0f0f0f0f0f
	w = (w | w<<2) & 0x3333333333333333
	return (w | w<<1) & 0x5555555555555555
}
