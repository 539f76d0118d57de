package tiles

import (
	"slices"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/shaping"
)

// part is a stretch of text with its level of embedding, as the Unicode
// Bidirectional Algorithm (UAX 9) counts: odd ones are read from the right.
type part struct {
	shaping.Input
	level int
}

// levelled gives stretches in the order they are read their levels. Only numbers
// need care: what follows Hebrew or Arabic belongs to it, and its digits run
// from left to right all the same.
func levelled(inputs []shaping.Input, whole di.Direction) []part {
	rightward := func(d di.Direction) bool { return d.Progression() == di.FromTopLeft }
	var out []part
	for i, in := range inputs {
		switch {
		case !rightward(in.Direction):
			out = append(out, part{in, 1})
		case !rightward(whole):
			out = append(out, part{in, 2})
		case i > 0 && !rightward(inputs[i-1].Direction):
			number, rest := in, in
			number.RunEnd = in.RunStart + numberLength(in.Text[in.RunStart:in.RunEnd])
			rest.RunStart = number.RunEnd
			out = append(out, part{number, 2}, part{rest, 0})
		default:
			out = append(out, part{in, 0})
		}
	}
	return slices.DeleteFunc(out, func(p part) bool { return p.RunStart == p.RunEnd })
}

// numberLength counts the characters of the number a text begins with.
func numberLength(text []rune) int {
	n := 0
	for i, c := range text {
		switch {
		case unicode.IsDigit(c):
			n = i + 1
		case n < i: // two characters that are no digits
			return n
		case !slices.Contains([]rune("-./:,+"), c):
			return n
		}
	}
	return n
}

// inSight turns parts from the order they are read into that from left to right
// (rule L2 of UAX 9).
func inSight(parts []part) []part {
	for level := 2; level > 0; level-- {
		for i := 0; i < len(parts); i++ {
			j := i
			for j < len(parts) && parts[j].level >= level {
				j++
			}
			if j > i {
				slices.Reverse(parts[i:j])
				i = j
			}
		}
	}
	return parts
}
