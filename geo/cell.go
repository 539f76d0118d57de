package geo

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
	x, y = Fine(p)
	return x >> (fineZoom - cellZoom), y >> (fineZoom - cellZoom)
}

func morton(x, y uint32) Cell { return Cell(Interleave(x, y)) }
