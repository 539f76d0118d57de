package gazetteer

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// term numbers the different words of all names, in their short form.
type term int32

// vocabulary is the words of all names.
type vocabulary struct {
	terms    map[string]term
	spelling []spelling             // sorted by text
	byLength [mostRunes + 1][]int32 // which of them have so many letters
}

// spelling is a way to write a term.
type spelling struct {
	text string
	term term
	mask uint64
}

// near is a term that a typed word may be, and what is held against it.
type near struct {
	term term
	cost float64
}

// Costs of a word that is not quite the one that was typed.
const (
	oneError  = 0.35
	twoErrors = 0.9
	// unfinished is for a word of which only the beginning was typed, and a little
	// more for each letter that is missing.
	unfinished = 0.1
	perLetter  = 0.02
	// mostNear bounds the terms that one typed word may be.
	mostNear = 200
)

// number returns the term of a word, a new one if need be.
func (v *vocabulary) number(w word) term {
	if t, known := v.terms[w.short]; known {
		return t
	}
	t := term(len(v.terms))
	v.terms[w.short] = t
	return t
}

// finish makes the vocabulary ready to be searched.
func (v *vocabulary) finish() {
	add := func(text string, t term) {
		letters := []rune(text)
		v.spelling = append(v.spelling, spelling{text, t, mask(letters[:min(len(letters), mostRunes)])})
	}
	for short, t := range v.terms {
		add(short, t)
	}
	for _, group := range synonyms {
		if t, known := v.terms[group[0]]; known {
			for _, long := range group[1:] {
				add(long, t)
			}
		}
	}
	slices.SortFunc(v.spelling, func(a, b spelling) int { return strings.Compare(a.text, b.text) })
	for i, s := range v.spelling {
		n := min(utf8.RuneCountInString(s.text), mostRunes)
		v.byLength[n] = append(v.byLength[n], int32(i))
	}
}

// like finds the terms that a typed word may be, the best first; unfinished says
// that its end may be missing.
func (v *vocabulary) like(w word, mayContinue bool) []near {
	best := map[term]float64{}
	put := func(t term, cost float64) {
		if old, known := best[t]; !known || cost < old {
			best[t] = cost
		}
	}
	if t, known := v.terms[w.short]; known {
		put(t, 0)
	}
	v.misspelt([]rune(w.long), put)
	if mayContinue {
		v.continued(w.long, put)
	}
	all := make([]near, 0, len(best))
	for t, cost := range best {
		all = append(all, near{t, cost})
	}
	slices.SortFunc(all, func(a, b near) int {
		if a.cost != b.cost {
			if a.cost < b.cost {
				return -1
			}
			return 1
		}
		return int(a.term - b.term)
	})
	return all[:min(len(all), mostNear)]
}

// misspelt finds the words with few enough typing errors.
func (v *vocabulary) misspelt(letters []rune, put func(term, float64)) {
	letters = letters[:min(len(letters), mostRunes)]
	most, m := allowed(len(letters)), mask(letters)
	if most == 0 {
		return
	}
	var other [mostRunes]rune
	for n := max(len(letters)-most, 1); n <= min(len(letters)+most, mostRunes); n++ {
		for _, i := range v.byLength[n] {
			s := &v.spelling[i]
			if bits.OnesCount64(m&^s.mask) > most || bits.OnesCount64(s.mask&^m) > most {
				continue
			}
			if !sameDigits(letters, s.text) {
				continue
			}
			switch errorsBetween(letters, spell(&other, s.text), most) {
			case 1:
				put(s.term, oneError)
			case 2:
				put(s.term, twoErrors)
			}
		}
	}
}

// sameDigits says whether two words have the same digits: another number is no typing
// error but another street.
func sameDigits(letters []rune, text string) bool {
	i := 0
	for _, r := range text {
		if r < '0' || r > '9' {
			continue
		}
		for i < len(letters) && (letters[i] < '0' || letters[i] > '9') {
			i++
		}
		if i == len(letters) || letters[i] != r {
			return false
		}
		i++
	}
	for _, r := range letters[i:] {
		if r >= '0' && r <= '9' {
			return false
		}
	}
	return true
}

func spell(room *[mostRunes]rune, text string) []rune {
	n := 0
	for _, r := range text {
		if n == mostRunes {
			break
		}
		room[n] = r
		n++
	}
	return room[:n]
}

// mostContinued bounds the words with one beginning that are looked at: all
// those of a town with two letters.
const mostContinued = 2000

func (v *vocabulary) continued(beginning string, put func(term, float64)) {
	i, _ := slices.BinarySearchFunc(v.spelling, beginning, func(s spelling, b string) int { return strings.Compare(s.text, b) })
	for end := min(i+mostContinued, len(v.spelling)); i < end && strings.HasPrefix(v.spelling[i].text, beginning); i++ {
		if missing := len(v.spelling[i].text) - len(beginning); missing > 0 {
			put(v.spelling[i].term, min(unfinished+perLetter*float64(missing), oneError-perLetter))
		}
	}
}

func (v *vocabulary) knows(long string) bool {
	_, known := v.terms[shorten(long)]
	return known
}
