package geo

import (
	"fmt"
	"strings"
)

// Box is a rectangle of longitudes and latitudes in degrees, edges included.
// West greater than East means the box crosses the 180th meridian, as in
// RFC 7946 section 5.2.
type Box struct{ West, South, East, North float64 }

// WholeEarth is the box that every place is in.
var WholeEarth = Box{West: -180, South: -90, East: 180, North: 90}

// ParseBox reads "west,south,east,north" in degrees. The error names the
// order and what is wrong, in words fit for the person who wrote it.
func ParseBox(text string) (Box, error) {
	parts := strings.Split(text, ",")
	if len(parts) != 4 {
		return Box{}, fmt.Errorf("box needs four numbers west,south,east,north; found %d", len(parts))
	}
	var v [4]float64
	for i, name := range [4]string{"west", "south", "east", "north"} {
		d, err := parseDegrees(name, parts[i], [2]float64{180, 90}[i%2])
		if err != nil {
			return Box{}, fmt.Errorf("box is west,south,east,north: %w", err)
		}
		v[i] = d
	}
	if v[1] > v[3] {
		return Box{}, fmt.Errorf("box is west,south,east,north: south %g is greater than north %g", v[1], v[3])
	}
	return Box{West: v[0], South: v[1], East: v[2], North: v[3]}, nil
}

// Around is the smallest box that holds every place within metres of p. It
// reaches all longitudes when the circle touches a pole.
func Around(p Point, metres float64) Box {
	_, perLat := metresPerDegree(p.Lat())
	reach := metres / perLat * circleSlack
	b := Box{West: -180, South: p.Lat() - reach, East: 180, North: p.Lat() + reach}
	widest := max(b.North, -b.South)
	b.South, b.North = max(b.South, -90), min(b.North, 90)
	if widest >= 90 {
		return b
	}
	perLon, _ := metresPerDegree(widest)
	if side := metres / perLon * circleSlack; side < 180 {
		b.West, b.East = wrapLongitude(p.Lon()-side), wrapLongitude(p.Lon()+side)
	}
	return b
}

// circleSlack widens Around a little, because a degree of latitude is up to
// 1 % longer at the poles than at the equator.
const circleSlack = 1.011

// Contains reports whether p lies in the box or on its edge.
func (b Box) Contains(p Point) bool {
	if p.Lat() < b.South || p.Lat() > b.North {
		return false
	}
	if b.crosses() {
		return p.Lon() >= b.West || p.Lon() <= b.East
	}
	return p.Lon() >= b.West && p.Lon() <= b.East
}

// Meets says whether two boxes have a point in common.
func (b Box) Meets(o Box) bool {
	for _, p := range b.halves() {
		for _, q := range o.halves() {
			if p.West <= q.East && q.West <= p.East && p.South <= q.North && q.South <= p.North {
				return true
			}
		}
	}
	return false
}

// Center is the middle of the box.
func (b Box) Center() Point {
	lon := (b.West + b.East) / 2
	if b.crosses() {
		lon = wrapLongitude(lon + 180)
	}
	return Point{lon, (b.South + b.North) / 2}
}

// String writes the box as ParseBox reads it.
func (b Box) String() string {
	return fmt.Sprintf("%g,%g,%g,%g", b.West, b.South, b.East, b.North)
}

func (b Box) crosses() bool { return b.West > b.East }

// halves cuts a box that crosses the 180th meridian into two that do not.
func (b Box) halves() []Box {
	if !b.crosses() {
		return []Box{b}
	}
	return []Box{{b.West, b.South, 180, b.North}, {-180, b.South, b.East, b.North}}
}

func wrapLongitude(lon float64) float64 {
	switch {
	case lon > 180:
		return lon - 360
	case lon < -180:
		return lon + 360
	}
	return lon
}
