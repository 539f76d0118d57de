package pins

import (
	"math"

	"lamppost/geo"
	"lamppost/tiles"
)

// place is a position in the Web Mercator square, in 2^-32 of its side, y to the
// south: a centimetre at the equator.
type place struct{ x, y uint32 }

const (
	side   = 1 << 32
	levels = 32 // zooms until a square is one place

	// finest is the deepest zoom that pins are sorted to and gathered at: its
	// squares are those of geo.Cell, 10 m at the equator. Sorting to the last
	// bit would cost half as much again and show nobody anything.
	finest   = 22
	unsorted = 2 * (levels - finest) // low bits of a key, which tell places apart and sort nothing
)

func placeOf(p geo.Point) place {
	x, y := geo.Fine(p)
	return place{x, y}
}

// point is the middle of a place.
func (p place) point() geo.Point {
	y := math.Pi * (1 - 2*(float64(p.y)+0.5)/side)
	return geo.Point{(float64(p.x)+0.5)/side*360 - 180, math.Atan(math.Sinh(y)) * 180 / math.Pi}
}

// key is the place in Morton order: bits of x and y in turn, y the higher one.
func (p place) key() uint64 { return geo.Interleave(p.x, p.y) }

func placeAt(key uint64) place { return place{gather(key), gather(key >> 1)} }

// gather undoes geo.Interleave for the lower bit of each pair.
func gather(w uint64) uint32 {
	w &= 0x5555555555555555
	w = (w | w>>1) & 0x3333333333333333
	w = (w | w>>2) & 0x0f0f0f0f0f0f0f0f
	w = (w | w>>4) & 0x00ff00ff00ff00ff
	w = (w | w>>8) & 0x0000ffff0000ffff
	return uint32(w | w>>16)
}

// span is the keys from first to last, both included: with the end left out, the
// whole world would not fit.
type span struct{ first, last uint64 }

// spanOf is the keys under a tile.
func spanOf(t tiles.Tile) span {
	shift := levels - t.Z
	first := place{uint32(uint64(t.X) << shift), uint32(uint64(t.Y) << shift)}.key()
	return span{first, first | lowBits(2*shift)}
}

// lowBits is the lowest n bits, of which 64 are all.
func lowBits(n int) uint64 { return 1<<n - 1 }
