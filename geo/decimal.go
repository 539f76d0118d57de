package geo

import (
	"errors"
	"strconv"
	"strings"
)

// widestDecimal bounds the zeros written for an exponent.
const widestDecimal = 40

// plainDecimal writes a JSON number as people write it: 12.0 and 1.2e1 become
// 12, and every digit of a long one is kept.
func plainDecimal(number string) (string, error) {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(number), "e")
	shift, err := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
	if exponent != "" && (err != nil || shift > widestDecimal || shift < -widestDecimal) {
		return "", errors.New("is a number too large or too small for a key")
	}
	mantissa, negative := strings.CutPrefix(mantissa, "-")
	whole, decimals, _ := strings.Cut(mantissa, ".")
	digits := strings.Repeat("0", max(0, -shift)) + whole + decimals + strings.Repeat("0", max(0, shift))
	point := len(whole) + max(0, -shift) + shift
	whole = strings.TrimLeft(digits[:point], "0")
	decimals = strings.TrimRight(digits[point:], "0")
	if whole == "" {
		whole = "0"
	}
	if decimals != "" {
		whole += "." + decimals
	}
	if negative && whole != "0" {
		whole = "-" + whole
	}
	return whole, nil
}
