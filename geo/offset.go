package geo

import "math"

// Offset is the place so many metres from p in a direction, in radians counted
// from the east by the north, on a flat map around p: good to a thousandth for
// the kilometre or so that it is meant for, outside the polar regions.
func Offset(p Point, direction, metres float64) Point {
	perLon, perLat := metresPerDegree(p.Lat())
	sin, cos := math.Sincos(direction)
	lat := max(-90, min(p.Lat()+sin*metres/perLat, 90))
	return Point{wrapLongitude(p.Lon() + cos*metres/max(perLon, 1)), lat}
}

// OnGrid is p on the grid of 1e-7 degree that boundaries are kept on, where every
// program that rounds it finds it again. A place off the globe stays as it is.
func OnGrid(p Point) Point {
	if v, ok := VertexOf(p); ok {
		return v.Point()
	}
	return p
}
