package pins

import (
	"slices"
	"strconv"
)

// Filter chooses pins. The zero Filter chooses all.
type Filter struct {
	Kinds    []int // any of these; nil: every one
	Codes    []int // any of these; nil: every one
	From, To int64 // seconds since 1970, both included; To 0: no end
}

// Text is the same for filters that say the same in the same order, and for no
// others.
func (f Filter) Text() string {
	b := []byte{}
	for _, list := range [][]int{f.Kinds, f.Codes} {
		if list == nil {
			b = append(b, '*')
		}
		for _, v := range list {
			b = append(strconv.AppendInt(b, int64(v), 36), ',')
		}
		b = append(b, '/')
	}
	b = append(strconv.AppendInt(b, f.From, 36), '-')
	return string(strconv.AppendInt(b, f.To, 36))
}

func (f Filter) everything() bool {
	return f.Kinds == nil && f.Codes == nil && f.From <= 0 && f.To == 0
}

// sieve is a filter made ready for millions of pins: without a branch that the
// processor could guess wrong, as it would at every other pin.
type sieve struct {
	kinds    uint32  // a bit for each kind
	codes    []uint8 // 1 for each code that is let through, 0 for others and for all above; nil for all
	earliest Facet   // seconds, from this one
	length   Facet   // up to so many later
}

func (f Filter) sieve() *sieve {
	s := &sieve{codes: codeSet(f.Codes), kinds: 1<<(MaxKind+1) - 1}
	if f.Kinds != nil {
		s.kinds = 0
	}
	for _, kind := range f.Kinds {
		s.kinds |= 1 << clamp(kind, MaxKind)
	}
	latest := f.To
	if latest == 0 {
		latest = 1<<timeBits - 1
	}
	s.earliest = Facet(max(0, f.From))
	s.length = Facet(max(-1, latest-max(0, f.From)) + 1)
	return s
}

func codeSet(codes []int) []uint8 {
	if codes == nil {
		return nil
	}
	set := make([]uint8, 1)
	if len(codes) > 0 {
		set = make([]uint8, clamp(slices.Max(codes), MaxCode)+2)
	}
	for _, code := range codes {
		set[clamp(code, MaxCode)] = 1
	}
	return set
}

func (s *sieve) holds(f Facet) bool { return s.pass(f) == 1 }

// word has a bit for each of up to 64 facets, from the lowest.
func (s *sieve) word(facets []Facet) (word uint64) {
	for i, f := range facets {
		word |= s.pass(f) << i
	}
	return word
}

// pass is 1 for a facet that is let through and 0 for others.
func (s *sieve) pass(f Facet) uint64 {
	yes := s.kinds >> (f >> kindShift & MaxKind) & 1
	if s.codes != nil {
		yes &= uint32(s.codes[min(int(f>>codeShift&MaxCode), len(s.codes)-1)])
	}
	// A difference below zero has its highest bit set: the first must not, the
	// second must.
	since := f&(1<<timeBits-1) - s.earliest
	return uint64(yes) & uint64((since-s.length)>>63&^(since>>63))
}
