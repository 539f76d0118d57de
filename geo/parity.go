package geo

import "math/bits"

// parityTree answers which polygons of a layer contain a place, in time that
// depends neither on how many there are nor on how finely they are drawn.
//
// It is a radix tree over the grid. A node is a square table of entries, one
// for each cell of a cell, as fine as the borders in it ask for, so that two
// or three steps lead from the globe to a few metres. Where a cell lies within
// no polygon, or wholly within one, its entry says so. Where borders run, a
// leaf holds the few edges that touch the cell, and all it takes to go on from
// what is known of its lower left corner: crossing an edge on the way east
// toggles the one or two polygons it bounds. Tables and leaves lie in one arena
// without pointers, what is near on the map near in memory.
type parityTree struct {
	words []uint32 // begins with the table of the globe
}

// entry is a kind in the two lowest bits and what it takes to go on. For nodes
// that is the bits of either coordinate their table is looked up by, in three
// bits; for nodes and leaves, in the uppermost bits, where they lie.
type entry uint32

const (
	kindPlain  entry = iota // nobody's ground; or tooDense
	kindSingle              // wholly within the polygon of this rank
	kindNode                // split again
	kindLeaf                // borders or overlaps
)

// tooDense marks the rare cell of more borders than a leaf can tell apart;
// the layer's boxes must be searched instead.
const tooDense = ^entry(3)

const (
	rootBits   = 8 // a quarter of a megabyte, and eight levels in one step
	rootSide   = 1 << rootBits
	rootCell   = 32 - rootBits // bits of a cell of the globe's table
	stepShift  = 2
	mostStep   = 7
	placeShift = 5
	placeUnit  = 2 // words: where a node or a leaf lies counts in these
	mostPlace  = 1 << (32 - placeShift)
)

func placed(kind entry, step uint, word int) entry {
	return kind | entry(step)<<stepShift | entry(word/placeUnit)<<placeShift
}

func (e entry) kind() entry { return e & 3 }
func (e entry) step() uint  { return uint(e >> stepShift & mostStep) }
func (e entry) word() int   { return int(e>>placeShift) * placeUnit }
func (e entry) rank() int32 { return int32(e >> 2) }

// at is the entry of the smallest cell around v.
func (t *parityTree) at(v Vertex) entry {
	x, y := treeCoordinate(v.X), treeCoordinate(v.Y)
	e, shift := entry(t.words[y>>rootCell<<rootBits|x>>rootCell]), uint(rootCell)
	for e.kind() == kindNode {
		step := e.step()
		shift -= step
		low := uint32(1)<<step - 1
		e = entry(t.words[uint32(e.word())+y>>(shift&31)&low<<step+x>>(shift&31)&low])
	}
	return e
}

// treeCoordinate shifts a coordinate to count from 0.
func treeCoordinate(c int32) uint32 { return uint32(c) ^ 1<<31 }

// A leaf is [header, ranks..., whole ranks..., lines...]. The header is the
// mask of the polygons toggled before any edge; how many polygons have borders
// in the cell, whose ranks follow, one for each bit of a mask; how many hold it
// whole, whose ranks come next; and how many lines there are. A line is the
// mask that crossing it toggles and the number of its edges, and then one
// vertex more than that, as x, y.
const (
	leafSets   = 16 // polygons with borders in a leaf: the bits of a mask
	setsMask   = 1<<leafSets - 1
	setsShift  = leafSets
	mostSets   = 1<<5 - 1 // enough to count to leafSets
	wholeShift = setsShift + 5
	mostWhole  = 1<<6 - 1
	linesShift = wholeShift + 6
	mostLines  = 1<<5 - 1
	edgesShift = leafSets
)

// What owner says of places that are in no polygon, or perhaps in several.
const (
	nobody  = -1
	several = -2
)

// owner is the rank of the one polygon that contains v: the usual case and the
// fast one. Where it says several, ranksAt knows which.
func (t *parityTree) owner(v Vertex) int32 { return t.ownerAt(t.at(v), v) }

