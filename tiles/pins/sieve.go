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
	starts := make([]int, partsOf(a.len())+1)
	parts(a.len(), func(part, from, to int) {
		n := 0
		for _, f := range a.facets[from:to] {
			n += s.pass(f)
		}
		starts[part+1] = n
	})
	for part := range starts[1:] {
		starts[part+1] += starts[part]
	}
	n := starts[len(starts)-1]
	kept := array{keys: make([]uint64, n), ids: make([]int64, n), facets: make([]Facet, n)}
	parts(a.len(), func(part, from, to int) { a.siftInto(&kept, starts[part], from, to, s) })
	kept.total()
	return kept
}

// siftInto copies those of a stretch, to a place in kept and on. It looks through a
// few thousand at a time and remembers which, in memory that stays near.
func (a *array) siftInto(kept *array, at, from, to int, s *sieve) {
	var through [4096]uint32
	for ; from < to; from += len(through) - 1 {
		n := 0
		for i, f := range a.facets[from:min(from+len(through)-1, to)] {
			through[n] = uint32(from + i)
			n += s.pass(f)
		}
		for _, i := range through[:n] {
			kept.keys[at], kept.ids[at], kept.facets[at] = a.keys[i], a.ids[i], a.facets[i]
			at++
		}
	}
}
