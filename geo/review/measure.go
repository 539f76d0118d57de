package review

import (
	"math"

	"lamppost/geo"
)

// strip is the ground in square metres between an edge and the zero meridian,
// negative west of it or on the way south. The edge is straight in longitude
// and latitude, as it is when points are located. Were it straight on a map of
// true areas, the mean of the longitudes times the belt would do; the second
// term makes up for the bend, and leaves less than a millionth of the ground
// for edges up to a degree long.
func strip(a, b spot) float64 {
	return stripOver(a, b, geo.Belt(a.lat()), geo.Belt(b.lat()))
}

// stripOver is strip for those who know the belts up to both ends.
func stripOver(a, b spot, south, north float64) float64 {
	height := (b.lat() - a.lat()) * math.Pi / 180
	bend := (b.lon() - a.lon()) * (south + north) / 2 * height * height / 12
	return (a.lon()+b.lon())/2*(north-south) - bend
}

// metresPerDegree is the mean length of a degree of latitude.
const metresPerDegree = 111_195.0

// sizeOf is the size of a shape in square metres, measured as faces are.
func sizeOf(s geo.Shape) float64 {
	total := 0.0
	for _, polygon := range s {
		for i, ring := range polygon {
			if i == 0 {
				total += ringSize(ring)
			} else {
				total -= ringSize(ring)
			}
		}
	}
	return max(total, 0)
}

func ringSize(ring geo.Ring) float64 {
	if len(ring) == 0 {
		return 0
	}
	size, last := 0.0, spotOf(ring[0])
	south := geo.Belt(last.lat())
	for _, v := range ring[1:] {
		at := spotOf(v)
		north := geo.Belt(at.lat())
		size += stripOver(last, at, south, north)
		last, south = at, north
	}
	return math.Abs(size)
}
