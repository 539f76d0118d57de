package review

import (
	"cmp"
	"slices"
)

// betweenLooks is how many edges are taken between two looks at the context.
const betweenLooks = 1024

// sweep finds the faces between edges that meet at their ends only: a line
// runs from south to north, the edges it cuts are kept in order from west to
// east, and what lies between two of them is part of a face. (Nievergelt and
// Preparata 1982, with the crossings cut beforehand.)
//
// Edges bent by less than the fine grid where they were cut may change their
// order unnoticed. The ground wrongly judged is as narrow, and the depths
// beyond are right again, for the steps around each end add up to nothing.
func (c counting) sweep(edges []edge, stop func() bool) *plane {
	s := sweeper{counting: c, plane: &plane{edges: edges, sides: make([][2]int32, len(edges))}, since: make([]int64, len(edges))}
	s.face(0)
	starts, ends := ordered(edges)
	for i, j, n := 0, 0, 0; j < len(ends); n++ {
		if n%betweenLooks == 0 && ended(stop) {
			break
		}
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

type sweeper struct {
	counting
	*plane
	line  []int32 // the edges it cuts, from west to east
	next  []int32 // working memory
	since []int64 // by edge: latitude from which on its neighbour to the east is the same
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
	west := int32(outer)
	if from > 0 {
		west = s.sides[s.line[from-1]][1]
		s.since[s.line[from-1]] = at.y
	}
	east := west
	if to > from {
		east = s.sides[s.line[to-1]][1]
	}
	s.next = s.next[:0]
	for _, i := range s.line[from:to] {
		if s.edges[i].b != at { // a bent edge, which goes on
			s.next = append(s.next, i)
		}
	}
	passing := len(s.next)
	s.next = append(s.next, starts...)
	s.number(west, east, passing)
	for _, i := range s.next {
		s.since[i] = at.y
	}
	s.line = slices.Replace(s.line, from, to, s.next...)
}

// number gives the edges in s.next the faces on their sides, between two faces
// that go on. The first edges are only passing: their faces have them already.
func (s *sweeper) number(west, east int32, passing int) {
	if len(s.next) == 0 {
		if s.faces[s.root(west)].depth == s.faces[s.root(east)].depth {
			s.join(west, east)
		}
		return
	}
	before := west
	for n, i := range s.next {
		depth := s.after(s.faces[s.root(before)].depth, s.edges[i].step)
		after := east
		if n < len(s.next)-1 || s.faces[s.root(east)].depth != depth {
			after = s.face(depth)
		}
		s.sides[i] = [2]int32{before, after}
		if n >= passing {
			s.border(i)
		}
		before = after
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
	from, _ = slices.BinarySearchFunc(s.line, at, func(i int32, at spot) int {
		e := &s.edges[i]
		if cross(e.a, e.b, at) < 0 {
			return -1 // the place lies east of the edge
		}
		return 1
	})
	to = from
	for found := 0; found < len(ends); {
		if to < len(s.line) && s.edges[s.line[to]].b == at {
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
	for n, i := range s.line {
		if slices.Contains(ends, i) {
			from, to = min(from, n), n+1
		}
	}
	if to == 0 {
		return near, near
	}
	return from, to
}

// look keeps places inside the faces whose strips end at a latitude, from the
// edge at from on the line up to the one at to.
func (s *sweeper) look(from, to int, y int64) {
	for n := max(from, 0); n < min(to, len(s.line)-1); n++ {
		i, next := s.line[n], s.line[n+1]
		if f := s.root(s.sides[i][1]); f != outer && s.since[i] < y {
			s.faces[f].look(&s.edges[i], &s.edges[next], s.since[i], y)
		}
	}
}
