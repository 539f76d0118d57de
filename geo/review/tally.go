package review

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// kind is what findings are counted by.
type kind struct {
	code     Code
	severity Severity
}

// tally collects findings and keeps the most important of each kind.
type tally struct {
	most  int
	kinds map[kind]*pile
}

// pile is the findings of one kind.
type pile struct {
	list  []Finding // all, or the most important and some more
	found int
}

func (t *tally) add(f Finding) {
	if t.kinds == nil {
		t.kinds = map[kind]*pile{}
	}
	k := kind{f.Code, f.Severity}
	p := t.kinds[k]
	if p == nil {
		p = &pile{}
		t.kinds[k] = p
	}
	p.found++
	if p.list = append(p.list, f); len(p.list) >= 4*t.most {
		p.trim(t.most)
	}
}

// trim keeps the findings with the largest amounts.
func (p *pile) trim(most int) {
	slices.SortStableFunc(p.list, func(a, b Finding) int { return descending(math.Abs(a.Amount), math.Abs(b.Amount)) })
	p.list = p.list[:min(most, len(p.list))]
}

// findings lists what was kept, the severest kinds first.
func (t *tally) findings() Findings {
	kinds := slices.SortedFunc(maps.Keys(t.kinds), func(a, b kind) int {
		return cmp.Or(cmp.Compare(b.severity, a.severity), cmp.Compare(a.code, b.code))
	})
	found := Findings{List: []Finding{}, Counts: []Count{}}
	for _, k := range kinds {
		p := t.kinds[k]
		p.trim(t.most)
		found.Counts = append(found.Counts, Count{k.code, k.severity, p.found})
		found.List = append(found.List, p.list...)
	}
	return found
}
