package pins

import (
	"slices"
	"sync"
)

// keptSieves is how many filtered arrays a base remembers: the filters that
// people have on their screens; together they take no more than the base.
const keptSieves = 8

// sieves remembers what filters let through, newest last.
type sieves struct {
	mu   sync.Mutex // guards what follows; held while an array is made, so that it is made once
	kept []sieved
}

type sieved struct {
	text string
	pins *base
}

// Where returns an index of the pins that the filter lets through. The first
// asked with a filter reads all pins; those after it, also of later indexes made
// by With, do not.
func (ix *Index) Where(f Filter) *Index {
	if f.everything() {
		return ix
	}
	s := f.sieve()
	found := &Index{base: ix.base.where(f, s), extra: empty()}
	for _, at := range ix.dead {
		if s.holds(ix.base.facets[at]) {
			found.dead = append(found.dead, found.base.position(ix.base.keys[at], ix.base.ids[at]))
		}
	}
	found.extra = ix.extra.sift(s)
	return found
}

// where is the base's pins that s holds, made or remembered.
func (b *base) where(f Filter, s *sieve) *base {
	b.mu.Lock()
	defer b.mu.Unlock()
	text := f.Text()
	i := slices.IndexFunc(b.kept, func(k sieved) bool { return k.text == text })
	if i >= 0 {
		found := b.kept[i]
		b.kept = append(slices.Delete(b.kept, i, i+1), found)
		return found.pins
	}
	made := &base{array: b.sift(s)}
	b.kept = append(b.kept, sieved{text, made})
	for len(b.kept) > keptSieves || len(b.kept) > 1 && b.keptPins() > b.len() {
		b.kept = slices.Delete(b.kept, 0, 1)
	}
	return made
}

func (b *base) keptPins() (n int) {
	for _, k := range b.kept {
		n += k.pins.len()
	}
	return n
}

// position finds a pin that is there. Pins of one square are in any order.
func (b *base) position(key uint64, id int64) uint32 {
	at := b.first(key &^ lowBits(unsorted))
	for b.ids[at] != id {
		at++
	}
	return uint32(at)
}

// sift copies the pins that s holds.
func (a *array) sift(s *sieve) array {
	through := make([]uint32, a.len()+1)
	n := 0
	for i, f := range a.facets {
		through[n] = uint32(i)
		n += s.pass(f)
	}
	kept := array{keys: make([]uint64, n), ids: make([]int64, n), facets: make([]Facet, n)}
	for to, i := range through[:n] {
		kept.keys[to], kept.ids[to], kept.facets[to] = a.keys[i], a.ids[i], a.facets[i]
	}
	kept.total()
	return kept
}
