package review

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"lamppost/geo"
)

// texts finds names that were damaged on the way through character sets.
func (v *validation) texts() {
	for i := range v.candidate.areas {
		a := &v.candidate.areas[i]
		for _, text := range [2]string{a.Name, string(a.Key)} {
			if damaged(text) {
				v.add(Finding{Code: DamagedText, Severity: Warning, Keys: []geo.AreaKey{a.Key}, Detail: text})
				break
			}
		}
	}
}

// damaged reports whether a text shows the marks of a wrong character set:
// bytes that are no text, the replacement character, control characters of
// the C1 set, a question mark amid letters, or UTF-8 once read as Windows-1252
// (the "Ã©" for "é").
func damaged(text string) bool {
	if isASCII(text) {
		return questionAmid(text)
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, neverMeant) {
		return true
	}
	return questionAmid(text) || twiceEncoded(text)
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

func neverMeant(r rune) bool {
	return r == utf8.RuneError || r >= 0x80 && r <= 0x9f
}

// questionAmid finds letters with one question mark between them, as in "Orl?ans".
func questionAmid(text string) bool {
	runes := []rune(text)
	for i := 1; i < len(runes)-1; i++ {
		if runes[i] == '?' && unicode.IsLetter(runes[i-1]) && unicode.IsLower(runes[i+1]) {
			return true
		}
	}
	return false
}

// twiceEncoded reports whether the text, written in Windows-1252, is UTF-8
// with something beyond ASCII in it. Real words do not come out like that:
// an accented capital would have to stand before a sign or a currency.
func twiceEncoded(text string) bool {
	bytes := make([]byte, 0, len(text))
	for _, r := range text {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			return false
		}
		bytes = append(bytes, b)
	}
	return utf8.Valid(bytes)
}
