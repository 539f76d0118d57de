package review

import (
	"cmp"
	"slices"
)

// leastShare is the share of one of two areas that their common ground must
// have to be told: less is a border drawn a little differently.
const leastShare = 0.01

// successions finds the ground that removed areas have in common with added
// and reshaped ones, and added areas with reshaped ones.
func (c *comparison) successions() error {
	from := slices.Clone(c.removed)
	for j, i := range c.then {
		if i >= 0 && c.reshapes[j] != nil {
			from = append(from, i)
		}
	}
	c.tell(len(c.old.areas) - len(from)) // nothing to do for these
	found := make([][]Succession, len(from))
	err := c.each(len(from), func(n int) {
		found[n] = c.successors(from[n], n < len(c.removed))
	})
	c.Moved = append(c.Moved, slices.Concat(found...)...)
	slices.SortStableFunc(c.Moved, func(a, b Succession) int {
		return cmp.Or(cmp.Compare(a.From, b.From), descending(a.SquareMetres, b.SquareMetres))
	})
	return err
}

// successors are the areas of the new version with ground of an old one. An
// area with the very same outline leaves nothing to others.
func (c *comparison) successors(i int, removed bool) []Succession {
	var found []Succession
	var same *Succession
	c.new.meeting(c.old.frames[i], func(j int32) {
		added := c.then[j] < 0
		if !added && (c.reshapes[j] == nil || !removed) {
			return
		}
		s := Succession{From: c.old.areas[i].Key, To: c.new.areas[j].Key, Removed: removed, Added: added}
		if sameShape(c.old.areas[i].Shape, c.new.areas[j].Shape) {
			s.SquareMetres, s.OfFrom, s.OfTo = c.old.sizes[i], 1, 1
			same = &s
		}
		if same == nil && c.common(&s, i, int(j)) {
			found = append(found, s)
		}
	})
	if same != nil {
		return []Succession{*same}
	}
	return found
}

// common measures what two areas have in common and reports whether it is
// worth telling.
func (c *comparison) common(s *Succession, i, j int) bool {
	before, after := c.old.sizes[i], c.new.sizes[j]
	apart, _, ok := difference(c.old.areas[i].Shape, c.new.areas[j].Shape, c.ended)
	s.SquareMetres = (before + after - apart) / 2
	s.OfFrom, s.OfTo = min(s.SquareMetres/before, 1), min(s.SquareMetres/after, 1)
	return ok && s.SquareMetres >= c.SquareMetres && max(s.OfFrom, s.OfTo) >= leastShare
}
