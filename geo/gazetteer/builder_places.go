package gazetteer

import (
	"slices"
	"strings"

	"lamppost/geo"
)

// samePlace is how near two places of one name are one place: a point and the
// boundary drawn around it.
const samePlace = 5000.0 // metres

// addPlaces makes names of the towns and their parts.
func (b *Builder) addPlaces() {
	known := map[string][]ID{}
	slices.SortStableFunc(b.spots, func(p, q Spot) int { return int(q.Weight) - int(p.Weight) })
	for _, s := range b.spots {
		key := fold(s.Name)
		if slices.ContainsFunc(known[key], func(id ID) bool { return geo.Metres(b.names[id].At, s.At) < samePlace }) {
			continue
		}
		n := Name{Kind: Place, Name: s.Name, Others: s.Others, At: s.At, Box: s.Box, Weight: s.Weight}
		if n.Box == (geo.Box{}) {
			n.Box = geo.Box{West: s.At.Lon(), South: s.At.Lat(), East: s.At.Lon(), North: s.At.Lat()}
		}
		if _, town := b.towns.Of(s.At); town != s.Name {
			n.Town = town
		}
		known[key] = append(known[key], b.add(n))
	}
}

// addPostcodes makes names of the postcodes, in the middle of their addresses.
func (b *Builder) addPostcodes() {
	type sum struct {
		lon, lat float64
		n        int
		box      geo.Box
	}
	sums := map[string]*sum{}
	for _, s := range b.sites {
		code := strings.TrimSpace(s.Postcode)
		if code == "" || strings.ContainsAny(code, ";,") {
			continue
		}
		one := sums[code]
		if one == nil {
			one = &sum{box: geo.Box{West: 180, South: 90, East: -180, North: -90}}
			sums[code] = one
		}
		one.lon, one.lat, one.n = one.lon+s.At.Lon(), one.lat+s.At.Lat(), one.n+1
		one.box = widened(one.box, s.At)
	}
	codes := make([]string, 0, len(sums))
	for code := range sums {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		s := sums[code]
		at := geo.Point{s.lon / float64(s.n), s.lat / float64(s.n)}
		_, town := b.towns.Of(at)
		b.add(Name{Kind: Postcode, Name: code, Town: town, At: at, Box: s.box, Weight: postcodeWeight})
	}
}

const postcodeWeight = 45

func widened(b geo.Box, p geo.Point) geo.Box {
	return geo.Box{West: min(b.West, p.Lon()), South: min(b.South, p.Lat()), East: max(b.East, p.Lon()), North: max(b.North, p.Lat())}
}
