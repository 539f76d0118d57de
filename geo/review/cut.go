package review

import (
	"cmp"
	"slices"
)

// measure cuts the edges where they cross or touch, cancels what then lies upon
// each other, and sweeps the rest. It changes edges. Not ok means that they are
// too tangled; then there are no faces.
func (c counting) measure(edges []edge, stop func() bool) (p *plane, ok bool) {
	m := meetings{edges: edges, stop: stop}
	m.find()
	if m.tangled() {
		return &plane{}, false
	}
	return c.sweep(c.cancel(cutEdges(edges, m.cuts)), stop), true
}

// cutEdges replaces each edge that has cuts by the pieces between them. A
// place rounded to the fine grid may lie off its edge, even a step before its
// beginning; the pieces form an unbroken way all the same.
func cutEdges(edges []edge, cuts []cut) []edge {
	slices.SortFunc(cuts, func(a, b cut) int {
		return cmp.Or(cmp.Compare(a.edge, b.edge), cmp.Compare(edges[a.edge].along(a.at), edges[b.edge].along(b.at)), a.at.compare(b.at))
	})
	for len(cuts) > 0 {
		n := 1
		for n < len(cuts) && cuts[n].edge == cuts[0].edge {
			n++
		}
		edges = cutEdge(edges, cuts[:n])
		cuts = cuts[n:]
	}
	return edges
}

// cutEdge takes one edge out (step 0 changes nothing) and appends its pieces.
// Its cuts come in order.
func cutEdge(edges []edge, cuts []cut) []edge {
	whole := edges[cuts[0].edge]
	edges[cuts[0].edge].step = 0
	from := whole.a
	for i := 0; i <= len(cuts); i++ {
		to := whole.b
		if i < len(cuts) {
			to = cuts[i].at
		}
		if from != to {
			edges = append(edges, edgeOf(from, to, -whole.step, whole.owner))
		}
		from = to
	}
	return edges
}

// along orders places by how far they lie on the way from one end to the other.
func (e *edge) along(s spot) float64 {
	return float64(e.b.x-e.a.x)*float64(s.x-e.a.x) + float64(e.b.y-e.a.y)*float64(s.y-e.a.y)
}
