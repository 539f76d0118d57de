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
func (s *Selection) Clusters(list []Cluster, t tiles.Tile, depth int) []Cluster {
	if !t.Valid() {
		return list
	}
	square := lowBits(2 * (levels - min(t.Z+depth, finest)))
	w := s.walk(spanOf(t))
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
func (s *Selection) Count(t tiles.Tile) int {
	if !t.Valid() {
		return 0
	}
	w := s.walk(spanOf(t))
	return s.in.count(w.at, w.end) - w.deadBefore(w.end) + w.extraEnd - w.extraAt
}

// walk goes through the pins of a span, square by square.
type walk struct {
	*Selection
	at, end           int // in base
	extraAt, extraEnd int
	deadAt            int // the first of dead not passed yet
}

func (s *Selection) walk(over span) walk {
	w := walk{Selection: s, at: s.base.first(over.first), extraAt: s.extra.first(over.first)}
	w.end, w.extraEnd = s.base.after(w.at, over.last), s.extra.after(w.extraAt, over.last)
	w.deadAt, _ = slices.BinarySearch(s.dead, uint32(w.at))
	w.at = s.in.next(w.at, w.end)
	return w
}

// next is the lowest key not passed yet.
func (w *walk) next() (key uint64, more bool) {
	inBase, inExtra := w.at < w.end, w.extraAt < w.extraEnd
	switch {
	case inBase && inExtra:
		return min(w.base.keys[w.at], w.extra.keys[w.extraAt]), true
	case inBase:
		return w.base.keys[w.at], true
	case inExtra:
		return w.extra.keys[w.extraAt], true
	}
	return 0, false
}

// cluster gathers the pins up to a key and passes them; there may be none alive.
func (w *walk) cluster(last uint64) (c Cluster, some bool) {
	i, j, e := w.at, w.at, w.extraAt
	if i < w.end {
		j = w.base.after(i, last)
	}
	if e < w.extraEnd {
		w.extraAt = w.extra.after(e, last)
	}
	gone := w.dead[w.deadAt : w.deadAt+w.deadBefore(j)]
	w.at, w.deadAt = w.in.next(j, w.end), w.deadAt+len(gone)
	c.Count = w.in.count(i, j) - len(gone) + w.extraAt - e
	switch {
	case c.Count == 0:
		return c, false
	case c.Count == 1:
		c.one(w.Selection, i, j, e, gone)
	default:
		c.several(w.sums(i, j, e, w.extraAt, gone))
	}
	return c, true
}

// deadBefore is how many of the dead, of those not passed yet, are before a position.
func (w *walk) deadBefore(end int) int {
	n, _ := slices.BinarySearch(w.dead[w.deadAt:], uint32(end))
	return n
}

// one finds the pin that is alive among base[i:j] and extra[e:].
func (c *Cluster) one(s *Selection, i, j, e int, gone []uint32) {
	from, at := &s.extra, e
	for ; i < j; i = s.in.next(i+1, j) {
		if _, dead := slices.BinarySearch(gone, uint32(i)); !dead {
			from, at = &s.base.array, i
			break
		}
	}
	c.ID, c.Facet, c.centre = from.ids[at], from.facets[at], placeAt(from.keys[at])
	c.Marked = int(c.Facet.marks())
}

// sums are those of base[i:j] and extra[e:f] without the dead.
func (s *Selection) sums(i, j, e, f int, gone []uint32) sums {
	all := s.between(i, j).plus(s.extra.between(e, f))
	for _, at := range gone {
		all = all.minus(s.base.added(int(at), int(at)+1))
	}
	return all
}

func (c *Cluster) several(s sums) {
	n := uint64(c.Count)
	c.centre, c.Marked = place{uint32(s.x / n), uint32(s.y / n)}, int(s.marks)
}
