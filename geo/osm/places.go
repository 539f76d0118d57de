package osm

import (
	"slices"

	"lamppost/geo"
)

// Places are where a chosen set of nodes lie. Seventeen bytes a node; finding one
// costs nothing much while nodes come in the order of their numbers, as they do
// in a file.
type Places struct {
	ids   []NodeID
	at    []geo.Vertex
	found []bool
	hint  int // in ids, where the last search ended
}

// NewPlaces makes room for the given nodes, which may repeat; it keeps ids.
func NewPlaces(ids []NodeID) *Places {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return &Places{ids: ids, at: make([]geo.Vertex, len(ids)), found: make([]bool, len(ids))}
}

// Take notes where a node lies, if it is one of the set. It fits Visitor.Node.
func (p *Places) Take(n *Node) error {
	if i, ok := p.search(n.ID); ok {
		p.at[i], p.found[i] = n.At, true
	}
	return nil
}

// At is where a node of the set lies; false when it was not in the file.
func (p *Places) At(id NodeID) (geo.Vertex, bool) {
	i, ok := p.search(id)
	if !ok || !p.found[i] {
		return geo.Vertex{}, false
	}
	return p.at[i], true
}

// search looks near the last place first.
func (p *Places) search(id NodeID) (int, bool) {
	const near = 8
	low, high := p.hint, min(p.hint+near, len(p.ids))
	if low == len(p.ids) || p.ids[low] > id || high < len(p.ids) && p.ids[high-1] < id {
		low, high = 0, len(p.ids)
	}
	i, ok := slices.BinarySearch(p.ids[low:high], id)
	p.hint = low + i
	return low + i, ok
}
