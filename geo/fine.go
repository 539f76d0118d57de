package geo

import "math"

// fineZoom is how often the side of the Web Mercator square is halved for Fine.
const fineZoom = 32

// Fine is a place (lon, lat) in steps of 2^-32 of the side of the Web Mercator
// square, x to the east and y to the south: a centimetre at the equator. Latitudes
// beyond the square (85.05 degrees) are held at its edge.
func Fine(p Point) (x, y uint32) {
	sin := math.Sin(p.Lat() * degree)
	return fineStep((p.Lon() + 180) / 360), fineStep(0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi))
}

// fineStep is the step that a part of the side is in. What is no number is in the first.
func fineStep(part float64) uint32 {
	switch steps := part * (1 << fineZoom); {
	case !(steps > 0):
		return 0
	case steps >= 1<<fineZoom:
		return 1<<fineZoom - 1
	default:
		return uint32(steps)
	}
}

// Interleave is two numbers in Morton order: bits of x and y in turn, y the higher
// one of each pair.
func Interleave(x, y uint32) uint64 { return spread(x) | spread(y)<<1 }

// spread puts a zero bit before each bit.
func spread(v uint32) uint64 {
	w := uint64(v)
	w = (w | w<<16) & 0x0000ffff0000ffff
	w = (w | w<<8) & 0x00ff00ff00ff00ff
	w = (w | w<<4) & 0x0f0f0f0f0f0f0f0f
	w = (w | w<<2) & 0x3333333333333333
	return (w | w<<1) & 0x5555555555555555
}
