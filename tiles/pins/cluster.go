package pins

import (
	"slices"

	"lamppost/geo"
	"lamppost/tiles"
)

// Cluster is the pins of one square of a tile.
type Cluster struct {
	Count  int
	Marked int   // how many of them are marked
	ID     int64 // of the one pin, when Count is 1
	Facet  Facet // of the one pin
	centre place // of the one pin, or the mean of all
}

// At is where the one pin is, or the middle of all, to a few centimetres.
func (c *Cluster) At() geo.Point { return c.centre.point() }

// In is the place within a tile.
func (c *Cluster) In(t tiles.Tile) tiles.Unit { return tiles.UnitOf(t, c.centre.x, c.centre.y) }

// Clusters appends the clusters of a tile to list: one for each of its squares
// that holds a pin, of which there are 2^depth to a side, but none smaller than a
// geo.Cell. Every pin of the tile is counted in one cluster. The order is that of
// the squares' quadkeys.
func (ix *Index) Clusters(list []Cluster, t tiles.Tile, depth int) []Cluster {
	if !t.Valid() {
		return list
	}
	square := lowBits(2 * (levels - min(t.Z+depth, finest)))
	w := ix.walk(spanOf(t))
	for {
		key, more := w.next()
		if !more {
			return list
		}
		if c, some := w.cluster(key | square); some {
			list = append(list, c)
		}
	}
}

// Count is how many pins there are in a tile.
func (ix *Index) Count(t tiles.Tile) int {
	if !t.Valid() {
		return 0
	}
	w := ix.walk(spanOf(t))
	return w.baseEnd - w.base + w.extraEnd - w.extra - w.deadBefore(w.baseEnd)
}

// walk goes through the pins of a span, square by square.
type walk struct {
	ix              *Index
	base, baseEnd   int
	extra, extraEnd int
	dead            int // the first of ix.dead not passed yet
}

func (ix *Index) walk(s span) walk {
	w := walk{ix: ix, base: ix.base.first(s.first), extra: ix.extra.first(s.first)}
	w.baseEnd, w.extraEnd = ix.base.after(w.base, s.last), ix.extra.after(w.extra, s.last)
	w.dead, _ = slices.BinarySearch(ix.dead, uint32(w.base))
	return w
}

// next is the lowest key not passed yet.
func (w *walk) next() (key uint64, more bool) {
	inBase, inExtra := w.base < w.baseEnd, w.extra < w.extraEnd
	switch {
	case inBase && inExtra:
		return min(w.ix.base.keys[w.base], w.ix.extra.keys[w.extra]), true
	case inBase:
		return w.ix.base.keys[w.base], true
	case inExtra:
		return w.ix.extra.keys[w.extra], true
	}
	return 0, false
}

// cluster gathers the pins up to a key and passes them; there may be none alive.
func (w *walk) cluster(last uint64) (c Cluster, some bool) {
	ix, i, e := w.ix, w.base, w.extra
	if i < w.baseEnd {
		w.base = ix.base.after(i, last)
	}
	if e < w.extraEnd {
		w.extra = ix.extra.after(e, last)
	}
	dead := w.deadBefore(w.base)
	gone := ix.dead[w.dead : w.dead+dead]
	w.dead += dead
	c.Count = w.base - i - dead + w.extra - e
	switch {
	case c.Count == 0:
		return c, false
	case c.Count == 1:
		c.one(ix, i, w.base, e, gone)
	default:
		c.several(ix.sums(i, w.base, e, w.extra, gone))
	}
	return c, true
}

// deadBefore is how many of the dead, from w.dead on, are before a position.
func (w *walk) deadBefore(end int) int {
	n, _ := slices.BinarySearch(w.ix.dead[w.dead:], uint32(end))
	return n
}

// one finds the pin that is alive among base[i:j] and extra[e:].
func (c *Cluster) one(ix *Index, i, j, e int, gone []uint32) {
	from, at := &ix.extra, e
	for ; i < j; i++ {
		if _, dead := slices.BinarySearch(gone, uint32(i)); !dead {
			from, at = &ix.base.array, i
			break
		}
	}
	c.ID, c.Facet, c.centre = from.ids[at], from.facets[at], placeAt(from.keys[at])
	c.Marked = int(c.Facet.marks())
}

func (ix *Index) sums(i, j, e, f int, gone []uint32) sums {
	s := ix.base.between(i, j).plus(ix.extra.between(e, f))
	for _, at := range gone {
		s = s.minus(ix.base.between(int(at), int(at)+1))
	}
	return s
}

func (c *Cluster) several(s sums) {
	n := uint64(c.Count)
	c.centre, c.Marked = place{uint32(s.x / n), uint32(s.y / n)}, int(s.marks)
}
