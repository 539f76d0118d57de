package geo

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// Point is a place: longitude, latitude in degrees on WGS 84.
type Point = orb.Point

// Degrees are latitude and longitude, to a metre, as people write them.
func Degrees(p Point) string { return fmt.Sprintf("%.5f, %.5f", p.Lat(), p.Lon()) }

// maxNumberText is the longest coordinate text looked at. Forty decimals are
// far below the size of an atom; longer text is noise or an attack.
const maxNumberText = 64

// ParsePoint reads a latitude and a longitude written as plain decimals, with
// spaces around them allowed. The error says which of the two is wrong and
// why, in words fit to be shown to the person who typed it.
func ParsePoint(lat, lon string) (Point, error) {
	y, err := parseDegrees("latitude", lat, 90)
	if err != nil {
		return Point{}, err
	}
	x, err := parseDegrees("longitude", lon, 180)
	if err != nil {
		return Point{}, err
	}
	return Point{x, y}, nil
}

// CheckPoint reports why p is no place on Earth, or nil.
func CheckPoint(p Point) error {
	if err := checkDegrees("latitude", p.Lat(), 90); err != nil {
		return err
	}
	return checkDegrees("longitude", p.Lon(), 180)
}

func parseDegrees(what, text string, limit float64) (float64, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return 0, fmt.Errorf("%s is empty", what)
	case len(text) > maxNumberText:
		return 0, fmt.Errorf("%s is longer than %d characters", what, maxNumberText)
	case strings.Contains(text, ","):
		return 0, fmt.Errorf("%s %q has a comma: write the decimals after a point, as in 48.8566", what, text)
	case !isDecimal(text):
		return 0, fmt.Errorf("%s %q is not a decimal number of degrees, as in 48.8566", what, text)
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, fmt.Errorf("%s %q is not a decimal number of degrees, as in 48.8566", what, text)
	}
	return v, checkDegrees(what, v, limit)
}

func checkDegrees(what string, v, limit float64) error {
	switch {
	case math.IsNaN(v):
		return fmt.Errorf("%s is not a number", what)
	case v < -limit || v > limit:
		return fmt.Errorf("%s %g is outside -%g to %g degrees", what, v, limit, limit)
	}
	return nil
}

// isDecimal admits sign, digits, one point and an exponent, and nothing else
// that strconv.ParseFloat would: no hexadecimal, underscore, Inf or NaN.
func isDecimal(text string) bool {
	for _, c := range []byte(text) {
		if !strings.ContainsRune("0123456789+-.eE", rune(c)) {
			return false
		}
	}
	return true
}
