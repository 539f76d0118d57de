package geo

import (
	"cmp"
	"slices"
)

// leaf makes the entry of a cell that is not split further.
func (b *treeBuilder) leaf(c treeCell) entry {
	sets := b.sets(c)
	switch {
	case len(sets) == 0:
		return kindPlain
	case len(c.edges) == 0 && len(sets) == 1:
		return entry(b.polygons[sets[0]].rank)<<2 | kindSingle
	case len(sets) > leafSets || len(c.edges) > largestLeaf:
		return tooDense
	}
	start := len(b.tree.arena)
	edges, levels := b.leafEdges(c, sets), b.leafLevels(c, sets)
	counts := uint32(len(edges)/edgeWords) | uint32(len(levels))<<countBits
	b.tree.arena = append(b.tree.arena, counts, maskOf(sets, c.before))
	b.tree.arena = append(b.tree.arena, edges...)
	for _, l := range levels {
		b.tree.arena = append(b.tree.arena, uint32(l.y), l.mask)
	}
	for _, p := range sets {
		b.tree.arena = append(b.tree.arena, uint32(b.polygons[p].rank))
	}
	return entry(start)<<2 | kindLeaf
}

// maskOf is the mask of some of the polygons in sets.
func maskOf(sets, polygons []int32) uint32 {
	mask := uint32(0)
	for _, p := range polygons {
		if p != noPolygon {
			bit, _ := slices.BinarySearch(sets, p)
			mask ^= 1 << bit
		}
	}
	return mask
}

func (b *treeBuilder) leafEdges(c treeCell, sets []int32) []uint32 {
	var words []uint32
	for _, i := range c.edges {
		e := &b.edges[i]
		if mask := maskOf(sets, e.polygons[:]); e.a.Y < e.b.Y && mask != 0 {
			words = append(words, uint32(e.a.X), uint32(e.a.Y), uint32(e.b.X), uint32(e.b.Y), mask)
		}
	}
	return words
}

// leafLevel is a row from which on some polygons are toggled.
type leafLevel struct {
	y    int32
	mask uint32
}

// leafLevels joins the levels of the same row; most cancel out.
func (b *treeBuilder) leafLevels(c treeCell, sets []int32) []leafLevel {
	var levels []leafLevel
	for _, i := range c.edges {
		e := &b.edges[i]
		for _, end := range [2]Vertex{e.a, e.b} {
			if c.hasLevel(end) {
				levels = append(levels, leafLevel{end.Y, maskOf(sets, e.polygons[:])})
			}
		}
	}
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
