package geo_test

import (
	"math"
	"strings"
	"testing"

	"lamppost/geo"
)

func TestParsePoint(t *testing.T) {
	good := []struct {
		lat, lon string
		want     geo.Point
	}{
		{"48.8566", "2.3522", geo.Point{2.3522, 48.8566}},
		{"  -33.9\t", " 151.2\n", geo.Point{151.2, -33.9}},
		{"90", "-180", geo.Point{-180, 90}},
		{"+5", "180.0", geo.Point{180, 5}},
		{"1e1", "2.5E-1", geo.Point{0.25, 10}},
		{"0.0000000000000000000000000000000000000001", "-0", geo.Point{0, 1e-40}},
	}
	for _, c := range good {
		if p, err := geo.ParsePoint(c.lat, c.lon); err != nil || p != c.want {
			t.Errorf("ParsePoint(%q, %q) = %v, %v", c.lat, c.lon, p, err)
		}
	}
	bad := []struct{ lat, lon, says string }{
		{"", "2", "latitude is empty"},
		{"48", " ", "longitude is empty"},
		{"91", "2", "latitude 91 is outside -90 to 90"},
		{"48", "-181", "longitude -181 is outside"},
		{"1e400", "2", "latitude +Inf is outside"},
		{"48,85", "2", "write the decimals after a point"},
		{"48", "2,35", "longitude \"2,35\" has a comma"},
		{"NaN", "2", "not a decimal number"},
		{"48", "Inf", "not a decimal number"},
		{"0x1p4", "2", "not a decimal number"},
		{"4_8", "2", "not a decimal number"},
		{"48.1.2", "2", "not a decimal number"},
		{"48°51'N", "2", "not a decimal number"},
		{"٤٨", "2", "not a decimal number"},
		{"1--2", "2", "not a decimal number"},
		{strings.Repeat("0", 65), "2", "longer than 64"},
	}
	for _, c := range bad {
		if p, err := geo.ParsePoint(c.lat, c.lon); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("ParsePoint(%q, %q) = %v, %v; want an error with %q", c.lat, c.lon, p, err, c.says)
		}
	}
}

func TestCheckPoint(t *testing.T) {
	for _, p := range []geo.Point{{math.NaN(), 0}, {0, math.NaN()}, {math.Inf(1), 0}, {0, math.Inf(-1)}, {0, 90.0000001}, {180.1, 0}} {
		if geo.CheckPoint(p) == nil {
			t.Errorf("%v passes", p)
		}
	}
	if err := geo.CheckPoint(geo.Point{-180, -90}); err != nil {
		t.Error(err)
	}
}

// TestMetres compares with geodesics known from surveying tables.
func TestMetres(t *testing.T) {
	cases := []struct {
		a, b geo.Point
		want float64
	}{
		{geo.Point{0, 0}, geo.Point{1, 0}, 111_319.491},     // a degree along the equator
		{geo.Point{0, 0}, geo.Point{0, 1}, 110_574.389},     // the first degree of a meridian
		{geo.Point{0, 89}, geo.Point{0, 90}, 111_693.865},   // and its last
		{geo.Point{0, 0}, geo.Point{0, 90}, 10_001_965.729}, // the quarter meridian
		{geo.Point{179.5, 0}, geo.Point{-179.5, 0}, 111_319.491},
		{geo.Point{2, 48}, geo.Point{2, 48}, 0},
	}
	for _, c := range cases {
		got, back := geo.Metres(c.a, c.b), geo.Metres(c.b, c.a)
		if math.Abs(got-c.want) > c.want*1e-4 || math.Abs(got-back) > 1e-6 {
			t.Errorf("Metres(%v, %v) = %.3f (back %.3f), want %.3f", c.a, c.b, got, back, c.want)
		}
	}
	if d := geo.Metres(geo.Point{0, 0}, geo.Point{180, 0}); math.Abs(d-20_003_931) > 100_000 {
		t.Errorf("half round the world is %.0f m", d)
	}
	if d := geo.Metres(geo.Point{2.35, 48.85}, geo.Point{2.3500001, 48.85}); math.Abs(d-0.00734) > 1e-4 {
		t.Errorf("a grid step is %f m", d)
	}
}
