package pins

import (
	"errors"
	"iter"
	"slices"
	"sort"
)

// Index is pins that are found by tile. It never changes and may be read by many
// goroutines at once. Make one with New, and the next one with With or Rebuilt.
type Index struct {
	Selection
	recent recent
}

// Selection is the pins of an index, or those that a filter lets through.
type Selection struct {
	base  *base
	in    *set     // which of base are chosen; nil: all
	dead  []uint32 // positions in base that were chosen and count no more, ascending
	extra array    // pins that are chosen and not in base
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
	sorted, byID := arranged(given)
	b := &base{array: sorted, byID: byID}
	return &Index{Selection: Selection{base: b, extra: empty()}}
}

// Len is how many pins there are.
func (s *Selection) Len() int {
	return s.in.count(0, s.base.len()) - len(s.dead) + s.extra.len()
}

// inBase is the position of an id whose pin still counts there.
func (ix *Index) inBase(id int64) (at int, alive bool) {
	position, known := ix.base.find(id)
	if !known {
		return 0, false
	}
	_, dead := slices.BinarySearch(ix.dead, position)
	return int(position), !dead
}

// find is the position of an id.
func (b *base) find(id int64) (uint32, bool) {
	i := sort.Search(len(b.byID), func(i int) bool { return b.ids[b.byID[i]] >= id })
	if i == len(b.byID) || b.ids[b.byID[i]] != id {
		return 0, false
	}
	return b.byID[i], true
}
