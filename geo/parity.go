package geo

import "math/bits"

// parityTree answers which polygons of a layer contain a place, in time that
// depends neither on how many there are nor on how finely they are drawn.
//
// It is a radix quadtree over the grid. Where a cell lies within no polygon,
// or wholly within one, its entry says so. Where borders run, a leaf holds
// the few edges that touch the cell, and all it takes to go on from what is
// known of its lower left corner: crossing an edge on the way east toggles
// the one or two polygons it bounds. Leaves need no other memory than their
// own, in one arena without pointers.
type parityTree struct {
	root  []entry  // rootSide x rootSide cells, row by row from the south
	nodes []entry  // each node 4x4 cells, row by row
	arena []uint32 // leaves
}

// entry is a kind in the two lowest bits and a number above them.
type entry uint32

const (
	kindPlain  entry = iota // nobody's ground; or tooDense
	kindSingle              // wholly within the polygon of this rank
	kindNode                // split again; where in nodes
	kindLeaf                // borders or overlaps; where in the arena
)

// tooDense marks the rare cell of more borders than a leaf can tell apart;
// the layer's boxes must be searched instead.
const tooDense = ^entry(3)

const (
	rootBits = 8 // a quarter of a megabyte, and eight levels in one step
	rootSide = 1 << rootBits
	leafSets = 32 // polygons with borders in a leaf: the bits of a mask
)

// A leaf is [counts, base, whole, whole ranks..., edges..., levels...,
// ranks...]: the counts of edges and levels, 10 bits each; the mask of the
// polygons toggled before any edge; how many polygons hold the whole cell, and
// their ranks; edges as ax, ay, bx, by (ay < by) and the mask they toggle;
// levels as y and the mask toggled from there on; the rank of each bit.
const (
	leafHeader = 3
	edgeWords  = 5
	levelWords = 2
	countBits  = 10
)

// ranksAt appends the ranks of the polygons that contain v, in no order and
// perhaps repeated. ok is false where the tree cannot tell.
func (t *parityTree) ranksAt(ranks []int32, v Vertex) (_ []int32, ok bool) {
	x, y := treeCoordinate(v.X), treeCoordinate(v.Y)
	e := t.root[y>>(32-rootBits)<<rootBits|x>>(32-rootBits)]
	for shift := 32 - rootBits - 2; e&3 == kindNode; shift -= 2 {
		e = t.nodes[uint32(e>>2)+y>>shift&3<<2+x>>shift&3]
	}
	switch {
	case e == tooDense:
		return ranks, false
	case e&3 == kindSingle:
		return append(ranks, int32(e>>2)), true
	case e&3 == kindLeaf:
		return leafRanks(t.arena[e>>2:], ranks, v), true
	}
	return ranks, true
}

// treeCoordinate shifts a coordinate to count from 0.
func treeCoordinate(c int32) uint32 { return uint32(c) ^ 1<<31 }

func leafRanks(leaf []uint32, ranks []int32, v Vertex) []int32 {
	counts, mask := leaf[0], leaf[1]
	edges, levels := int(counts&(1<<countBits-1)), int(counts>>countBits&(1<<countBits-1))
	rest := leaf[leafHeader:]
	for _, rank := range rest[:leaf[2]] {
		ranks = append(ranks, int32(rank))
	}
	rest = rest[leaf[2]:]
	for range edges {
		e := rest[:edgeWords:edgeWords]
		a, b := Vertex{int32(e[0]), int32(e[1])}, Vertex{int32(e[2]), int32(e[3])}
		if v.Y >= a.Y && v.Y < b.Y && !westOf(a, b, v) {
			mask ^= e[4]
		}
		rest = rest[edgeWords:]
	}
	for range levels {
		if v.Y >= int32(rest[0]) {
			mask ^= rest[1]
		}
		rest = rest[levelWords:]
	}
	for ; mask != 0; mask &= mask - 1 {
		ranks = append(ranks, int32(rest[bits.TrailingZeros32(mask)]))
	}
	return ranks
}
