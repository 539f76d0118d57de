package review

import (
	"math/bits"

	"lamppost/geo"
)

// edge is a straight piece of border with its southern end first (the western
// one where it runs level). Crossing it from west to east changes the depth,
// the number of areas one is in, by step: -1 where its area lies to the west.
type edge struct {
	a, b  spot
	step  int32
	owner int32 // whose border it is, by the caller's numbers
}

// edgeOf is the edge of a ring that has its area on the left going from a to b.
func edgeOf(a, b spot, step, owner int32) edge {
	if b.before(a) {
		return edge{b, a, step, owner}
	}
	return edge{a, b, -step, owner}
}

func appendRing(edges []edge, ring geo.Ring, step, owner int32) []edge {
	for i := 1; i < len(ring); i++ {
		if ring[i] != ring[i-1] {
			edges = append(edges, edgeOf(spotOf(ring[i-1]), spotOf(ring[i]), step, owner))
		}
	}
	return edges
}

func appendShape(edges []edge, s geo.Shape, step, owner int32) []edge {
	for _, polygon := range s {
		for _, ring := range polygon {
			edges = appendRing(edges, ring, step, owner)
		}
	}
	return edges
}

// vertices counts them, closing ones included.
func vertices(s geo.Shape) int {
	n := 0
	for _, polygon := range s {
		for _, ring := range polygon {
			n += len(ring)
		}
	}
	return n
}

// counting is how the edges over a place make up its depth.
type counting int

const (
	winding counting = iota // the steps add up
	evenOdd                 // each edge changes inside to outside and back
)

// cancels reports whether two edges at the same place change nothing together.
func (c counting) cancels(a, b int32) bool { return c == evenOdd || a == -b }

// cancel drops edges that lie upon each other and change nothing together,
// reusing the memory of edges.
func (c counting) cancel(edges []edge) []edge {
	table := edgeTable{counting: c, slots: make([]int32, 4<<bits.Len(uint(len(edges)/2)))}
	table.edges = edges[:0]
	for _, e := range edges {
		if e.step != 0 {
			table.add(e)
		}
	}
	kept := table.edges[:0]
	for _, e := range table.edges {
		if e.step != 0 {
			kept = append(kept, e)
		}
	}
	return kept
}

// edgeTable finds edges by their ends: open addressing, at most half full. An
// edge that was cancelled has step 0 and keeps its place for the next at it.
type edgeTable struct {
	counting
	edges []edge
	slots []int32 // number of the edge plus one; 0 for free
}

func (t *edgeTable) add(e edge) {
	last := uint64(len(t.slots) - 1)
	slot := edgeHash(e.a, e.b) & last
	for ; t.slots[slot] != 0; slot = (slot + 1) & last {
		old := &t.edges[t.slots[slot]-1]
		switch {
		case old.a != e.a || old.b != e.b:
		case old.step == 0:
			old.step, old.owner = e.step, e.owner
			return
		case t.cancels(old.step, e.step):
			old.step = 0
			return
		}
	}
	t.edges = append(t.edges, e)
	t.slots[slot] = int32(len(t.edges))
}

// edgeHash mixes the coordinates by multiplications with odd constants (the
// golden ratio and its like), taking the well-mixed upper half.
func edgeHash(a, b spot) uint64 {
	const golden, silver = 0x9e3779b97f4a7c15, 0xd1342543de82ef95
	h := (uint64(a.x) ^ bits.RotateLeft64(uint64(a.y), 29)) * golden
	h ^= h >> 29
	h = (h ^ uint64(b.x) ^ bits.RotateLeft64(uint64(b.y), 31)) * silver
	return h >> 20
}
