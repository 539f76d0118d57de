package pinstest

import (
	"math"
	"math/rand/v2"

	"lamppost/geo"
	"lamppost/tiles/pins"
)

// Crowd is n pins as a country has them: most in towns, some anywhere. They are
// the same each time.
func Crowd(n int) []pins.Pin {
	random := rand.New(rand.NewPCG(7, 7))
	towns := make([]geo.Point, 60)
	for i := range towns {
		towns[i] = geo.Point{random.Float64()*9 - 2, random.Float64()*7 + 43}
	}
	list := make([]pins.Pin, n)
	for i := range list {
		at := geo.Point{random.Float64()*9 - 2, random.Float64()*7 + 43}
		if i%20 > 0 {
			town := towns[int(math.Abs(random.NormFloat64())*20)%len(towns)]
			at = geo.Point{town.Lon() + random.NormFloat64()*0.06, town.Lat() + random.NormFloat64()*0.04}
		}
		kind := random.IntN(9)
		list[i] = pins.Pin{At: at, ID: int64(i + 1), Facet: pins.NewFacet(kind, random.IntN(480), int64(1.7e9)+int64(i), kind < 4)}
	}
	return list
}
