package tiles

import (
	"slices"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/font"
	"golang.org/x/text/unicode/norm"
)

const (
	// maxFitted is how much is looked at of a text that is fitted into a space: more
	// than any space here has, and what people send can be of any length.
	maxFitted = 400

	// maxMarks is how many marks are kept on a letter: Vietnamese and Hebrew have two,
	// and piles of them would reach over everything around.
	maxMarks = 2

	ellipsis = "…"
)

// fitted breaks a text into rows no wider than width at a size, both in pixels, at
// spaces and between ideographs, or anywhere in a longer word. What does not fit into
// so many rows is cut, and the last row ends in an ellipsis. Characters that no font
// has are left out, and so is what would only control a terminal or the order of
// others. A text with nothing to see has no row.
func (f *Fonts) fitted(w weight, text string, size, width float64, most int) []string {
	rest, whole := f.writable(w, text)
	var rows []string
	for len(rest) > 0 && len(rows) < most {
		n, end := f.row(w, rest, whole, size, width, len(rows) == most-1)
		if row := strings.TrimSpace(strings.Join(rest[:n], "")); row != "" {
			rows = append(rows, row+end)
		}
		rest = rest[n:]
	}
	return rows
}

// row is how many letters the next row has, and what it ends in.
func (f *Fonts) row(w weight, rest []string, whole bool, size, width float64, last bool) (n int, end string) {
	n = f.longest(w, rest, "", size, width)
	if last && (n < len(rest) || !whole) {
		end = ellipsis
		n = f.longest(w, rest, end, size, width)
	}
	if n == len(rest) {
		return n, end
	}
	if at := breakBefore(rest, n); !last || at > n/2 { // a long word is not lost for its end
		n = at
	}
	return n, end
}

// longest is how many letters, at least one, fit with an ending.
func (f *Fonts) longest(w weight, letters []string, end string, size, width float64) int {
	low, high := 1, len(letters)
	for low < high {
		n := (low + high + 1) / 2
		run := f.once(w, strings.Join(letters[:n], "")+end)
		if run == nil && strings.TrimSpace(strings.Join(letters[:n], "")) != "" || run != nil && run.width(size, 0) > width {
			high = n - 1
		} else {
			low = n
		}
	}
	return low
}

// breakBefore is the last place up to n where a row may end.
func breakBefore(letters []string, n int) int {
	for i := n; i > 0; i-- {
		first, last := []rune(letters[i])[0], []rune(letters[i-1])[0]
		if first == ' ' || last == ' ' || (ideograph(first) && ideograph(last)) {
			return i
		}
	}
	return n
}

// writable is the letters of a text that can be written, each with its marks; whole
// says whether that is all of it that was to be seen.
func (f *Fonts) writable(w weight, text string) (letters []string, whole bool) {
	runes := []rune(norm.NFC.String(strings.ToValidUTF8(text[:min(len(text), 8*maxFitted)], "")))
	if whole = len(runes) <= maxFitted && len(text) <= 8*maxFitted; !whole {
		runes = runes[:min(len(runes), maxFitted)]
	}
	known := f.knows(w)
	letters = clusters(runes, known)
	if f.once(w, strings.Join(letters, "")) == nil { // a mark that the font of its letter lacks, or too long to say
		letters = slices.DeleteFunc(letters, func(l string) bool { return l != " " && f.once(w, l) == nil })
	}
	return letters, whole
}

// clusters groups the characters that can be seen into letters, and blanks into one.
func clusters(runes []rune, known func(rune) bool) []string {
	var letters []string
	marks, lost := 0, true
	for _, c := range runes {
		switch {
		case unicode.In(c, unicode.Cc, unicode.Z):
			if marks, lost = 0, true; len(letters) > 0 && letters[len(letters)-1] != " " {
				letters = append(letters, " ")
			}
		case unicode.Is(unicode.M, c) || joiner(c):
			if marks++; !lost && marks <= maxMarks && (joiner(c) || known(c)) {
				letters[len(letters)-1] += string(c)
			}
		case unicode.In(c, unicode.Cf, unicode.Co, unicode.Cs) || c == unicode.ReplacementChar || !known(c):
			marks, lost = 0, true
		default:
			letters, marks, lost = append(letters, string(c)), 0, false
		}
	}
	return letters
}

// joiner is a character that only says whether its neighbours are joined; Persian and
// the scripts of India are misspelt without.
func joiner(c rune) bool { return c == '\u200c' || c == '\u200d' }

// knows says of a character whether any font has it.
func (f *Fonts) knows(w weight) func(rune) bool {
	f = f.orBuiltIn()
	return func(c rune) bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return slices.ContainsFunc(f.facesOf(w), func(face *font.Face) bool {
			_, ok := face.NominalGlyph(c)
			return ok
		})
	}
}

// once is run for a text that nobody will ask for again.
func (f *Fonts) once(w weight, text string) *textRun {
	f = f.orBuiltIn()
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.shape(w, text)
}
