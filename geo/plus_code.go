package geo

import (
	"math"
	"strings"
)

// plusAlphabet are the 20 digits of an Open Location Code,
// https://github.com/google/open-location-code/blob/main/Documentation/Specification/specification.md
const plusAlphabet = "23456789CFGHJMPQRVWX"

const (
	plusPairs = 10 // digits that come in pairs of latitude and longitude
	plusFirst = 8  // digits before the plus sign of a full code
	plusMost  = 15 // digits that a code may have
)

// ParsePlusCode returns the middle of the square that a plus code (Open Location
// Code) names; ok is false for anything else. A short code, which leaves out up to
// eight digits in front, is the one nearest to near.
func ParsePlusCode(code string, near Point) (p Point, ok bool) {
	before, after, found := strings.Cut(strings.ToUpper(code), "+")
	if !found || len(before) > plusFirst || len(before)%2 != 0 || len(after) == 1 || len(before)+len(after) > plusMost || len(before)+len(after) == 0 {
		return Point{}, false
	}
	digits := strings.TrimRight(before, "0") // zeros stand for digits of a larger square
	if len(digits) < len(before) && (len(before) < plusFirst || after != "" || len(digits) == 0 || len(digits)%2 != 0) {
		return Point{}, false
	}
	missing := plusFirst - len(before)
	if missing == 0 {
		return plusMiddle(digits + after)
	}
	if len(before)+len(after) < 4 {
		return Point{}, false
	}
	if p, ok = plusMiddle(plusDigits(near)[:missing] + digits + after); !ok {
		return p, false
	}
	return plusNearest(p, near, math.Pow(20, 2-float64(missing)/2)), true
}

// plusMiddle decodes the digits of a full code.
func plusMiddle(digits string) (Point, bool) {
	lat, lon, high, wide := -90.0, -180.0, 400.0, 400.0
	for i := 0; i < len(digits); i++ {
		n := strings.IndexByte(plusAlphabet, digits[i])
		switch {
		case n < 0:
			return Point{}, false
		case i >= plusPairs: // the rest divides a square in 5 rows of 4
			high, wide = high/5, wide/4
			lat, lon = lat+float64(n/4)*high, lon+float64(n%4)*wide
		case i%2 == 0:
			high /= 20
			lat += float64(n) * high
		default:
			wide /= 20
			lon += float64(n) * wide
		}
	}
	p := Point{lon + wide/2, lat + high/2}
	return p, CheckPoint(p) == nil
}

// plusDigits are the first digits of the full code of a place.
func plusDigits(p Point) string {
	lat, lon := min(p.Lat()+90, 180-1e-9), math.Mod(p.Lon()+180, 360)
	side, digits := 20.0, make([]byte, 0, plusFirst)
	for len(digits) < plusFirst {
		y, x := math.Floor(lat/side), math.Floor(lon/side)
		digits = append(digits, plusAlphabet[int(y)], plusAlphabet[int(x)])
		lat, lon, side = lat-y*side, lon-x*side, side/20
	}
	return string(digits)
}

// plusNearest moves the middle of a completed short code by one square of what was
// left out, where that is nearer.
func plusNearest(p, near Point, side float64) Point {
	switch half := side / 2; {
	case near.Lat()+half < p.Lat() && p.Lat()-side >= -90:
		p[1] -= side
	case near.Lat()-half > p.Lat() && p.Lat()+side <= 90:
		p[1] += side
	}
	switch half := side / 2; {
	case near.Lon()+half < p.Lon():
		p[0] -= side
	case near.Lon()-half > p.Lon():
		p[0] += side
	}
	p[0] = wrapLongitude(p[0])
	return p
}
