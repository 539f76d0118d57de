package geo

import "slices"

const (
	// leafEdges is where splitting stops: more make lookups slower, fewer
	// make the tree larger and slower to build.
	leafEdges = 16
	// smallestCell is 2^8 steps, 3 m: finer cells only chase knots of edges.
	smallestCell = 8
	// largestLeaf bounds a leaf in a knot of edges; the counts have 10 bits.
	largestLeaf = 500
	// workPerEdge is some seven times what the communes of France need. Only
	// contrived layers, hundreds of borders side by side, want more.
	workPerEdge = 400
	workAtLeast = 1 << 22
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
	corners  []int32 // before lists of the cells in work
	distinct []int32 // result of sets
	levels   []leafLevel
	work     int // edges looked at so far
	budget   int // of work; cells still crowded when it is spent are tooDense
}

func newParityTree(polygons []rankedPolygon) parityTree {
	b := treeBuilder{polygons: polygons, edges: sharedEdges(polygons), odd: make([]bool, len(polygons))}
	b.budget = workAtLeast + workPerEdge*len(b.edges)
	b.tree.root = make([]entry, rootSide*rootSide)
	all := make([]int32, len(b.edges))
	for i := range all {
		all[i] = int32(i)
	}
	const low = -1 << 31
	b.fillRoot(treeCell{x: low, y: low, bits: 32, edges: all})
	return parityTree{b.tree.root, slices.Clone(b.tree.nodes), slices.Clone(b.tree.arena)} // without spare room
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
	return len(c.edges) <= leafEdges || c.bits <= smallestCell || b.work > b.budget
}

// eachQuarter cuts the cell in four: south-west, south-east, north-west,
// north-east.
func (b *treeBuilder) eachQuarter(c treeCell, use func(i int, q treeCell)) {
	for i := range 4 {
		q := treeCell{bits: c.bits - 1, x: c.x + int64(i%2)<<(c.bits-1), y: c.y + int64(i/2)<<(c.bits-1)}
		top, known := len(b.stack), len(b.corners)
		b.toggleAll(c.before)
		b.takeEdges(c, q)
		b.takeOdd()
		q.edges = b.stack[top:len(b.stack):len(b.stack)]
		q.before = b.corners[known:len(b.corners):len(b.corners)]
		use(i, q)
		b.stack, b.corners = b.stack[:top], b.corners[:known]
	}
}

// takeEdges puts the edges of c that touch its quarter q on the stack, and
// toggles what changes on the way from the corner of c to the corner of q by
// the edges that q does not have.
func (b *treeBuilder) takeEdges(c, q treeCell) {
	b.work += len(c.edges)
	square, corner := q.extent(), Vertex{int32(q.x), int32(q.y)}
	for _, i := range c.edges {
		e := &b.edges[i]
		if q.touches(square, e) {
			b.stack = append(b.stack, i)
		} else if corner.Y >= e.a.Y && corner.Y < e.b.Y && !westOf(e.a, e.b, corner) {
			b.toggleEdge(e)
		}
		if q.y > c.y && min(e.a.X, e.b.X) < int32(c.x) {
			b.toggleLevels(c, corner.Y, e)
		}
	}
}

// touches reports whether the edge touches the cell, borders included. For
// the largest cells, where the exact test would overflow, boxes decide; an
// edge too many does no harm.
func (c treeCell) touches(square extent, e *sharedEdge) bool {
	const largestExact = 29
	if e.b.Y < square.y0 || e.a.Y > square.y1 || max(e.a.X, e.b.X) < square.x0 || min(e.a.X, e.b.X) > square.x1 {
		return false
	}
	return c.bits > largestExact || square.meetsEdge(e.a, e.b)
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

// toggleLevels toggles for the ends of an edge of the cell that lie west of
// the cell, from above its lowest row up to row y. At such a vertex the ring
// goes on with an edge that the cell does not have, so the count of the
// cell's edges alone would change there while the truth does not.
func (b *treeBuilder) toggleLevels(c treeCell, y int32, e *sharedEdge) {
	for _, end := range [2]Vertex{e.a, e.b} {
		if c.hasLevel(end) && end.Y <= y {
			b.toggleEdge(e)
		}
	}
}

// hasLevel reports whether the end of one of the cell's edges lies west of
// the cell, above its lowest row and below its upper side.
func (c treeCell) hasLevel(end Vertex) bool {
	y := int64(end.Y)
	return int64(end.X) < c.x && y > c.y && y < c.y+1<<c.bits
}

// takeOdd adds the polygons toggled an odd number of times to the corners and
// clears the count.
func (b *treeBuilder) takeOdd() {
	for _, p := range b.touched {
		if b.odd[p] {
			b.corners = append(b.corners, p)
			b.odd[p] = false
		}
	}
	b.touched = b.touched[:0]
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
