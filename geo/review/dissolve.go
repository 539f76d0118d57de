package review

import "lamppost/geo"

// dissolve is the outline of all the areas together: rings with their ground
// to the left, without the borders between areas.
func dissolve(areas []*geo.Area) [][]spot {
	n := 0
	for _, a := range areas {
		n += vertices(a.Shape)
	}
	edges := make([]edge, 0, n)
	for _, a := range areas {
		edges = appendShape(edges, a.Shape, 1, 0)
	}
	return chain(winding.cancel(edges))
}

// chain joins edges end to end into rings. As many edges come to each place as
// leave it, so every way leads back to its beginning.
func chain(edges []edge) [][]spot {
	leaving := make(map[spot][]spot, len(edges))
	for _, e := range edges {
		from, to := e.a, e.b
		if e.step > 0 {
			from, to = to, from
		}
		leaving[from] = append(leaving[from], to)
	}
	var rings [][]spot
	for _, e := range edges {
		for _, start := range [2]spot{e.a, e.b} {
			if len(leaving[start]) > 0 {
				rings = append(rings, walk(leaving, start))
			}
		}
	}
	return rings
}

// walk follows edges from a place until it is back there, and takes them away.
func walk(leaving map[spot][]spot, start spot) []spot {
	ring := []spot{start}
	for at := start; len(leaving[at]) > 0; {
		last := len(leaving[at]) - 1
		to := leaving[at][last]
		leaving[at] = leaving[at][:last]
		if to == start {
			break
		}
		ring = append(ring, to)
		at = to
	}
	return ring
}
