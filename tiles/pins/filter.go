package pins

import "strconv"

// Filter chooses pins. The zero Filter chooses all.
type Filter struct {
	Kinds    []int // any of these; empty: every one
	Firsts   []int
	Seconds  []int
	From, To int64 // seconds since 1970, both included; To 0: no end
}

// Text is the same for filters that say the same in the same order, and for no
// others.
func (f Filter) Text() string {
	b := []byte{}
	for _, list := range [][]int{f.Kinds, f.Firsts, f.Seconds} {
		for _, v := range list {
			b = append(strconv.AppendInt(b, int64(v), 36), ',')
		}
		b = append(b, '/')
	}
	b = append(strconv.AppendInt(b, f.From, 36), '-')
	return string(strconv.AppendInt(b, f.To, 36))
}

func (f Filter) everything() bool {
	return len(f.Kinds)+len(f.Firsts)+len(f.Seconds) == 0 && f.From <= 0 && f.To == 0
}

// sieve is a filter made ready for millions of pins.
type sieve struct {
	kinds          [MaxKind + 1]bool
	firsts         *[MaxCode + 1]bool
	seconds        *[MaxCode + 1]bool
	earliest, most int64
}

func (f Filter) sieve() *sieve {
	s := &sieve{firsts: codeSet(f.Firsts), seconds: codeSet(f.Seconds), earliest: f.From, most: f.To}
	for kind := range s.kinds {
		s.kinds[kind] = len(f.Kinds) == 0
	}
	for _, kind := range f.Kinds {
		s.kinds[clamp(kind, MaxKind)] = true
	}
	if f.To == 0 {
		s.most = 1<<timeBits - 1
	}
	return s
}

// codeSet is nil for every code.
func codeSet(codes []int) *[MaxCode + 1]bool {
	if len(codes) == 0 {
		return nil
	}
	set := &[MaxCode + 1]bool{}
	for _, code := range codes {
		set[clamp(code, MaxCode)] = true
	}
	return set
}

func (s *sieve) holds(f Facet) bool {
	return s.kinds[f.Kind()] && (s.firsts == nil || s.firsts[f.First()]) && (s.seconds == nil || s.seconds[f.Second()]) &&
		f.Seconds() >= s.earliest && f.Seconds() <= s.most
}
