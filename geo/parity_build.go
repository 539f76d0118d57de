package geo

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

const (
	// leafEdges is where splitting stops: more make lookups slower, fewer
	// make the tree larger and slower to build.
	leafEdges = 8
	// smallestCell is 2^8 steps, 3 m: finer cells only chase knots of edges.
	smallestCell = 8
	// workPerEdge is some seven times what the communes of France need. Only
	// contrived layers, hundreds of borders side by side, want more.
	workPerEdge = 400
	workAtLeast = 1 << 22
)

// treeCell is a square of the tree while it is built.
type treeCell struct {
	x, y   int64   // lower left corner, in steps
	bits   uint    // side is 1 << bits steps
	edges  []int32 // that may touch the closed square
	corner []int32 // polygons that contain the corner
}

// treeBuilder builds a tree from the top down. Who contains a cell's corner
// follows from the corner of the cell it is cut from and the edges between, so
// no polygon is ever tested as a whole.
type treeBuilder struct {
	polygons []rankedPolygon
	edges    []sharedEdge
	words    []uint32
	later    *[]treeTask // cells of the globe's table to be built apart, or nil
	quarters [33]quarterLists
	odd      []bool   // by polygon, during one evaluation
	touched  []int32  // polygons whose odd may be set
	distinct []int32  // result of sets
	masks    []uint32 // of a leaf's edges
	line     leafLine
	work     int // edges looked at so far
	budget   int // of work; cells still crowded when it is spent are tooDense
}

// quarterLists are the edges and the corners of the quarters of a cell, kept
// from one cell of its size to the next.
type quarterLists struct{ edges, corners [4][]int32 }

// treeTask is a cell of the globe's table that is built by itself.
type treeTask struct {
	cell  treeCell
	slot  int      // in the globe's table
	words []uint32 // what becomes of it: places count from here
	entry entry
}

func newParityTree(polygons []rankedPolygon) parityTree {
	edges := sharedEdges(polygons)
	var tasks []treeTask
	b := newTreeBuilder(polygons, edges)
	b.later = &tasks
	b.alloc(rootSide * rootSide)
	const low = -1 << 31
	all := treeCell{x: low, y: low, bits: 32, edges: make([]int32, len(edges))}
	for i := range all.edges {
		all.edges[i] = int32(i)
	}
	b.fill(0, rootBits, all, all)
	buildTasks(polygons, edges, tasks)
	return joined(b.words, tasks)
}

func newTreeBuilder(polygons []rankedPolygon, edges []sharedEdge) *treeBuilder {
	b := &treeBuilder{polygons: polygons, edges: edges, odd: make([]bool, len(polygons))}
	b.budget = workAtLeast + workPerEdge*len(edges)
	return b
}

// buildTasks builds the tasks on all processors.
func buildTasks(polygons []rankedPolygon, edges []sharedEdge, tasks []treeTask) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(tasks)) {
		all.Go(func() {
			b := newTreeBuilder(polygons, edges)
			for i := int(next.Add(1)) - 1; i < len(tasks); i = int(next.Add(1)) - 1 {
				t := &tasks[i]
				b.words, b.work = b.words[:0], 0
				b.budget = workAtLeast + workPerEdge*len(t.cell.edges)
				t.entry = b.entry(t.cell)
				t.words, t.cell.edges = slices.Clone(b.words), nil
			}
		})
	}
	all.Wait()
}

// joined puts the tasks behind the globe's table, in their order: the tree is
// the same however many processors built it.
func joined(root []uint32, tasks []treeTask) parityTree {
	size := len(root)
	for i := range tasks {
		size += len(tasks[i].words)
	}
	words := append(make([]uint32, 0, size+len(tasks)*cacheLine), root...)
	for i := range tasks {
		t := &tasks[i]
		if (len(words)+len(t.words))/placeUnit > mostPlace {
			words[t.slot] = uint32(tooDense)
			continue
		}
		words = words[:len(words)+-len(words)&(cacheLine-1)]
		moved := treeMove{t.words, entry(len(words)/placeUnit) << placeShift}
		words[t.slot] = uint32(moved.entry(t.entry))
		words = append(words, t.words...)
	}
	onLargePages(words)
	return parityTree{words}
}

// treeMove moves the tables of a task to where they will lie.
type treeMove struct {
	words []uint32
	by    entry
}

func (m treeMove) entry(e entry) entry {
	switch e.kind() {
	case kindNode:
		for i, child := range m.words[e.word() : e.word()+1<<(2*e.step())] {
			m.words[e.word()+i] = uint32(m.entry(entry(child)))
		}
		return e + m.by
	case kindLeaf:
		return e + m.by
	}
	return e
}

