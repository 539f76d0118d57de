package gazetteer

import (
	"cmp"
	"slices"

	"lamppost/geo"
)

// passing is a street at a node.
type passing struct {
	at     geo.Vertex
	street ID
}

// sameCorner is how near to each other the meetings of two streets are one junction:
// across a road with separate carriageways.
const sameCorner = 60.0 // metres

// mostAtNode bounds the streets that meet at one node.
const mostAtNode = 8

// corners are where streets share a node, each pair once.
func (b *Builder) corners() []Corner {
	var all []passing
	for i := range b.lines {
		for _, v := range b.lines[i].At {
			all = append(all, passing{v, b.street[i]})
		}
	}
	slices.SortFunc(all, func(p, q passing) int {
		return cmp.Or(cmp.Compare(p.at.X, q.at.X), cmp.Compare(p.at.Y, q.at.Y), cmp.Compare(p.street, q.street))
	})
	all = slices.Compact(all)
	var corners []Corner
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].at == all[from].at {
			to++
		}
		corners = append(corners, pairs(all[from:min(to, from+mostAtNode)])...)
		from = to
	}
	slices.SortFunc(corners, func(a, b Corner) int {
		return cmp.Or(cmp.Compare(a.Street, b.Street), cmp.Compare(a.Other, b.Other), cmp.Compare(a.At[0], b.At[0]), cmp.Compare(a.At[1], b.At[1]))
	})
	return slices.CompactFunc(corners, func(a, b Corner) bool {
		return a.Street == b.Street && a.Other == b.Other && geo.Metres(a.At, b.At) < sameCorner
	})
}

// pairs are the junctions of the streets at one node.
func pairs(at []passing) []Corner {
	var all []Corner
	for i := range at {
		for j := i + 1; j < len(at); j++ {
			all = append(all, Corner{at[i].street, at[j].street, at[i].at.Point()})
		}
	}
	return all
}
