package canon

import (
	"strconv"
	"unicode/utf8"
)

// appendText appends s as a JSON string in its one form: only what JSON demands
// is escaped, so the bytes do not depend on a library's taste. Broken UTF-8
// becomes U+FFFD.
func appendText[T ~string](out []byte, s T) []byte {
	out = append(out, '"')
	for _, r := range string(s) {
		switch {
		case r == '"' || r == '\\':
			out = append(out, '\\', byte(r))
		case r < 0x20:
			const hex = "0123456789abcdef"
			out = append(out, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return append(out, '"')
}

// appendList appends items as an array, each as one appends it.
func appendList[T any](out []byte, items []T, one func([]byte, T) []byte) []byte {
	out = append(out, '[')
	for i, item := range items {
		if i > 0 {
			out = append(out, ',')
		}
		out = one(out, item)
	}
	return append(out, ']')
}

func appendInt[T ~int | ~int32 | ~int64](out []byte, n T) []byte {
	return strconv.AppendInt(out, int64(n), 10)
}
