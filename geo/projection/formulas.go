package projection

import "math"

// inverse turns metres from the false origin into longitude and latitude in
// radians on the ellipsoid of the projection. Section numbers are those of
// EPSG guidance note 7-2.
type inverse func(east, north float64) (lon, lat float64)

// radiusOfParallel is that of a parallel on an ellipsoid of radius 1 (m in the
// formulas).
func radiusOfParallel(lat, e2 float64) float64 {
	sin, cos := math.Sincos(lat)
	return cos / math.Sqrt(1-e2*sin*sin)
}

// isometricLatitude is that of a latitude; conformal maps are sines and
// logarithms of it.
func isometricLatitude(lat, e float64) float64 {
	return math.Asinh(math.Tan(lat)) - e*math.Atanh(e*math.Sin(lat))
}

// fromIsometric is the way back on an ellipsoid: the latitude of a conformal
// one, by the series in the third flattening (Karney, Transverse Mercator with
// an accuracy of a few nanometers, 2011, and Engsager and Poder, 2007), to
// 1e-13.
func fromIsometric(e2 float64) func(psi float64) float64 {
	n := thirdFlattening(e2)
	n2, n3, n4 := n*n, n*n*n, n*n*n*n
	c1 := 2*n - n2*2/3 - n3*2 + n4*116/45
	c2 := n2*7/3 - n3*8/5 - n4*227/45
	c3 := n3*56/15 - n4*136/35
	c4 := n4 * 4279 / 630
	return func(psi float64) float64 {
		conformal := math.Atan(math.Sinh(psi))
		sin, cos := math.Sincos(2 * conformal)
		sin2, cos2 := 2*sin*cos, cos*cos-sin*sin
		return conformal + c1*sin + c2*sin2 + c3*(sin2*cos+cos2*sin) + c4*2*sin2*cos2
	}
}

// transverseMercator is section 3.5.3.1, the series of Krüger in the form of
// the Finnish recommendation JHS 154.
func transverseMercator(a, e2, lon0, lat0, scale float64) inverse {
	e := math.Sqrt(e2)
	n := thirdFlattening(e2)
	n2, n3, n4 := n*n, n*n*n, n*n*n*n
	radius := a / (1 + n) * (1 + n2/4 + n4/64)
	forth := [4]float64{n/2 - n2*2/3 + n3*5/16 + n4*41/180, n2*13/48 - n3*3/5 + n4*557/1440, n3*61/240 - n4*103/140, n4 * 49561 / 161280}
	back := [4]float64{n/2 - n2*2/3 + n3*37/96 - n4/360, n2/48 + n3/15 - n4*437/1440, n3*17/480 - n4*37/840, n4 * 4397 / 161280}
	latitude := fromIsometric(e2)
	xi0 := math.Atan(math.Sinh(isometricLatitude(lat0, e)))
	origin := xi0
	for i, h := range forth {
		origin += h * math.Sin(2*float64(i+1)*xi0)
	}
	return func(east, north float64) (float64, float64) {
		eta, xi := east/(radius*scale), north/(radius*scale)+origin
		eta1, xi1 := eta, xi
		for i, h := range back {
			k := 2 * float64(i+1)
			sin, cos := math.Sincos(k * xi)
			xi1 -= h * sin * math.Cosh(k*eta)
			eta1 -= h * cos * math.Sinh(k*eta)
		}
		beta := math.Asin(math.Sin(xi1) / math.Cosh(eta1))
		return lon0 + math.Asin(math.Tanh(eta1)/math.Cos(beta)), latitude(math.Asinh(math.Tan(beta)))
	}
}

func thirdFlattening(e2 float64) float64 {
	b := math.Sqrt(1 - e2)
	return (1 - b) / (1 + b)
}

