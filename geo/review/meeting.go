package review

import "math"

// fewEdges are compared each with each; more are divided first. Measured:
// from 12 to 32 make no difference.
const fewEdges = 20

// deepestDivision halves the globe down to the fine grid.
const deepestDivision = 86

// meetings finds where edges cross or touch, except at ends they share. It
// halves the ground until few edges are left in each piece.
type meetings struct {
	edges  []edge
	cuts   []cut  // where edges are to be cut; some more than once
	proper []spot // crossings of two insides; some more than once
	heap   []int32
	stop   func() bool // asked now and then; nil for never
}

// mostCrossings is how many crossings are looked at in one polygon or between
// two layers. Real layers have some thousands; a hostile file of a megabyte
// could have more than fit into memory.
const mostCrossings = 250_000

// tangled reports whether there are more crossings than anybody looks at. Then
// not all were found.
func (m *meetings) tangled() bool { return len(m.proper) >= mostCrossings }

func (m *meetings) ended() bool { return m.tangled() || ended(m.stop) }

// ended asks a function that may be nil.
func ended(stop func() bool) bool { return stop != nil && stop() }

// cut is a place on an edge, by the number of the edge.
type cut struct {
	edge int32
	at   spot
}

func (m *meetings) find() {
	ids := make([]int32, len(m.edges))
	all := emptyFrame()
	for i := range m.edges {
		ids[i] = int32(i)
		all = all.union(m.edges[i].frame())
	}
	m.divide(ids, all, deepestDivision)
}

func (e *edge) frame() frame {
	return frame{min(e.a.x, e.b.x), e.a.y, max(e.a.x, e.b.x), e.b.y}
}

// divide compares the edges within a box, in halves where that separates
// them. Edges that run along or through each other are in both halves however
// often one divides; they are compared at once.
func (m *meetings) divide(ids []int32, f frame, depth int) {
	if len(ids) <= fewEdges || depth == 0 {
		m.compare(ids)
		return
	}
	start := len(m.heap)
	first, second := f.halves(f.x1-f.x0 > f.y1-f.y0)
	middle := m.within(ids, first, second)
	if useless(len(m.heap)-start, len(ids)) {
		m.heap = m.heap[:start]
		first, second = f.halves(f.x1-f.x0 <= f.y1-f.y0)
		middle = m.within(ids, first, second)
	}
	if useless(len(m.heap)-start, len(ids)) {
		m.heap = m.heap[:start]
		m.compare(ids)
		return
	}
	low, high := m.heap[start:middle], m.heap[middle:]
	m.divide(low, first, depth-1)
	m.divide(high, second, depth-1)
	m.heap = m.heap[:start]
}

// useless reports whether halves with so many edges together are hardly
// smaller than the whole.
func useless(halves, whole int) bool { return halves*10 > whole*17 }

// within puts the edges in each half on the heap and returns where the second
// half's begin.
func (m *meetings) within(ids []int32, first, second frame) int {
	for _, id := range ids {
		if m.edges[id].touches(first) {
			m.heap = append(m.heap, id)
		}
	}
	middle := len(m.heap)
	for _, id := range ids {
		if m.edges[id].touches(second) {
			m.heap = append(m.heap, id)
		}
	}
	return middle
}

// touches reports whether the edge has a place in the box, edges included.
func (e *edge) touches(f frame) bool {
	if !e.frame().meets(f) {
		return false
	}
	// The corners furthest to the left and right of the edge's way north.
	left, right := spot{f.x0, f.y1}, spot{f.x1, f.y0}
	if e.b.x < e.a.x {
		left, right = spot{f.x0, f.y0}, spot{f.x1, f.y1}
	}
	return cross(e.a, e.b, left) >= 0 && cross(e.a, e.b, right) <= 0
}

func (m *meetings) compare(ids []int32) {
	for i, id := range ids {
		if i%fewEdges == 0 && m.ended() {
			return
		}
		e := &m.edges[id]
		box := e.frame()
		for _, other := range ids[i+1:] {
			if f := &m.edges[other]; box.meets(f.frame()) {
				m.meet(id, other, e, f)
			}
		}
	}
}

// meet cuts two edges where one goes through or ends on the other.
func (m *meetings) meet(i, j int32, e, f *edge) {
	fa, fb := cross(e.a, e.b, f.a), cross(e.a, e.b, f.b)
	if fa > 0 && fb > 0 || fa < 0 && fb < 0 {
		return
	}
	ea, eb := cross(f.a, f.b, e.a), cross(f.a, f.b, e.b)
	if ea > 0 && eb > 0 || ea < 0 && eb < 0 {
		return
	}
	if fa != 0 && fb != 0 && ea != 0 && eb != 0 {
		at := between(e, ea/(ea-eb))
		m.proper = append(m.proper, at)
		m.cuts = append(m.cuts, cut{i, at}, cut{j, at})
		return
	}
	m.touch(i, e, f.a, fa)
	m.touch(i, e, f.b, fb)
	m.touch(j, f, e.a, ea)
	m.touch(j, f, e.b, eb)
}

// touch cuts an edge at a place that lies on its line, when it lies between
// the ends.
func (m *meetings) touch(i int32, e *edge, at spot, side float64) {
	if side == 0 && e.a.before(at) && at.before(e.b) {
		m.cuts = append(m.cuts, cut{i, at})
	}
}

// between is the place a share of the way along the edge.
func between(e *edge, share float64) spot {
	return spot{
		e.a.x + int64(math.Round(share*float64(e.b.x-e.a.x))),
		e.a.y + int64(math.Round(share*float64(e.b.y-e.a.y))),
	}
}
