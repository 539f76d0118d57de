package geo

import (
	"cmp"
	"slices"
)

// leaf makes the entry of a cell that is not split further.
func (b *treeBuilder) leaf(c treeCell) entry {
	if len(c.edges) == 0 && len(c.before) == 0 {
		return kindPlain
	}
	if len(c.edges) == 0 && len(c.before) == 1 {
		return entry(b.polygons[c.before[0]].rank)<<2 | kindSingle
	}
	sets := b.sets(c)
	if len(sets) > leafSets || len(c.edges) > largestLeaf {
		return tooDense
	}
	start := len(b.tree.arena)
	b.putWhole(c, sets)
	edges, levels := b.putEdges(c, sets), b.leafLevels(c, sets)
	b.tree.arena[start] = uint32(edges) | uint32(len(levels))<<countBits
	for _, l := range levels {
		b.tree.arena = append(b.tree.arena, uint32(l.y), l.mask)
	}
	for _, p := range sets {
		b.tree.arena = append(b.tree.arena, uint32(b.polygons[p].rank))
	}
	return entry(start)<<2 | kindLeaf
}

// putWhole adds the header, with the base mask, and the polygons without a
// border in the cell, which hold it whole.
func (b *treeBuilder) putWhole(c treeCell, sets []int32) {
	start := len(b.tree.arena)
	b.tree.arena = append(b.tree.arena, 0, maskOf(sets, c.before), 0)
	for _, p := range c.before {
		if _, borders := slices.BinarySearch(sets, p); !borders {
			b.tree.arena = append(b.tree.arena, uint32(b.polygons[p].rank))
			b.tree.arena[start+2]++
		}
	}
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

// putEdges adds the edges to the arena and counts them.
func (b *treeBuilder) putEdges(c treeCell, sets []int32) int {
	count := 0
	for _, i := range c.edges {
		e := &b.edges[i]
		if mask := maskOf(sets, e.polygons[:]); e.a.Y < e.b.Y && mask != 0 {
			b.tree.arena = append(b.tree.arena, uint32(e.a.X), uint32(e.a.Y), uint32(e.b.X), uint32(e.b.Y), mask)
			count++
		}
	}
	return count
}

// leafLevel is a row from which on some polygons are toggled.
type leafLevel struct {
	y    int32
	mask uint32
}

// leafLevels joins the levels of the same row; most cancel out.
func (b *treeBuilder) leafLevels(c treeCell, sets []int32) []leafLevel {
	levels := b.levels[:0]
	for _, i := range c.edges {
		e := &b.edges[i]
		for _, end := range [2]Vertex{e.a, e.b} {
			if c.hasLevel(end) {
				levels = append(levels, leafLevel{end.Y, maskOf(sets, e.polygons[:])})
			}
		}
	}
	b.levels = levels
	slices.SortFunc(levels, func(a, b leafLevel) int { return cmp.Compare(a.y, b.y) })
	joined := levels[:0]
	for _, l := range levels {
		if last := len(joined) - 1; last >= 0 && joined[last].y == l.y {
			joined[last].mask ^= l.mask
			continue
		}
		joined = append(joined, l)
	}
	return slices.DeleteFunc(joined, func(l leafLevel) bool { return l.mask == 0 })
}
