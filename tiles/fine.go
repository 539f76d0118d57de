package tiles

import (
	"math"
	"math/bits"

	"lamppost/geo"
)

// fineSide is how many steps the side of the Web Mercator square has for Fine.
const fineSide = 1 << 32

// Fine is a place (lon, lat) in steps of 2^-32 of the side of the Web Mercator
// square, x to the east and y to the south: a centimetre at the equator. Latitudes
// beyond the square (85.05 degrees) are held at its edge.
func Fine(p geo.Point) (x, y uint32) {
	sin := math.Sin(p.Lat() * math.Pi / 180)
	return fineStep((p.Lon() + 180) / 360), fineStep(0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi))
}

func fineStep(part float64) uint32 {
	return uint32(max(0, min(math.Floor(part*fineSide), fineSide-1)))
}

// unitBits is how many bits a Unit within the tile has.
var unitBits = bits.Len(Extent) - 1

// UnitOf is a place of Fine in units of a tile.
func UnitOf(t Tile, x, y uint32) Unit {
	shift := 32 - t.Z - unitBits
	return Unit{int32(int64(x>>shift) - int64(t.X)<<unitBits), int32(int64(y>>shift) - int64(t.Y)<<unitBits)}
}
