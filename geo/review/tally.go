package review

import (
	"cmp"
	"math"
	"slices"
)

// kind is what findings are counted by.
type kind struct {
	code     Code
	severity Severity
}

// tally collects findings.
type tally map[kind][]Finding

func (t tally) add(f Finding) {
	k := kind{f.Code, f.Severity}
	t[k] = append(t[k], f)
}

// findings lists at most the given number of each kind, those that matter
// most first.
func (t tally) findings(most int) Findings {
	kinds := make([]kind, 0, len(t))
	for k := range t {
		kinds = append(kinds, k)
	}
	slices.SortFunc(kinds, func(a, b kind) int {
		return cmp.Or(cmp.Compare(b.severity, a.severity), cmp.Compare(a.code, b.code))
	})
	found := Findings{List: []Finding{}, Counts: []Count{}}
	for _, k := range kinds {
		all := t[k]
		found.Counts = append(found.Counts, Count{k.code, k.severity, len(all)})
		slices.SortStableFunc(all, func(a, b Finding) int { return descending(math.Abs(a.Amount), math.Abs(b.Amount)) })
		found.List = append(found.List, all[:min(most, len(all))]...)
	}
	return found
}
