package review

import (
	"cmp"
	"slices"
)

// sweep finds the faces between edges that meet at their ends only: a line
// runs from south to north, the edges it cuts are kept in order from west to
// east, and what lies between two of them is part of a face. (Nievergelt and
// Preparata 1982, with the crossings cut beforehand.)
//
// Edges bent by less than the fine grid where they were cut may change their
// order unnoticed. The ground wrongly judged is as narrow, and the depths
// beyond are right again, for the steps around each end add up to nothing.
func (c counting) sweep(edges []edge) *plane {
	s := sweeper{counting: c, plane: &plane{edges: edges, sides: make([][2]int32, len(edges))}}
	s.face(0)
	starts, ends := ordered(edges)
	for i, j := 0, 0; j < len(ends); {
		at := edges[ends[j]].b
		if i < len(starts) && edges[starts[i]].a.before(at) {
			at = edges[starts[i]].a
		}
		firstStart, firstEnd := i, j
		for i < len(starts) && edges[starts[i]].a == at {
			i++
		}
		for j < len(ends) && edges[ends[j]].b == at {
			j++
		}
		s.event(at, starts[firstStart:i], ends[firstEnd:j])
	}
	return s.plane
}

// ordered lists the edges as the line meets them, and as it leaves them. Of
// those that start at one place, the western come first.
func ordered(edges []edge) (starts, ends []int32) {
	starts, ends = make([]int32, len(edges)), make([]int32, len(edges))
	for i := range edges {
		starts[i], ends[i] = int32(i), int32(i)
	}
	slices.SortFunc(starts, func(i, j int32) int {
		e, f := &edges[i], &edges[j]
		if order := e.a.compare(f.a); order != 0 {
			return order
		}
		return cmp.Compare(cross(e.a, e.b, f.b), 0)
	})
	slices.SortFunc(ends, func(i, j int32) int { return edges[i].b.compare(edges[j].b) })
	return starts, ends
}

// strand is an edge under the line and the face to its east.
type strand struct {
	edge  int32
	face  int32
	known bool  // to the faces on its sides
	since int64 // latitude from which on its neighbour to the east is the same
}

type sweeper struct {
	counting
	*plane
	line []strand // from west to east
	next []strand // working memory
}

func (s *sweeper) face(depth int32) int32 {
	n := int32(len(s.faces))
	s.faces = append(s.faces, face{depth: depth, parent: n, frame: emptyFrame()})
	return n
}

// event replaces the edges that end at a place by those that start there.
func (s *sweeper) event(at spot, starts, ends []int32) {
	from, to := s.span(at, ends)
	s.look(from-1, to, at.y)
	west, east := int32(outer), int32(outer)
	if from > 0 {
		west = s.line[from-1].face
		s.line[from-1].since = at.y
	}
	east = west
	if to > from {
		east = s.line[to-1].face
	}
	s.next = s.next[:0]
	for _, passing := range s.line[from:to] { // none, but for bent edges
		if s.edges[passing.edge].b != at {
			s.next = append(s.next, passing)
		}
	}
	for _, i := range starts {
		s.next = append(s.next, strand{edge: i})
	}
	s.number(west, east, at.y)
	s.line = slices.Replace(s.line, from, to, s.next...)
}

// number gives the edges in s.next their faces, between two that go on.
func (s *sweeper) number(west, east int32, y int64) {
	if len(s.next) == 0 {
		if s.faces[s.root(west)].depth == s.faces[s.root(east)].depth {
			s.join(west, east)
		}
		return
	}
	before := west
	for i := range s.next {
		n := &s.next[i]
		depth := s.after(s.faces[s.root(before)].depth, s.edges[n.edge].step)
		n.since = y
		if i == len(s.next)-1 && s.faces[s.root(east)].depth == depth {
			n.face = east
		} else {
			n.face = s.face(depth)
		}
		if !n.known {
			s.border(n.edge, before, n.face)
			n.known = true
		}
		before = n.face
	}
}

// after is the depth to the east of an edge.
func (c counting) after(depth, step int32) int32 {
	if c == evenOdd {
		return 1 - depth
	}
	return depth + step
}

// span is the range of the line that holds all edges which end at a place, or
// the empty range where edges may start.
func (s *sweeper) span(at spot, ends []int32) (from, to int) {
	from, _ = slices.BinarySearchFunc(s.line, at, func(n strand, at spot) int {
		e := &s.edges[n.edge]
		if cross(e.a, e.b, at) < 0 {
			return -1 // the place lies east of the edge
		}
		return 1
	})
	to = from
	for found := 0; found < len(ends); {
		if to < len(s.line) && s.edges[s.line[to].edge].b == at {
			to, found = to+1, found+1
			continue
		}
		return s.search(at, from, ends)
	}
	return from, to
}

// search is span where bent edges have come out of order.
func (s *sweeper) search(at spot, near int, ends []int32) (from, to int) {
	from, to = len(s.line), 0
	for i, n := range s.line {
		if slices.Contains(ends, n.edge) {
			from, to = min(from, i), i+1
		}
	}
	if to == 0 {
		return near, near
	}
	return from, to
}

// look keeps places inside the faces whose strips end at a latitude, from the
// edge numbered from up to the one numbered to.
func (s *sweeper) look(from, to int, y int64) {
	for i := max(from, 0); i < min(to, len(s.line)-1); i++ {
		n := &s.line[i]
		if f := s.root(n.face); f != outer && n.since < y {
			s.faces[f].look(&s.edges[n.edge], &s.edges[s.line[i+1].edge], n.since, y)
		}
	}
}
