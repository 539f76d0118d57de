package reports

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text is words in several languages, by BCP 47 tag: the names and
// descriptions that a city gives its categories and bodies.
type Text map[string]string

// In returns the words in lang, else in its base language, else in the
// language that sorts first, so that the answer never depends on map order.
func (t Text) In(lang string) string {
	if s, ok := t[lang]; ok {
		return s
	}
	if base, _, found := strings.Cut(lang, "-"); found && t[base] != "" {
		return t[base]
	}
	first := ""
	for tag := range t {
		if first == "" || tag < first {
			first = tag
		}
	}
	return t[first]
}

const (
	// MaxText is Open311's limit for a description, in characters.
	MaxText = 4000
	// MaxName bounds names, addresses and answers: two lines on a phone.
	MaxName = 200
	// maxMarks stops stacks of combining marks that paint over the page; no
	// living orthography needs more than four on one base letter.
	maxMarks = 4
)

// CleanText normalises a person's words to NFC, drops what no one can see and
// some use to deceive (control and bidirectional control characters, NUL,
// stacked combining marks), and trims blanks. It refuses invalid UTF-8 and more
// than limit characters, and never shortens: the words are the resident's.
func CleanText(field, s string, limit int) (string, error) {
	if !utf8.ValidString(s) {
		return "", Invalidf(field, "text_not_utf8")
	}
	s = norm.NFC.String(strings.ReplaceAll(s, "\r\n", "\n"))
	var b strings.Builder
	marks := 0
	for _, r := range s {
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		if marks > maxMarks || invisible(r) {
			continue
		}
		b.WriteRune(r)
	}
	s = strings.TrimSpace(b.String())
	if n := utf8.RuneCountInString(s); n > limit {
		return "", Invalidf(field, "text_too_long", "Count", n, "Limit", limit)
	}
	return s, nil
}

// CleanLine is CleanText for one line: line breaks become blanks.
func CleanLine(field, s string, limit int) (string, error) {
	s = strings.NewReplacer("\r", " ", "\n", " ", "\t", " ").Replace(s)
	return CleanText(field, s, limit)
}

// invisible reports control characters, bidirectional embedding and override
// characters, and code points that XML 1.0 cannot carry. The joiners U+200C and
// U+200D stay: Persian and emoji need them.
func invisible(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return true
	case r == 0xFEFF, r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF:
		return true
	}
	return false
}

// Fold reduces words to what search compares: lower case, without accents.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// SearchTerms returns the folded words of a search, at most maxTerms of them:
// letters and digits only, so that no query language shines through.
func SearchTerms(s string) []string {
	words := strings.FieldsFunc(Fold(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return words[:min(len(words), maxTerms)]
}

// maxTerms bounds the cost of a search; nobody types more on a phone.
const maxTerms = 8
