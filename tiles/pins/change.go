package pins

import "slices"

// Change puts a pin in, in place of an older one of the same id, or takes it out.
type Change struct {
	Pin
	Gone bool // nothing else of the pin but its ID counts
}

// With returns an index with the changes made; of several changes to one id the
// last one counts. It costs as much as all changes since the last rebuild. Changed
// says at of the tiles that they touch; it must not be below that of changes before.
func (ix *Index) With(at int64, changes ...Change) *Index {
	news := ix.news(changes)
	next := &Index{Selection: Selection{base: ix.base, dead: slices.Clone(ix.dead)}}
	var extra array
	var touched []uint64
	for i, id := range ix.extra.ids {
		if _, changed := news[id]; changed {
			touched = append(touched, ix.extra.keys[i])
			continue
		}
		extra.take(&ix.extra, i)
	}
	for id, c := range news {
		if i, alive := ix.inBase(id); alive {
			next.dead, touched = append(next.dead, uint32(i)), append(touched, ix.base.keys[i])
		}
		if key := placeOf(c.At).key(); !c.Gone {
			extra.append(key, id, c.Facet)
			touched = append(touched, key)
		}
	}
	slices.Sort(next.dead)
	next.extra, _ = arranged(extra)
	next.recent = ix.recent.with(at, touched)
	return next
}

// news is the last change of each id, without those that leave a pin as it is.
func (ix *Index) news(changes []Change) map[int64]Change {
	news := make(map[int64]Change, len(changes))
	for _, c := range changes {
		news[c.ID] = c
	}
	for i, id := range ix.extra.ids {
		if c, known := news[id]; known && c.leaves(&ix.extra, i) {
			delete(news, id)
		}
	}
	for id, c := range news {
		if i, alive := ix.inBase(id); alive && c.leaves(&ix.base.array, i) {
			delete(news, id)
		}
	}
	return news
}

// leaves reports whether the pin at a position is already what c makes of it.
func (c *Change) leaves(a *array, i int) bool {
	return !c.Gone && a.keys[i] == placeOf(c.At).key() && a.facets[i] == c.Facet
}

// Changes that an index carries beside its sorted part before Grown asks for a
// rebuild: few enough that another change is made in a fraction of a millisecond.
const (
	fewChanges  = 4096
	changesPart = 256 // and one for so many pins
)

// Grown reports whether it is time for Rebuilt.
func (ix *Index) Grown() bool {
	return len(ix.dead)+ix.extra.len() > fewChanges+ix.base.len()/changesPart
}

// Rebuilt returns an index of the same pins with all of them sorted in. It takes
// a tenth of a second for a million.
func (ix *Index) Rebuilt() *Index {
	given := room(ix.Len())
	fresh := make([]int, ix.extra.len())
	for i := range fresh {
		fresh[i] = i
	}
	slices.SortFunc(fresh, func(a, b int) int { return int(min(max(ix.extra.ids[a]-ix.extra.ids[b], -1), 1)) })
	takeFresh := func(below int64, all bool) {
		for len(fresh) > 0 && (all || ix.extra.ids[fresh[0]] < below) {
			given.take(&ix.extra, fresh[0])
			fresh = fresh[1:]
		}
	}
	for _, at := range ix.base.byID {
		if _, dead := slices.BinarySearch(ix.dead, at); dead {
			continue
		}
		takeFresh(ix.base.ids[at], false)
		given.take(&ix.base.array, int(at))
	}
	takeFresh(0, true)
	next := build(given)
	next.recent = ix.recent
	return next
}
