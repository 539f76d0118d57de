package pins

import "math/bits"

// set is the pins of an array that a filter lets through: a bit for each pin of
// the array, and running sums of those that are in, half a byte a pin of the array
// together. The nil set holds all.
type set struct {
	of    *array
	bits  []uint64
	words []sums // of those before every word of bits
}

const wordSize = 64 // pins, a whole number of blocks

// sift makes the set of what s holds. It reads the facets once, and the keys of
// the fewer: of those that are in, or of those that are not.
func (a *array) sift(s *sieve) *set {
	in := &set{of: a, bits: make([]uint64, a.len()/wordSize+1)}
	in.words = running(a.len(), wordSize, func(from, to int) sums {
		word := s.word(a.facets[from:to])
		in.bits[from/wordSize] = word
		if out := lowBits(to-from) &^ word; bits.OnesCount64(out) < bits.OnesCount64(word) {
			return a.between(from, to).minus(a.among(from, out))
		}
		return a.among(from, word)
	})
	return in
}

// among is the sums of the pins of a word that begins at from.
func (a *array) among(from int, word uint64) (s sums) {
	for ; word != 0; word &= word - 1 {
		i := from + bits.TrailingZeros64(word)
		s = s.plus(a.added(i, i+1))
	}
	return s
}

// upTo is the sums of those in among the first n pins.
func (in *set) upTo(n int) sums {
	word := n / wordSize
	return in.words[word].plus(in.of.among(word*wordSize, in.bits[word]&lowBits(n%wordSize)))
}

// count is how many are in from i up to, not including, j.
func (in *set) count(i, j int) int {
	if in == nil {
		return j - i
	}
	return in.rank(j) - in.rank(i)
}

// rank is how many of the first n pins are in.
func (in *set) rank(n int) int {
	word := n / wordSize
	return int(in.words[word].count) + bits.OnesCount64(in.bits[word]&lowBits(n%wordSize))
}

// next is the first position from i on that is in; end, if none before it is.
func (in *set) next(i, end int) int {
	if in == nil || i >= end {
		return i
	}
	word := i / wordSize
	rest := in.bits[word] &^ lowBits(i%wordSize)
	for ; rest == 0 && word < end/wordSize; rest = in.bits[word] {
		word++
	}
	return min(end, word*wordSize+bits.TrailingZeros64(rest))
}

// between is the sums of those in from i up to, not including, j.
func (s *Selection) between(i, j int) sums {
	if s.in == nil {
		return s.base.between(i, j)
	}
	return s.in.upTo(j).minus(s.in.upTo(i))
}
