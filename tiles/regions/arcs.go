package regions

import (
	"lamppost/geo"
)

// arc is a piece of border between two places where borders meet, or a whole
// ring that meets none.
type arc struct {
	at     []place
	weight []float64 // of each vertex; the ends of an arc stay at every zoom
}

// use is an arc as part of a ring, in one direction or the other.
type use struct {
	arc      int32
	reversed bool
}

// topology is rings cut into arcs.
type topology struct {
	numbers   map[geo.Vertex]int32
	links     [][2]int32 // the neighbours of a vertex where it was first met
	junctions []bool
	at        []place
	arcs      []arc
	known     map[arcKey]int32
}

// arcKey tells arcs apart: from a place where borders meet, one border leads on
// over its second vertex.
type arcKey struct{ first, second, last int32 }

func newTopology() *topology {
	return &topology{numbers: map[geo.Vertex]int32{}, known: map[arcKey]int32{}}
}

// number gives vertices numbers in the order they are met.
func (t *topology) number(v geo.Vertex) int32 {
	n, known := t.numbers[v]
	if !known {
		n = int32(len(t.at))
		t.numbers[v] = n
		t.at = append(t.at, placeOf(v.Point()))
		t.links = append(t.links, [2]int32{-1, -1})
		t.junctions = append(t.junctions, false)
	}
	return n
}

// read numbers the vertices of a closed ring and notes where borders meet: at
// vertices that have other neighbours in one ring than in another.
func (t *topology) read(ring geo.Ring) []int32 {
	ids := make([]int32, 0, len(ring)-1)
	for _, v := range ring[:len(ring)-1] {
		if n := t.number(v); len(ids) == 0 || ids[len(ids)-1] != n {
			ids = append(ids, n)
		}
	}
	for i, id := range ids {
		before, after := ids[(i+len(ids)-1)%len(ids)], ids[(i+1)%len(ids)]
		switch link := &t.links[id]; {
		case link[0] < 0:
			*link = [2]int32{before, after}
		case *link != [2]int32{before, after} && *link != [2]int32{after, before}:
			t.junctions[id] = true
		}
	}
	return ids
}

// cut makes a ring of arcs, those that are known already and new ones. A ring
// without a place where borders meet begins at its least vertex, so that a hole
// and the island in it are one arc.
func (t *topology) cut(ids []int32) []use {
	start := 0
	for i, id := range ids {
		if t.junctions[id] {
			start = i
			break
		}
		if id < ids[start] {
			start = i
		}
	}
	var ring []use
	piece := []int32{ids[start]}
	for i := 1; i <= len(ids); i++ {
		id := ids[(start+i)%len(ids)]
		piece = append(piece, id)
		if t.junctions[id] || i == len(ids) {
			ring = append(ring, t.use(piece))
			piece = []int32{id}
		}
	}
	return ring
}

// use finds the arc along a piece of ring, or makes it.
func (t *topology) use(piece []int32) use {
	last := len(piece) - 1
	forward, backward := arcKey{piece[0], piece[1], piece[last]}, arcKey{piece[last], piece[last-1], piece[0]}
	if n, known := t.known[forward]; known {
		return use{n, false}
	}
	if n, known := t.known[backward]; known {
		return use{n, true}
	}
	a := arc{at: make([]place, len(piece))}
	for i, id := range piece {
		a.at[i] = t.at[id]
	}
	a.weigh()
	n := int32(len(t.arcs))
	t.known[forward] = n
	t.arcs = append(t.arcs, a)
	return use{n, false}
}