// lambertConformal is section 3.1.1; with one parallel, the given scale holds
// along it.
func lambertConformal(a, e2, lon0, lat0, lat1, lat2, scale float64) inverse {
	e := math.Sqrt(e2)
	t := func(lat float64) float64 { return math.Exp(-isometricLatitude(lat, e)) }
	latitude, n := fromIsometric(e2), math.Sin(lat1)
	if math.Abs(lat1-lat2) > 1e-12 {
		n = math.Log(radiusOfParallel(lat1, e2)/radiusOfParallel(lat2, e2)) / math.Log(t(lat1)/t(lat2))
	}
	f := scale * a * radiusOfParallel(lat1, e2) / (n * math.Pow(t(lat1), n))
	r0 := f * math.Pow(t(lat0), n)
	return func(east, north float64) (float64, float64) {
		x, y := math.Copysign(1, n)*east, math.Copysign(1, n)*(r0-north)
		r := math.Copysign(math.Hypot(x, y), n)
		return lon0 + math.Atan2(x, y)/n, latitude(-math.Log(r/f) / n)
	}
}

// mercator is section 3.5.1 with the scale at the equator; without
// eccentricity it is the map of the web, section 3.5.1.4.
func mercator(a, e2, lon0, scale float64) inverse {
	latitude := fromIsometric(e2)
	return func(east, north float64) (float64, float64) {
		return lon0 + east/(a*scale), latitude(north / (a * scale))
	}
}

// authalic is q in the formulas of equal area.
func authalic(lat, e2 float64) float64 {
	sin := math.Sin(lat)
	if e2 == 0 {
		return 2 * sin
	}
	e := math.Sqrt(e2)
	return (1 - e2) * (sin/(1-e2*sin*sin) + math.Atanh(e*sin)/e)
}

// fromAuthalic is the latitude again, by Newton's method (Snyder 3-16).
func fromAuthalic(q, e2 float64) float64 {
	lat := math.Asin(q / 2)
	if e2 == 0 {
		return lat
	}
	for range 15 {
		sin, cos := math.Sincos(lat)
		w := 1 - e2*sin*sin
		step := w * w / (2 * cos * (1 - e2)) * (q - authalic(lat, e2))
		if lat += step; math.Abs(step) < 1e-14 {
			break
		}
	}
	return lat
}

// albers is chapter 14 of Snyder, Map Projections (USGS 1395).
func albers(a, e2, lon0, lat0, lat1, lat2 float64) inverse {
	m1, m2 := radiusOfParallel(lat1, e2), radiusOfParallel(lat2, e2)
	n := math.Sin(lat1)
	if math.Abs(lat1-lat2) > 1e-12 {
		n = (m1*m1 - m2*m2) / (authalic(lat2, e2) - authalic(lat1, e2))
	}
	c := m1*m1 + n*authalic(lat1, e2)
	r0 := a * math.Sqrt(c-n*authalic(lat0, e2)) / n
	return func(east, north float64) (float64, float64) {
		x, y := math.Copysign(1, n)*east, math.Copysign(1, n)*(r0-north)
		r := math.Hypot(x, y) * n / a
		return lon0 + math.Atan2(x, y)/n, fromAuthalic((c-r*r)/n, e2)
	}
}

// lambertAzimuthal is section 3.6.1 in its oblique form.
func lambertAzimuthal(a, e2, lon0, lat0 float64) inverse {
	qp := authalic(math.Pi/2, e2)
	beta0 := math.Asin(authalic(lat0, e2) / qp)
	radius := a * math.Sqrt(qp/2)
	d := a * radiusOfParallel(lat0, e2) / (radius * math.Cos(beta0))
	sin0, cos0 := math.Sincos(beta0)
	return func(east, north float64) (float64, float64) {
		x, y := east/d, north*d
		r := math.Hypot(x, y)
		if r < 1e-9 {
			return lon0, lat0
		}
		sin, cos := math.Sincos(2 * math.Asin(r/(2*radius)))
		q := qp * (cos*sin0 + y*sin*cos0/r)
		return lon0 + math.Atan2(x*sin, r*cos0*cos-y*sin0*sin), fromAuthalic(q, e2)
	}
}
