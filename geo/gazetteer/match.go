package gazetteer

import (
	"cmp"
	"context"
	"slices"
)

// match is an entry that the words may mean.
type match struct {
	id   ID
	cost float64
}

const (
	// missingWord is for a typed word that the entry does not have, times its weight.
	missingWord = 1.5
	// untypedWord is for a word of the name that was not typed, times its weight.
	untypedWord = 0.5
	// disorder is for words in another order than the name has.
	disorder = 0.08
	// inContext is for a word found in the town or the postcode and not in the name.
	inContext = 0.01
	// worst of a match that is an answer at all: one word in two or three is right.
	worst = 2.4
	// farWorse than the best match is nobody's answer.
	farWorse = 1.0
	// mostTitles bounds the names that are compared word by word, at 0.3 µs each.
	mostTitles = 30_000
	// mostMatches bounds what is kept of a search for further work.
	mostMatches = 256
)

// matcher compares typed words with names.
type matcher struct {
	typed  []word
	weight []float64
	near   [][]near
	by     map[term][]typedAs
	best   map[ID]float64
}

// typedAs says that a term may be meant by a typed word.
type typedAs struct {
	word int
	cost float64
}

// match finds the entries that the words may mean, the best first. With mayContinue
// the last word may be unfinished.
func (x *Index) match(ctx context.Context, typed []word, mayContinue bool) ([]match, error) {
	if len(typed) == 0 {
		return nil, nil
	}
	m := &matcher{typed: typed, by: map[term][]typedAs{}, best: map[ID]float64{}}
	for i, w := range typed {
		list := x.words.like(w, mayContinue && i == len(typed)-1)
		m.near = append(m.near, list)
		m.weight = append(m.weight, weigh(w.short))
		for _, n := range list {
			m.by[n.term] = append(m.by[n.term], typedAs{i, n.cost})
		}
	}
	if err := x.compare(ctx, m); err != nil {
		return nil, err
	}
	least := worst
	for _, cost := range m.best {
		least = min(least, cost)
	}
	found := make([]match, 0, len(m.best))
	for id, cost := range m.best {
		if cost <= least+farWorse {
			found = append(found, match{id, cost})
		}
	}
	slices.SortFunc(found, func(a, b match) int { return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.id, b.id)) })
	return found, nil
}

// compare compares the names that have one of the telling words, or the rarest of
// those that tell little.
func (x *Index) compare(ctx context.Context, m *matcher) error {
	left, used, seen := mostTitles, make([]int, len(m.typed)), make([]uint64, len(x.titles)/64+1)
	for _, i := range x.seeds(m) {
		for _, n := range m.near[i] {
			if err := ctx.Err(); err != nil {
				return err
			}
			list := x.postings[n.term]
			list = list[:min(len(list), left)]
			left -= len(list)
			for _, t := range list {
				if seen[t/64]&(1<<(t%64)) == 0 {
					seen[t/64] |= 1 << (t % 64)
					x.measure(m, &x.titles[t], used)
				}
			}
		}
	}
	return nil
}

// seeds are the typed words whose names are compared, the rarest first. A name that
// is meant has nearly all the typed words that are of names, so one word of those
// that half of all streets have is enough.
func (x *Index) seeds(m *matcher) []int {
	var order []int
	rarity := make([]int, len(m.typed))
	for i, list := range m.near {
		for _, n := range list {
			rarity[i] += len(x.postings[n.term])
		}
		if rarity[i] > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return rarity[a] - rarity[b] })
	light := 0
	return slices.DeleteFunc(order, func(i int) bool {
		if m.weight[i] == 1 {
			return false
		}
		light++
		return light > 1
	})
}

// measure keeps the cost of a name if it is an answer.
func (x *Index) measure(m *matcher, t *title, used []int) {
	clear(used)
	cost, last, ordered := 0.0, -1, true
	for _, word := range t.terms {
		i, c := m.assign(word, used)
		if i < 0 {
			cost += untypedWord * x.telling[word]
			continue
		}
		cost += c
		ordered = ordered && i > last
		last = i
	}
	if last < 0 {
		return
	}
	if !ordered {
		cost += disorder
	}
	cost += x.rest(m, t.id, used)
	if old, known := m.best[t.id]; cost <= worst && (!known || cost < old) {
		m.best[t.id] = cost
	}
}

// rest is the cost of the typed words that the name does not have.
func (x *Index) rest(m *matcher, id ID, used []int) float64 {
	cost := 0.0
	for i, taken := range used {
		if taken != 0 {
			continue
		}
		least := missingWord * m.weight[i]
		for _, n := range m.near[i] {
			if n.cost+inContext >= least {
				break
			}
			if _, found := slices.BinarySearch(x.context[id], n.term); found {
				least = n.cost + inContext
				break
			}
		}
		cost += least
	}
	return cost
}

// assign finds the typed word that a word of the name is best explained by.
func (m *matcher) assign(word term, used []int) (int, float64) {
	at, cost := -1, 0.0
	for _, t := range m.by[word] {
		if used[t.word] == 0 && (at < 0 || t.cost < cost) {
			at, cost = t.word, t.cost
		}
	}
	if at >= 0 {
		used[at] = 1
	}
	return at, cost
}
