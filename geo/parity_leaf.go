package geo

import "slices"

// largestLeaf bounds a leaf in a knot of edges.
const largestLeaf = 500

// leaf makes the entry of a cell that is not split further.
func (b *treeBuilder) leaf(c treeCell) entry {
	if len(c.edges) == 0 && len(c.corner) == 0 {
		return kindPlain
	}
	if len(c.edges) == 0 && len(c.corner) == 1 {
		return entry(b.polygons[c.corner[0]].rank)<<2 | kindSingle
	}
	sets := b.sets(c)
	if len(sets) > leafSets || len(c.edges) > largestLeaf || len(b.words)/placeUnit >= mostPlace {
		return tooDense
	}
	start := len(b.words)
	b.words = append(b.words, 0)
	for _, p := range sets {
		b.words = append(b.words, uint32(b.polygons[p].rank))
	}
	whole, lines := b.putWhole(c, sets), b.putLines(c, sets)
	if whole > mostWhole || lines > mostLines {
		b.words = b.words[:start]
		return tooDense
	}
	b.words[start] = b.baseMask(c, sets) | uint32(len(sets))<<setsShift | uint32(whole)<<wholeShift | uint32(lines)<<linesShift
	start = b.inFewLines(start)
	b.alloc(-len(b.words) & (placeUnit - 1))
	return placed(kindLeaf, 0, start)
}

// cacheLine is how many words the processor reads at once.
const cacheLine = 16

// inFewLines moves the leaf to the next cache line if it reaches into fewer
// there, and returns where it begins now.
func (b *treeBuilder) inFewLines(start int) int {
	size, within := len(b.words)-start, start%cacheLine
	if within == 0 || (within+size-1)/cacheLine == (size-1)/cacheLine {
		return start
	}
	b.alloc(cacheLine - within)
	next := start + cacheLine - within
	copy(b.words[next:], b.words[start:start+size])
	return next
}

// sets lists the polygons that have borders in the cell, ascending. The list
// is good until the next call.
func (b *treeBuilder) sets(c treeCell) []int32 {
	sets := b.distinct[:0]
	for _, i := range c.edges {
		for _, p := range b.edges[i].polygons {
			if p != noPolygon {
				sets = append(sets, p)
			}
		}
	}
	slices.Sort(sets)
	b.distinct = slices.Compact(sets)
	return b.distinct
}

// putWhole adds the polygons without a border in the cell, which hold it
// whole, and counts them.
func (b *treeBuilder) putWhole(c treeCell, sets []int32) (whole int) {
	for _, p := range c.corner {
		if _, borders := slices.BinarySearch(sets, p); !borders {
			b.words = append(b.words, uint32(b.polygons[p].rank))
			whole++
		}
	}
	return whole
}

// baseMask is the mask of the polygons around the corner, less those toggled
// by the cell's own edges at or west of it.
func (b *treeBuilder) baseMask(c treeCell, sets []int32) uint32 {
	mask, corner := maskOf(sets, c.corner), Vertex{int32(c.x), int32(c.y)}
	for _, i := range c.edges {
		e := &b.edges[i]
		if corner.Y >= e.a.Y && corner.Y < e.b.Y && !westOf(e.a, e.b, corner) {
			mask ^= maskOf(sets, e.polygons[:])
		}
	}
	return mask
}

// maskOf is the mask of those of the polygons that are in sets.
func maskOf(sets, polygons []int32) uint32 {
	mask := uint32(0)
	for _, p := range polygons {
		if bit, found := slices.BinarySearch(sets, p); found {
			mask ^= 1 << bit
		}
	}
	return mask
}

// putLines adds the edges, those that toggle the same polygons as one line,
// and counts the lines.
func (b *treeBuilder) putLines(c treeCell, sets []int32) (lines int) {
	masks := b.masks[:0]
	for _, i := range c.edges {
		masks = append(masks, maskOf(sets, b.edges[i].polygons[:]))
	}
	b.masks = masks
	for first, mask := range masks {
		if mask == 0 || slices.Contains(masks[:first], mask) {
			continue // both sides are the same polygon's, or it is done
		}
		b.line.begin(c)
		for i := first; i < len(masks); i++ {
			if masks[i] == mask {
				b.line.add(&b.edges[c.edges[i]])
			}
		}
		b.line.endPiece()
		lines += b.putLine(mask, b.line.vertices)
	}
	return lines
}

func (b *treeBuilder) putLine(mask uint32, line []Vertex) int {
	if len(line) == 0 {
		return 0
	}
	b.words = append(b.words, mask|uint32(len(line)-1)<<edgesShift)
	for _, v := range line {
		b.words = append(b.words, uint32(v.X), uint32(v.Y))
	}
	return 1
}
