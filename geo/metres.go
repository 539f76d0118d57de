package geo

import "math"

// WGS 84 ellipsoid.
const (
	equatorRadius = 6378137.0                     // metres
	flattening    = 1 / 298.257223563             // of the ellipsoid
	eccentricity2 = flattening * (2 - flattening) // squared
	degree        = math.Pi / 180                 // in radians
)

// Metres is the distance from a to b along the surface of the Earth. It
// follows the ellipsoid (Lambert's formula): the error stays below 0.01 %
// except for nearly opposite places, where it can reach 0.5 %.
func Metres(a, b Point) float64 {
	lat1, lat2 := reducedLatitude(a.Lat()), reducedLatitude(b.Lat())
	angle := centralAngle(lat1, lat2, (b.Lon()-a.Lon())*degree)
	if angle == 0 {
		return 0
	}
	p, q := (lat1+lat2)/2, (lat2-lat1)/2
	sin2, cos2 := square(math.Sin(angle/2)), square(math.Cos(angle/2))
	if cos2 < 1e-4 { // opposite ends of the Earth: the correction has a pole there
		return equatorRadius * (1 - flattening/3) * angle
	}
	x := (angle - math.Sin(angle)) * square(math.Sin(p)*math.Cos(q)) / cos2
	y := (angle + math.Sin(angle)) * square(math.Cos(p)*math.Sin(q)) / sin2
	return equatorRadius * (angle - flattening/2*(x+y))
}

// centralAngle is the angle between two places seen from the centre of a
// sphere, by the haversine formula, which keeps short distances exact.
func centralAngle(lat1, lat2, dlon float64) float64 {
	h := square(math.Sin((lat2-lat1)/2)) + math.Cos(lat1)*math.Cos(lat2)*square(math.Sin(dlon/2))
	return 2 * math.Asin(math.Sqrt(min(h, 1)))
}

// reducedLatitude is the latitude in radians on the auxiliary sphere.
func reducedLatitude(lat float64) float64 {
	return math.Atan((1 - flattening) * math.Tan(lat*degree))
}

// metresPerDegree is the length of one degree of longitude and of latitude at
// the given latitude.
func metresPerDegree(lat float64) (lon, latitude float64) {
	sin, cos := math.Sincos(lat * degree)
	w := 1 - eccentricity2*sin*sin
	normal := equatorRadius / math.Sqrt(w)
	return normal * cos * degree, normal * (1 - eccentricity2) / w * degree
}

func square(v float64) float64 { return v * v }
