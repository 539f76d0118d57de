package web

import (
	"encoding/base32"
	"io"
)

// referenceBytes is 40 bits: eight letters a person can read out, and one
// chance in a million that two of a day's million requests share one.
const referenceBytes = 5

// referenceLetters are digits and letters that are not mistaken for each other.
var referenceLetters = base32.NewEncoding("23456789ABCDEFGHJKLMNPQRSTUVWXYZ").WithPadding(base32.NoPadding)

// newReference draws the number of a request. Without randomness it is all
// twos: a request is worth more than its number.
func newReference(random io.Reader) string {
	var b [referenceBytes]byte
	_, _ = io.ReadFull(random, b[:])
	s := referenceLetters.EncodeToString(b[:])
	return s[:4] + "-" + s[4:]
}
