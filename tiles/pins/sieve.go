package pins

import (
	"slices"
	"sync"
)

// keptSets is how many sets a base remembers: those of the filters that people have
// on their screens. Together they take a seventh of the base.
const keptSets = 8

// sieves remembers what filters let through, newest last.
type sieves struct {
	mu   sync.Mutex // guards what follows; held while a set is made, so that it is made once
	kept []sieved
}

type sieved struct {
	text string
	in   *set
}

// Where chooses the pins that the filter lets through. The first asked with a filter
// reads what all pins are filtered by; those after it, also of later indexes made by
// With, do not.
func (ix *Index) Where(f Filter) *Selection {
	if f.everything() {
		return &ix.Selection
	}
	s := f.sieve()
	found := &Selection{base: ix.base, in: ix.base.where(f, s)}
	for _, at := range ix.dead {
		if s.holds(ix.base.facets[at]) {
			found.dead = append(found.dead, at)
		}
	}
	found.extra = ix.extra.only(s)
	return found
}

// where is the base's pins that s holds, found or remembered.
func (b *base) where(f Filter, s *sieve) *set {
	b.mu.Lock()
	defer b.mu.Unlock()
	text := f.Text()
	i := slices.IndexFunc(b.kept, func(k sieved) bool { return k.text == text })
	if i >= 0 {
		found := b.kept[i]
		b.kept = append(slices.Delete(b.kept, i, i+1), found)
		return found.in
	}
	made := b.sift(s)
	if b.kept = append(b.kept, sieved{text, made}); len(b.kept) > keptSets {
		b.kept = slices.Delete(b.kept, 0, 1)
	}
	return made
}

// only copies the pins that s holds: of few, which change too often for a set.
func (a *array) only(s *sieve) (kept array) {
	for i, f := range a.facets {
		if s.holds(f) {
			kept.take(a, i)
		}
	}
	kept.sum()
	return kept
}
