package geo

import "slices"

const (
	// leafEdges is where splitting stops: more make lookups slower, fewer
	// make the tree larger (measured: 16 halves the memory of 6).
	leafEdges = 16
	// smallestCell is 2^8 steps, 3 m: finer cells only chase knots of edges.
	smallestCell = 8
	// largestLeaf bounds a leaf in a knot of edges; the counts have 10 bits.
	largestLeaf = 500
)

// treeCell is a square of the tree while it is built.
type treeCell struct {
	x, y  int64   // lower left corner, in steps
	bits  uint    // side is 1 << bits steps
	edges []int32 // that may touch the closed square
	// before are the polygons that contain the corner, less those toggled by
	// the cell's own edges at or west of the corner.
	before []int32
}

// treeBuilder builds a parityTree from the top down. What is known of a
// cell's corner follows from its parent's corner and edges, so no polygon is
// ever tested as a whole.
type treeBuilder struct {
	tree     parityTree
	polygons []rankedPolygon
	edges    []sharedEdge
	stack    []int32 // edge lists of the cells in work
	odd      []bool  // by polygon, during one evaluation
	touched  []int32 // polygons whose odd may be set
}

func newParityTree(polygons []rankedPolygon) parityTree {
	b := treeBuilder{polygons: polygons, edges: sharedEdges(polygons), odd: make([]bool, len(polygons))}
	b.tree.root = make([]entry, rootSide*rootSide)
	all := make([]int32, len(b.edges))
	for i := range all {
		all[i] = int32(i)
	}
	const low = -1 << 31
	b.fillRoot(treeCell{x: low, y: low, bits: 32, edges: all})
	return b.tree
}

// fillRoot fills the part of the root table under the cell.
func (b *treeBuilder) fillRoot(c treeCell) {
	if c.bits > 32-rootBits && !b.isFinal(c) {
		b.eachQuarter(c, func(_ int, q treeCell) { b.fillRoot(q) })
		return
	}
	e, side := b.entry(c), max(1, 1<<c.bits>>(32-rootBits))
	column, row := int(c.x+1<<31)>>(32-rootBits), int(c.y+1<<31)>>(32-rootBits)
	for y := row; y < row+side; y++ {
		for x := column; x < column+side; x++ {
			b.tree.root[y*rootSide+x] = e
		}
	}
}

// entry makes the entry of a cell: two levels of quarters make one node.
func (b *treeBuilder) entry(c treeCell) entry {
	if b.isFinal(c) {
		return b.leaf(c)
	}
	start := len(b.tree.nodes)
	b.tree.nodes = append(b.tree.nodes, make([]entry, 16)...)
	b.eachQuarter(c, func(i int, q treeCell) {
		corner := start + i/2*8 + i%2*2
		if b.isFinal(q) {
			e := b.leaf(q)
			for _, offset := range [4]int{0, 1, 4, 5} {
				b.tree.nodes[corner+offset] = e
			}
			return
		}
		b.eachQuarter(q, func(j int, s treeCell) {
			e := b.entry(s) // may move nodes
			b.tree.nodes[corner+j/2*4+j%2] = e
		})
	})
	return entry(start)<<2 | kindNode
}

func (b *treeBuilder) isFinal(c treeCell) bool {
	if c.bits <= smallestCell || len(c.edges) == 0 {
		return true
	}
	return len(c.edges) <= leafEdges && len(b.sets(c)) <= leafSets
}

// eachQuarter cuts the cell in four: south-west, south-east, north-west,
// north-east.
func (b *treeBuilder) eachQuarter(c treeCell, use func(i int, q treeCell)) {
	for i := range 4 {
		q := treeCell{bits: c.bits - 1, x: c.x + int64(i%2)<<(c.bits-1), y: c.y + int64(i/2)<<(c.bits-1)}
		top := len(b.stack)
		b.stack = b.appendTouching(b.stack, c.edges, q)
		q.edges = b.stack[top:len(b.stack):len(b.stack)]
		corner := Vertex{int32(q.x), int32(q.y)}
		b.toggleAll(c.before)
		b.toggleWest(c.edges, corner)
		b.toggleLevels(c, corner)
		b.toggleWest(q.edges, corner)
		q.before = b.takeOdd()
		use(i, q)
		b.stack = b.stack[:top]
	}
}

// appendTouching appends the edges that touch the cell, borders included. For
// the largest cells, where the exact test would overflow, boxes decide; an
// edge too many does no harm.
func (b *treeBuilder) appendTouching(list, edges []int32, c treeCell) []int32 {
	const largestExact = 29
	square := c.extent()
	for _, i := range edges {
		e := &b.edges[i]
		if !square.meets(extent{min(e.a.X, e.b.X), e.a.Y, max(e.a.X, e.b.X), e.b.Y}) {
			continue
		}
		if c.bits > largestExact || square.meetsEdge(e.a, e.b) {
			list = append(list, i)
		}
	}
	return list
}

// extent is the closed square.
func (c treeCell) extent() extent {
	const most = 1<<31 - 1
	side := int64(1) << c.bits
	return extent{int32(c.x), int32(c.y), int32(min(c.x+side, most)), int32(min(c.y+side, most))}
}

func (b *treeBuilder) toggle(polygon int32) {
	if polygon == noPolygon {
		return
	}
	b.odd[polygon] = !b.odd[polygon]
	b.touched = append(b.touched, polygon)
}

func (b *treeBuilder) toggleEdge(e *sharedEdge) {
	b.toggle(e.polygons[0])
	b.toggle(e.polygons[1])
}

func (b *treeBuilder) toggleAll(polygons []int32) {
	for _, p := range polygons {
		b.toggle(p)
	}
}

// toggleWest toggles for the edges that cross v's row at v or west of it.
func (b *treeBuilder) toggleWest(edges []int32, v Vertex) {
	for _, i := range edges {
		if e := &b.edges[i]; v.Y >= e.a.Y && v.Y < e.b.Y && !westOf(e.a, e.b, v) {
			b.toggleEdge(e)
		}
	}
}

// toggleLevels toggles for the ends of the cell's edges west of the cell, up
// to v's row. At such a vertex the ring goes on with an edge that the cell
// does not have, so the count of the cell's edges alone would change there
// while the truth does not.
func (b *treeBuilder) toggleLevels(c treeCell, v Vertex) {
	for _, i := range c.edges {
		e := &b.edges[i]
		for _, end := range [2]Vertex{e.a, e.b} {
			if c.hasLevel(end) && end.Y <= v.Y {
				b.toggleEdge(e)
			}
		}
	}
}

// hasLevel reports whether the end of one of the cell's edges lies west of
// the cell, above its lowest row and below its upper side.
func (c treeCell) hasLevel(end Vertex) bool {
	y := int64(end.Y)
	return int64(end.X) < c.x && y > c.y && y < c.y+1<<c.bits
}

// takeOdd lists the polygons toggled an odd number of times, ascending, and
// clears the count.
func (b *treeBuilder) takeOdd() []int32 {
	var odd []int32
	for _, p := range b.touched {
		if b.odd[p] {
			odd = append(odd, p)
			b.odd[p] = false
		}
	}
	b.touched = b.touched[:0]
	slices.Sort(odd)
	return odd
}

// sets lists the polygons a leaf of the cell must tell apart, ascending.
func (b *treeBuilder) sets(c treeCell) []int32 {
	sets := slices.Clone(c.before)
	for _, i := range c.edges {
		for _, p := range b.edges[i].polygons {
			if p != noPolygon {
				sets = append(sets, p)
			}
		}
	}
	slices.Sort(sets)
	return slices.Compact(sets)
}
