package geo

import (
	"cmp"
	"slices"
	"sync"
)

// Index finds the areas of one layer version. It never changes and may be part
// of any number of atlases. Areas are known by their rank: the order of
// answers, smallest area first, then key.
type Index struct {
	info     LayerInfo
	order    []uint32 // places of the areas as they were given, by rank
	areas    []Area   // by rank, so that a rank leads to its area without a look at the memory
	keyed    map[AreaKey]*Area
	polygons []rankedPolygon
	boxes    boxTree // around polygons
	parity   parityTree
	borders  borderIndex
}

// rankedPolygon is one polygon of an area's shape.
type rankedPolygon struct {
	polygon Polygon
	rank    int32
}

// NewIndex indexes the areas of a layer version, on all processors. It keeps
// their shapes: the caller must not change them afterwards.
func NewIndex(v LayerVersion) *Index {
	l := newIndex(v, ranking(v.Areas))
	boxes := make([]extent, len(l.polygons))
	for i, p := range l.polygons {
		boxes[i] = p.polygon.extent()
	}
	l.boxes = newBoxTree(boxes)
	var both sync.WaitGroup
	both.Go(func() { l.borders = newBorderIndex(l.polygons) })
	l.parity = newParityTree(l.polygons)
	both.Wait()
	l.info.Bound = l.boxes.bound().box()
	return l
}

// newIndex is an index that knows its areas by rank, and no places yet.
func newIndex(v LayerVersion, ranking []uint32) *Index {
	l := &Index{order: ranking, areas: make([]Area, len(v.Areas)), keyed: make(map[AreaKey]*Area, len(v.Areas))}
	l.info = LayerInfo{Layer: v.Layer, Version: v.Version, Areas: len(v.Areas)}
	for rank, i := range ranking {
		area := &l.areas[rank]
		*area = v.Areas[i]
		l.keyed[area.Key] = area
		for _, polygon := range area.Shape {
			l.polygons = append(l.polygons, rankedPolygon{polygon, int32(rank)})
			l.info.Vertices += polygon.vertices()
		}
	}
	return l
}

func (p Polygon) vertices() (n int) {
	for _, ring := range p {
		n += len(ring)
	}
	return n
}

// Info describes the layer.
func (l *Index) Info() LayerInfo { return l.info }

// ranking lists the places of the areas in the slice, by size, then key.
func ranking(areas []Area) []uint32 {
	sizes, order := make([]float64, len(areas)), make([]uint32, len(areas))
	for i := range areas {
		sizes[i], order[i] = areas[i].Shape.SquareMetres(), uint32(i)
	}
	slices.SortStableFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(sizes[a], sizes[b]), cmp.Compare(areas[a].Key, areas[b].Key))
	})
	return order
}

// usualHits is how many areas of one layer overlap at a point at most, in all
// but contrived data; more cost an allocation.
const usualHits = 16

func (l *Index) appendHits(hits []Hit, v Vertex) []Hit {
	return l.appendFound(hits, v, l.parity.owner(v))
}

// appendFound goes on from what owner said of v.
func (l *Index) appendFound(hits []Hit, v Vertex, owner int32) []Hit {
	switch owner {
	case nobody:
		return hits
	case several:
		return l.appendSeveral(hits, v)
	}
	return append(hits, Hit{&l.areas[owner], l.info.Version})
}

func (l *Index) appendSeveral(hits []Hit, v Vertex) []Hit {
	var space [usualHits]int32
	for _, rank := range l.ranksAt(space[:0], v) {
		hits = append(hits, Hit{&l.areas[rank], l.info.Version})
	}
	return hits
}

// ranksAt appends the ranks of the areas that contain v, ascending, once each.
func (l *Index) ranksAt(ranks []int32, v Vertex) []int32 {
	ranks, ok := l.parity.ranksAt(ranks, v)
	if !ok {
		ranks = l.slowRanksAt(ranks, v)
	}
	return ascending(ranks)
}

// slowRanksAt tests every polygon whose box contains v.
func (l *Index) slowRanksAt(ranks []int32, v Vertex) []int32 {
	l.boxes.meeting(extent{v.X, v.Y, v.X, v.Y}, func(item int32) {
		if l.polygons[item].polygon.contains(v) {
			ranks = append(ranks, l.polygons[item].rank)
		}
	})
	return ranks
}

// ranksMeeting are the ranks of the areas whose boxes meet b, ascending.
func (l *Index) ranksMeeting(b Box) []int32 {
	var ranks []int32
	for _, half := range b.halves() {
		l.boxes.meeting(extentOf(half), func(item int32) {
			ranks = append(ranks, l.polygons[item].rank)
		})
	}
	return ascending(ranks)
}

// ascending sorts the ranks and drops repetitions, in place.
func ascending(ranks []int32) []int32 {
	if len(ranks) < 2 {
		return ranks
	}
	slices.Sort(ranks)
	return slices.Compact(ranks)
}
