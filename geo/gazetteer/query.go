package gazetteer

import (
	"strings"
	"unicode"
)

// reading is one way to understand a text: all of it a name, or a number and a
// name, or two names of streets that meet.
type reading struct {
	words  []word
	number string // of a house; empty: none was typed
	other  []word // of the second street
}

// readings are the ways to understand a text, the simplest first.
func readings(text string) []reading {
	all := words(text)
	if len(all) == 0 {
		return nil
	}
	list := []reading{{words: all}}
	list = append(list, numbered(all)...)
	return append(list, crossing(text)...)
}

// mostNumbers bounds the words that may be the number of the house.
const mostNumbers = 3

// numbered takes each word that may be the number of a house out of the name.
func numbered(all []word) []reading {
	var list []reading
	for i, w := range all {
		if !isNumber(w.long) || len(all) < 2 || len(list) >= 2*mostNumbers {
			continue
		}
		list = append(list, reading{words: without(all, i, 1), number: w.long})
		if i+1 < len(all) && isSuffix(all[i+1].long) && len(all) > 2 {
			list = append(list, reading{words: without(all, i, 2), number: w.long + all[i+1].long})
		}
		if i+1 < len(all) && isNumber(all[i+1].long) && len(all) > 2 {
			list = append(list, reading{words: without(all, i, 2), number: w.long + "-" + all[i+1].long})
		}
	}
	return list
}

func without(all []word, i, n int) []word {
	return append(append([]word(nil), all[:i]...), all[i+n:]...)
}

// isNumber says whether a word begins as numbers of houses do and no ordinal does.
func isNumber(w string) bool {
	digits := strings.TrimLeftFunc(w, unicode.IsDigit)
	return digits != w && len(w) <= 8 && (digits == "" || isSuffix(digits))
}

// isSuffix says whether a word may follow the number of a house: "bis", or a letter.
func isSuffix(w string) bool {
	switch w {
	case "bis", "ter", "quater":
		return true
	}
	return len(w) == 1 && w >= "a" && w <= "z"
}

// between are what stands between two streets that meet.
var between = []string{" and ", " et ", " & ", " @ ", " + ", "/", " at ", " x ", " angle ", " corner of "}

// before are what stands before them.
var before = []string{"corner of ", "corner ", "intersection of ", "junction of ", "angle de la ", "angle du ", "angle des ", "angle de ", "angle ", "croisement de ", "a l'angle de "}

// crossing reads two streets that meet.
func crossing(text string) []reading {
	text = strings.ToLower(text[:min(len(text), longestText)])
	for _, b := range before {
		if rest, found := strings.CutPrefix(strings.TrimSpace(text), b); found {
			text = rest
			break
		}
	}
	var list []reading
	for _, mark := range between {
		one, other, found := strings.Cut(text, mark)
		if a, b := words(one), words(other); found && len(a) > 0 && len(b) > 0 {
			list = append(list, reading{words: a, other: b})
		}
	}
	return list
}

// respelt are other ways to cut a text into words, for a blank that is missing, one
// too many, or a letter in its stead.
func (x *Index) respelt(all []word) [][]word {
	var list [][]word
	replace := func(i, n int, with ...string) {
		next := append([]word(nil), all[:i]...)
		for _, long := range with {
			next = append(next, word{long, shorten(long)})
		}
		list = append(list, append(next, all[i+n:]...))
	}
	for i, w := range all {
		if i+1 < len(all) {
			joined := w.long + all[i+1].long
			if x.words.knows(joined) {
				replace(i, 2, joined)
			}
			if one, other, ok := x.split(joined); ok && one != w.long {
				replace(i, 2, one, other)
			}
		}
		if !x.words.knows(w.long) {
			digits := w.long[:len(w.long)-len(strings.TrimLeftFunc(w.long, unicode.IsDigit))]
			if digits != "" && digits != w.long {
				replace(i, 1, digits, w.long[len(digits):])
			}
			if one, other, ok := x.split(w.long); ok {
				replace(i, 1, one, other)
			}
		}
	}
	return list
}

// split cuts a word in two known ones, the longest second first, if need be without
// a letter between them.
func (x *Index) split(long string) (one, other string, ok bool) {
	letters := []rune(long)
	if len(letters) > mostRunes {
		return "", "", false
	}
	for gap := range 2 {
		for i := 1; i+gap < len(letters); i++ {
			one, other = string(letters[:i]), string(letters[i+gap:])
			if x.words.knows(one) && x.words.knows(other) && i+len(other) > 3 {
				return one, other, true
			}
		}
	}
	return "", "", false
}
