package geo_test

import (
	"testing"

	"lamppost/geo"
)

// The cases are from the test data of the specification's repository
// (decoding.csv and shortCodeTests.csv).
func TestPlusCodes(t *testing.T) {
	nowhere := geo.Point{}
	for _, tt := range []struct {
		code string
		near geo.Point
		want geo.Point
	}{
		{"7FG49Q00+", nowhere, geo.Point{2.775, 20.375}},
		{"7FG49QCJ+2V", nowhere, geo.Point{2.7821875, 20.3700625}},
		{"7fg49qcj+2vx", nowhere, geo.Point{2.782234375, 20.3701125}},
		{"8FVC2222+22", nowhere, geo.Point{8.0000625, 47.0000625}},
		{"4VCPPQGP+Q9", nowhere, geo.Point{174.7859375, -41.2730625}},
		{"62G20000+", nowhere, geo.Point{-179.5, 0.5}},
		{"9C3W9QCJ+2VX", geo.Point{-1.217765625, 51.3701125}, geo.Point{-1.217765625, 51.3701125}},
		{"CJ+2VX", geo.Point{-1.217765625, 51.3701125}, geo.Point{-1.217765625, 51.3701125}},
		{"9QCJ+2VX", geo.Point{-1.217765625, 51.3708675}, geo.Point{-1.217765625, 51.3701125}},
	} {
		got, ok := geo.ParsePlusCode(tt.code, tt.near)
		if far := geo.Metres(got, tt.want); !ok || far > 1 {
			t.Errorf("%s near %v: %v (%v), %.1f m from %v", tt.code, tt.near, got, ok, far, tt.want)
		}
	}
	for _, wrong := range []string{"", "+", "8FVC2222", "8FVC2222+2", "8FVC222+22", "0FVC2222+22", "8FVC2A22+22", "8F0C2222+22", "8FVC0000+22", "FVC+", "8FVC22222+22", "XXXXXXXX+XX", "22+"} {
		if p, ok := geo.ParsePlusCode(wrong, nowhere); ok {
			t.Errorf("%q is at %v", wrong, p)
		}
	}
}
