package pins

import (
	"cmp"
	"slices"

	"lamppost/tiles"
)

// recent remembers where pins changed last. It never changes.
type recent struct {
	touches   []touch // in order of squares, one for each
	forgotten int64   // the number of the newest change that is not among them
}

// touch is a change in a square of the finest zoom.
type touch struct {
	square uint64 // its first key
	at     int64
}

// mostTouches is how many squares are remembered, in a quarter of a megabyte. When
// there are more, the older half is forgotten.
const mostTouches = 1 << 14

// Changed is the number of the last With that changed a pin of a tile: that put one
// in, took one out, or made one another. It is 0 for none. Of long ago it may be that of
// a later change elsewhere, never an earlier one.
func (ix *Index) Changed(t tiles.Tile) int64 {
	last := ix.recent.forgotten
	if !t.Valid() {
		return last
	}
	over := spanOf(t)
	for _, c := range ix.recent.touches[ix.recent.first(over.first):] {
		if c.square > over.last {
			break
		}
		last = max(last, c.at)
	}
	return last
}

func (r recent) first(square uint64) int {
	i, _ := slices.BinarySearchFunc(r.touches, square, func(c touch, square uint64) int { return cmp.Compare(c.square, square) })
	return i
}

// with remembers a change at some keys too.
func (r recent) with(at int64, keys []uint64) recent {
	for i := range keys {
		keys[i] &^= lowBits(unsorted)
	}
	slices.Sort(keys)
	next := recent{make([]touch, 0, len(r.touches)+len(keys)), r.forgotten}
	for _, square := range slices.Compact(keys) {
		i := r.first(square)
		next.touches = append(append(next.touches, r.touches[:i]...), touch{square, at})
		if r.touches = r.touches[i:]; len(r.touches) > 0 && r.touches[0].square == square {
			r.touches = r.touches[1:]
		}
	}
	next.touches = append(next.touches, r.touches...)
	return next.bounded()
}

// bounded forgets the older half if there are too many.
func (r recent) bounded() recent {
	if len(r.touches) <= mostTouches {
		return r
	}
	times := make([]int64, len(r.touches))
	for i, c := range r.touches {
		times[i] = c.at
	}
	slices.Sort(times)
	r.forgotten = times[len(times)/2]
	r.touches = slices.DeleteFunc(r.touches, func(c touch) bool { return c.at <= r.forgotten })
	return r
}
