package review

import "slices"

// region is a finished face and who borders on it.
type region struct {
	face
	owners []int32 // ascending, once each
}

// regions are the finished faces that match, apart from the ground around
// everything, largest first.
func (p *plane) regions(match func(f *face) bool) []region {
	var found []region
	numbers := map[int32]int{}
	for i := range p.faces {
		if f := &p.faces[i]; p.root(int32(i)) == int32(i) && i != outer && match(f) {
			numbers[int32(i)] = len(found)
			found = append(found, region{face: *f})
		}
	}
	if len(found) == 0 {
		return nil
	}
	for i := range p.edges {
		for _, side := range p.sides[i] {
			if n, ok := numbers[p.root(side)]; ok {
				found[n].owners = append(found[n].owners, p.edges[i].owner)
			}
		}
	}
	for i := range found {
		slices.Sort(found[i].owners)
		found[i].owners = slices.Compact(found[i].owners)
	}
	slices.SortStableFunc(found, func(a, b region) int { return descending(a.area, b.area) })
	return found
}

func descending(a, b float64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

// finding is a finding about the region.
func (r *region) finding(code Code, severity Severity) Finding {
	at, extent := r.inside.point(), r.frame.box()
	return Finding{Code: code, Severity: severity, At: &at, Extent: &extent, Amount: r.area, Width: r.width()}
}

// odd sweeps edges by the even-odd rule and gives those around its inside
// back, each with the inside to the left of its ring's way.
func odd(edges []edge, stop func() bool) []edge {
	plane := evenOdd.sweep(evenOdd.cancel(edges), stop)
	around := plane.edges[:0:0]
	for i, e := range plane.edges {
		west, east := plane.faces[plane.root(plane.sides[i][0])].depth, plane.faces[plane.root(plane.sides[i][1])].depth
		if west != east {
			e.step = east - west
			around = append(around, e)
		}
	}
	return around
}