// alloc adds so many words and returns where they begin.
func (b *treeBuilder) alloc(words int) int {
	start := len(b.words)
	b.words = slices.Grow(b.words, words)[:start+words]
	clear(b.words[start:])
	return start
}

// entry makes the entry of a cell.
func (b *treeBuilder) entry(c treeCell) entry {
	if b.isFinal(c) {
		return b.leaf(c)
	}
	step := stepFor(c)
	start := b.alloc(1 << (2 * step))
	b.fill(start, step, c, c)
	return placed(kindNode, step, start)
}

// stepFor is how many times at once the cell is halved either way: until its
// table has as many cells as the cell has edges, so that tables take no more
// memory than edges do.
func stepFor(c treeCell) uint {
	step := uint(1)
	for step < min(mostStep, c.bits-smallestCell) && 1<<(2*step+2) <= len(c.edges) {
		step++
	}
	return step
}

// fill fills the part of a node's table that is under the cell c.
func (b *treeBuilder) fill(start int, step uint, node, c treeCell) {
	bits := node.bits - step // of a cell of the table
	if c.bits > bits && !b.isFinal(c) {
		quarters := b.split(c)
		for _, q := range quarters {
			b.fill(start, step, node, q)
		}
		return
	}
	slot := start + int((c.y-node.y)>>bits<<step+(c.x-node.x)>>bits)
	if b.later != nil && !b.isFinal(c) {
		c.edges, c.corner = slices.Clone(c.edges), slices.Clone(c.corner)
		*b.later = append(*b.later, treeTask{cell: c, slot: slot})
		return
	}
	e, side := uint32(b.entry(c)), 1<<(c.bits-bits)
	for range side {
		for column := range side {
			b.words[slot+column] = e
		}
		slot += 1 << step
	}
}

func (b *treeBuilder) isFinal(c treeCell) bool {
	return len(c.edges) <= leafEdges || c.bits <= smallestCell || b.work > b.budget
}

// split cuts the cell in four: south-west, south-east, north-west, north-east.
// The quarters are good until the next cell of the same size is split.
func (b *treeBuilder) split(c treeCell) (quarters [4]treeCell) {
	lists, half := &b.quarters[c.bits], int64(1)<<(c.bits-1)
	for i := range quarters {
		quarters[i] = treeCell{x: c.x + int64(i%2)*half, y: c.y + int64(i/2)*half, bits: c.bits - 1}
		lists.edges[i], lists.corners[i] = lists.edges[i][:0], lists.corners[i][:0]
	}
	b.shareEdges(c, &quarters, lists)
	b.cornersOf(c, lists)
	for i := range quarters {
		quarters[i].edges, quarters[i].corner = lists.edges[i], lists.corners[i]
	}
	return quarters
}

// shareEdges gives each quarter the edges that touch it, borders included.
// Most lie in one quarter and need no test.
func (b *treeBuilder) shareEdges(c treeCell, quarters *[4]treeCell, lists *quarterLists) {
	b.work += len(c.edges)
	x, y := quarters[3].x, quarters[3].y
	for _, i := range c.edges {
		e := &b.edges[i]
		from, to := 0, 3
		switch west, east := min(e.a.X, e.b.X), max(e.a.X, e.b.X); {
		case int64(east) < x:
			to = 2
		case int64(west) > x:
			from = 1
		}
		switch {
		case int64(e.b.Y) < y:
			to -= 2
		case int64(e.a.Y) > y:
			from += 2
		}
		if from == to {
			lists.edges[from] = append(lists.edges[from], i)
			continue
		}
		for q := from; q <= to; q++ {
			if quarters[q].touches(e) {
				lists.edges[q] = append(lists.edges[q], i)
			}
		}
	}
}

// touches reports whether the edge touches the cell, borders included. For
// the largest cells, where the exact test would overflow, boxes decide; an
// edge too many does no harm.
func (c *treeCell) touches(e *sharedEdge) bool {
	const largestExact = 29
	square := c.extent()
	if c.bits > largestExact {
		return square.meets(emptyExtent().add(e.a).add(e.b))
	}
	return square.meetsEdge(e.a, e.b)
}

// extent is the closed square.
func (c *treeCell) extent() extent {
	const most = 1<<31 - 1
	side := int64(1) << c.bits
	return extent{int32(c.x), int32(c.y), int32(min(c.x+side, most)), int32(min(c.y+side, most))}
}
