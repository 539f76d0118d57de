package pins

import (
	"errors"
	"iter"
	"slices"
	"sort"
)

// Index finds pins by tile. It never changes and may be read by many goroutines
// at once. Make one with New, and the next one with With or Rebuilt.
type Index struct {
	base  *base
	dead  []uint32 // positions in base that count no more, ascending
	extra array    // pins that are not in base
}

// base is the large part, shared by the indexes made from one another.
type base struct {
	array
	byID []uint32 // positions in order of ids
	sieves
}

// ErrOrder says that pins came in another order than by ascending id.
var ErrOrder = errors.New("pins: ids do not ascend")

// New makes an index of fewer than 2^32 pins that come by ascending id, each id
// once; anything else is ErrOrder. About is how many there may be, for the memory
// to be had at once.
func New(list iter.Seq[Pin], about int) (*Index, error) {
	given, order := room(about), true
	for p := range list {
		n := given.len()
		order = order && (n == 0 || given.ids[n-1] < p.ID)
		given.append(placeOf(p.At).key(), p.ID, p.Facet)
	}
	if !order {
		return nil, ErrOrder
	}
	return build(given), nil
}

// build makes an index of an array that is in order of ids.
func build(given array) *Index {
	sorted, order := arranged(given)
	b := &base{array: sorted, byID: make([]uint32, len(order))}
	for to, k := range order {
		b.byID[k.from] = uint32(to)
	}
	return &Index{base: b, extra: empty()}
}

// Len is how many pins there are.
func (ix *Index) Len() int { return ix.base.len() - len(ix.dead) + ix.extra.len() }

// Change puts a pin in, in place of an older one of the same id, or takes it out.
type Change struct {
	Pin
	Gone bool // nothing else of the pin but its ID counts
}

// With returns an index with the changes made; of several changes to one id the
// last one counts. It costs as much as all changes since the last rebuild.
func (ix *Index) With(changes ...Change) *Index {
	last := make(map[int64]int, len(changes))
	for i, c := range changes {
		last[c.ID] = i
	}
	next := &Index{base: ix.base, dead: slices.Clone(ix.dead)}
	var extra array
	for i, id := range ix.extra.ids {
		if _, changed := last[id]; !changed {
			extra.append(ix.extra.keys[i], id, ix.extra.facets[i])
		}
	}
	for i, c := range changes {
		if last[c.ID] != i {
			continue
		}
		if at, known := ix.base.find(c.ID); known {
			next.dead = append(next.dead, at)
		}
		if !c.Gone {
			extra.append(placeOf(c.At).key(), c.ID, c.Facet)
		}
	}
	slices.Sort(next.dead)
	next.dead = slices.Compact(next.dead)
	next.extra, _ = arranged(extra)
	return next
}

// find is the position of an id.
func (b *base) find(id int64) (uint32, bool) {
	i := sort.Search(len(b.byID), func(i int) bool { return b.ids[b.byID[i]] >= id })
	if i == len(b.byID) || b.ids[b.byID[i]] != id {
		return 0, false
	}
	return b.byID[i], true
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
	return build(given)
}
