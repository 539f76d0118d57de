package geo

import "math/bits"

// sharedEdge is an edge with its lower end first and the polygons on its two
// sides, which crossing it toggles. Two neighbours have one edge in common.
type sharedEdge struct {
	a, b     Vertex
	polygons [2]int32 // noPolygon for none
}

const noPolygon = -1

// sharedEdges lists the edges of all polygons, those in common once. Level
// edges are kept: a ray never crosses them, but their ends matter to leaves.
func sharedEdges(polygons []rankedPolygon) []sharedEdge {
	table := newEdgeTable(countEdges(polygons))
	for i, p := range polygons {
		for _, ring := range p.polygon {
			for j := 1; j < len(ring); j++ {
				a, b := ring[j-1], ring[j]
				if a.Y > b.Y || a.Y == b.Y && a.X > b.X {
					a, b = b, a
				}
				table.add(a, b, int32(i))
			}
		}
	}
	return table.edges
}

func countEdges(polygons []rankedPolygon) int {
	n := 0
	for _, p := range polygons {
		for _, ring := range p.polygon {
			n += len(ring)
		}
	}
	return n
}

// edgeTable finds edges by their ends: open addressing, at most half full.
type edgeTable struct {
	edges []sharedEdge
	slots []int32 // number of the edge plus one; 0 for free
}

func newEdgeTable(most int) *edgeTable {
	return &edgeTable{
		edges: make([]sharedEdge, 0, most/2+16),
		slots: make([]int32, 2<<bits.Len(uint(most))),
	}
}

// add notes that a polygon has the edge. A third user gets an edge of its own.
func (t *edgeTable) add(a, b Vertex, polygon int32) {
	last := uint64(len(t.slots) - 1)
	slot := edgeHash(a, b) & last
	for ; t.slots[slot] != 0; slot = (slot + 1) & last {
		e := &t.edges[t.slots[slot]-1]
		if e.a == a && e.b == b && e.polygons[1] == noPolygon {
			e.polygons[1] = polygon
			return
		}
	}
	t.edges = append(t.edges, sharedEdge{a, b, [2]int32{polygon, noPolygon}})
	t.slots[slot] = int32(len(t.edges))
}

// edgeHash mixes the coordinates by two multiplications with odd constants
// (the golden ratio and its like), taking the well-mixed upper half.
func edgeHash(a, b Vertex) uint64 {
	const golden, silver = 0x9e3779b97f4a7c15, 0xd1342543de82ef95
	h := (uint64(uint32(a.X))<<32 | uint64(uint32(a.Y))) * golden
	h ^= h >> 29
	h = (h ^ (uint64(uint32(b.X))<<32 | uint64(uint32(b.Y)))) * silver
	return h >> 20
}