// ownerAt is owner for a place whose entry is known.
func (t *parityTree) ownerAt(e entry, v Vertex) int32 {
	switch e.kind() {
	case kindSingle:
		return e.rank()
	case kindLeaf:
		return leafOwner(t.words[e.word():], v)
	}
	if e == tooDense {
		return several
	}
	return nobody
}

// leafOwner is owner in a leaf. Most leaves fill more than one cache line; the
// second is asked for before the first has arrived, by a look at a word that is
// never noWord. If it were, several would still be right.
func leafOwner(leaf []uint32, v Vertex) int32 {
	const noWord = 1 << 31 // no coordinate, and a header of lines without polygons
	if len(leaf) > cacheLine && leaf[cacheLine] == noWord {
		return several
	}
	header := leaf[0]
	mask := leafMask(leaf, v)
	switch {
	case header>>wholeShift&mostWhole != 0 || mask&(mask-1) != 0:
		return several
	case mask == 0:
		return nobody
	}
	return int32(leaf[1+bits.TrailingZeros32(mask)])
}

// ranksAt appends the ranks of the polygons that contain v, in no order and
// perhaps repeated. ok is false where the tree cannot tell.
func (t *parityTree) ranksAt(ranks []int32, v Vertex) (_ []int32, ok bool) {
	switch e := t.at(v); {
	case e.kind() == kindSingle:
		return append(ranks, e.rank()), true
	case e.kind() == kindLeaf:
		return leafRanks(t.words[e.word():], ranks, v), true
	default:
		return ranks, e != tooDense
	}
}

func leafRanks(leaf []uint32, ranks []int32, v Vertex) []int32 {
	own, whole := leaf[1:], leaf[1+leaf[0]>>setsShift&mostSets:]
	for _, rank := range whole[:leaf[0]>>wholeShift&mostWhole] {
		ranks = append(ranks, int32(rank))
	}
	for mask := leafMask(leaf, v); mask != 0; mask &= mask - 1 {
		ranks = append(ranks, int32(own[bits.TrailingZeros32(mask)]))
	}
	return ranks
}

// leafMask is the mask of the polygons with borders in the leaf that contain v.
func leafMask(leaf []uint32, v Vertex) uint32 {
	mask := leaf[0]
	line := leaf[1+mask>>setsShift&mostSets+mask>>wholeShift&mostWhole:]
	for range mask >> linesShift {
		words := 1 + 2*(1+line[0]>>edgesShift)
		mask ^= line[0] & -crossings(line[1:words], v)
		line = line[words:]
	}
	return mask & setsMask
}

// crossings is 1 when a ray from v to the west crosses an odd number of the
// line's edges, or v lies on one, else 0. It is written without branches,
// because which edges are crossed is as good as random.
//
// Seen from v, an edge from a to b spans its row when just one of the two lies
// above it. Then the cross product of a and b says on which side it passes, the
// other way round for an edge that goes down, and fits int64: the two heights
// add up to no more than half a turn, the widths are at most a turn each.
func crossings(line []uint32, v Vertex) uint32 {
	x, y := int64(v.X), int64(v.Y)
	ax, ay := int64(int32(line[0]))-x, int64(int32(line[1]))-y
	aBelow, odd := notAbove(ay), int64(0) // truths are 0 and -1
	for i := 3; i < len(line); i += 2 {
		bx, by := int64(int32(line[i-1]))-x, int64(int32(line[i]))-y
		bBelow := notAbove(by)
		cross := ax*by - bx*ay
		passes := ((cross ^ bBelow) + ^bBelow) >> 63 // cross < 1 going up, cross > -1 going down
		odd ^= (aBelow ^ bBelow) & passes
		ax, ay, aBelow = bx, by, bBelow
	}
	return uint32(odd) & 1
}

// notAbove is -1 for y <= 0, else 0.
func notAbove(y int64) int64 { return (y - 1) >> 63 }
