package projection

import (
	"math"
	"strings"
)

// datum is an ellipsoid and where it lies.
type datum struct {
	a, e2 float64
	shift *helmert // nil: the places of WGS 84
	note  string
}

// helmert is a shift, a turn and a change of scale between two datums, in the
// convention of position vectors (EPSG method 9606): metres, seconds of arc,
// millionths.
type helmert [7]float64

// Ellipsoid of WGS 84.
const (
	wgs84Radius     = 6378137.0
	wgs84Flattening = 1 / 298.257223563
)

// knownDatums by the plain beginning of their names. Plates drift, so national
// systems lie up to two metres from today's WGS 84, which is told where it is
// more than one.
var knownDatums = []struct {
	names []string
	shift *helmert
	note  string
}{
	{[]string{"wgs1984", "wgs84", "worldgeodeticsystem1984"}, nil, ""},
	{[]string{"etrs1989", "etrs89", "europeanterrestrialreferencesystem1989", "etrf"}, nil, ""},
	{[]string{"rgf1993", "rgf93", "reseaugeodesiquefrancais1993"}, nil, ""},
	{[]string{"northamericandatum1983", "northamerican1983", "nad83", "nad1983"}, nil, "NAD83 was taken for WGS 84: right to within 2 m"},
	{[]string{"geocentricdatumofaustralia1994", "gda1994", "gda94"}, nil, "GDA94 was taken for WGS 84: right to within 2 m"},
	{[]string{"geocentricdatumofaustralia2020", "gda2020"}, nil, ""},
	{[]string{"newzealandgeodeticdatum2000", "nzgd2000"}, nil, "NZGD2000 was taken for WGS 84: right to within 2 m"},
	{[]string{"sistemadereferenciageocentricoparalasamericas2000", "sirgas2000", "sistemadereferenciageocentricoparaamericadelsur2000"}, nil, ""},
	{[]string{"japanesegeodeticdatum2011", "jgd2011", "japanesegeodeticdatum2000", "jgd2000"}, nil, "JGD was taken for WGS 84: right to within 2 m"},
	{[]string{"osgb1936", "osgb36", "ordnancesurveyofgreatbritain1936"}, // EPSG:1314
		&helmert{446.448, -125.157, 542.06, 0.15, 0.247, 0.842, -20.489}, "OSGB36 was turned into WGS 84 without the grid OSTN15: right to within 5 m"},
	{[]string{"deutscheshauptdreiecksnetz", "dhdn"}, // EPSG:1777
		&helmert{598.1, 73.7, 418.2, 0.202, 0.045, -2.455, 6.7}, "DHDN was turned into WGS 84 without the grid BeTA2007: right to within 3 m"},
	{[]string{"militargeographischeinstitut", "militargeographischesinstitut", "mgi"}, // EPSG:1618
		&helmert{577.326, 90.129, 463.919, 5.137, 1.474, 5.297, 2.4232}, "MGI was turned into WGS 84 without a grid: right to within 3 m"},
}

// datumOf finds the datum of a GEOGCS; name is that of the whole system.
func datumOf(n *node, name string) (datum, error) {
	d := n.child("DATUM")
	if d == nil || n.number("PRIMEM", 0, 0) != 0 {
		return datum{}, refused(name, "its longitudes do not count from Greenwich, or on no datum")
	}
	s := d.child("SPHEROID")
	if s == nil || len(s.numbers) < 2 || !(s.numbers[0] > 6e6 && s.numbers[0] < 7e6) || s.numbers[1] != 0 && !(s.numbers[1] > 100 && s.numbers[1] < 1e6) {
		return datum{}, refused(name, "it has no ellipsoid")
	}
	found := datum{a: s.numbers[0]}
	if s.numbers[1] != 0 {
		f := 1 / s.numbers[1]
		found.e2 = f * (2 - f)
	}
	if to := d.child("TOWGS84"); to != nil {
		found.shift = shiftOf(to.numbers)
		return found, nil
	}
	for _, known := range knownDatums {
		for _, begin := range known.names {
			if isDatum(d.name(), begin) {
				found.shift, found.note = known.shift, known.note
				return found, nil
			}
		}
	}
	return datum{}, refused(name, "datum "+d.name())
}

// isDatum compares names; ESRI puts D_ before them. Short ones must be alike to
// the end: MGI 1901 is not MGI.
func isDatum(name, known string) bool {
	plain := plainName(name)
	for _, p := range [2]string{plain, strings.TrimPrefix(plain, "d")} {
		if p == known || len(known) > 4 && strings.HasPrefix(p, known) {
			return true
		}
	}
	return false
}

// shiftOf takes three or seven parameters.
func shiftOf(numbers []float64) *helmert {
	var h helmert
	copy(h[:], numbers)
	if h == (helmert{}) {
		return nil
	}
	return &h
}

// toWGS84 is a place in degrees on WGS 84. The datums without a shift have
// ellipsoids that differ from WGS 84's by a tenth of a millimetre.
func (d *datum) toWGS84(lon, lat float64) (float64, float64) {
	if d.shift != nil {
		lon, lat = fromGeocentric(d.shift.apply(toGeocentric(lon, lat, d.a, d.e2)))
	}
	return lon / degree, lat / degree
}

func toGeocentric(lon, lat, a, e2 float64) [3]float64 {
	sin, cos := math.Sincos(lat)
	nu := a / math.Sqrt(1-e2*sin*sin)
	sinLon, cosLon := math.Sincos(lon)
	return [3]float64{nu * cos * cosLon, nu * cos * sinLon, nu * (1 - e2) * sin}
}

func (h *helmert) apply(p [3]float64) [3]float64 {
	const second = degree / 3600
	rx, ry, rz, m := h[3]*second, h[4]*second, h[5]*second, 1+h[6]*1e-6
	return [3]float64{
		m*(p[0]-rz*p[1]+ry*p[2]) + h[0],
		m*(rz*p[0]+p[1]-rx*p[2]) + h[1],
		m*(-ry*p[0]+rx*p[1]+p[2]) + h[2],
	}
}

// fromGeocentric is the place on WGS 84 below, by the formula of Bowring: exact
// to a hundredth of a millimetre near the ground.
func fromGeocentric(p [3]float64) (lon, lat float64) {
	const a, f = wgs84Radius, wgs84Flattening
	const b, e2 = a * (1 - f), f * (2 - f)
	const second2 = e2 / (1 - e2)
	r := math.Hypot(p[0], p[1])
	sin, cos := math.Sincos(math.Atan2(p[2]*a, r*b))
	return math.Atan2(p[1], p[0]), math.Atan2(p[2]+second2*b*sin*sin*sin, r-e2*a*cos*cos*cos)
}
