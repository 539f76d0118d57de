package geo

import (
	"cmp"
	"slices"
)

// layerIndex finds the areas of one layer version. Areas are known by their
// rank: the order of answers, smallest area first, then key.
type layerIndex struct {
	info     LayerInfo
	areas    []Area // by rank, so that a rank leads to its area without a look at the memory
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

func newLayerIndex(v LayerVersion) *layerIndex {
	l := &layerIndex{areas: ranked(v.Areas), keyed: make(map[AreaKey]*Area, len(v.Areas))}
	var boxes []extent
	for rank := range l.areas {
		area := &l.areas[rank]
		l.keyed[area.Key] = area
		for _, polygon := range area.Shape {
			l.polygons = append(l.polygons, rankedPolygon{polygon, int32(rank)})
			boxes = append(boxes, polygon.extent())
		}
	}
	l.boxes = newBoxTree(boxes)
	l.parity = newParityTree(l.polygons)
	l.borders = newBorderIndex(l.polygons)
	l.info = LayerInfo{v.Layer, v.Version, len(v.Areas), unionOf(boxes).box()}
	return l
}

// ranked sorts the areas by size, then key.
func ranked(areas []Area) []Area {
	type sized struct {
		area *Area
		size float64
	}
	order := make([]sized, len(areas))
	for i := range areas {
		order[i] = sized{&areas[i], areas[i].Shape.SquareMetres()}
	}
	slices.SortStableFunc(order, func(a, b sized) int {
		return cmp.Or(cmp.Compare(a.size, b.size), cmp.Compare(a.area.Key, b.area.Key))
	})
	byRank := make([]Area, len(order))
	for i, o := range order {
		byRank[i] = *o.area
	}
	return byRank
}

// usualHits is how many areas of one layer overlap at a point at most, in all
// but contrived data; more cost an allocation.
const usualHits = 16

func (l *layerIndex) appendHits(hits []Hit, v Vertex) []Hit {
	return l.appendFound(hits, v, l.parity.owner(v))
}

// appendFound goes on from what owner said of v.
func (l *layerIndex) appendFound(hits []Hit, v Vertex, owner int32) []Hit {
	switch owner {
	case nobody:
		return hits
	case several:
		return l.appendSeveral(hits, v)
	}
	return append(hits, Hit{&l.areas[owner], l.info.Version})
}

func (l *layerIndex) appendSeveral(hits []Hit, v Vertex) []Hit {
	var space [usualHits]int32
	for _, rank := range l.ranksAt(space[:0], v) {
		hits = append(hits, Hit{&l.areas[rank], l.info.Version})
	}
	return hits
}

// ranksAt appends the ranks of the areas that contain v, ascending, once each.
func (l *layerIndex) ranksAt(ranks []int32, v Vertex) []int32 {
	ranks, ok := l.parity.ranksAt(ranks, v)
	if !ok {
		ranks = l.slowRanksAt(ranks, v)
	}
	return ascending(ranks)
}

// slowRanksAt tests every polygon whose box contains v.
func (l *layerIndex) slowRanksAt(ranks []int32, v Vertex) []int32 {
	l.boxes.meeting(extent{v.X, v.Y, v.X, v.Y}, func(item int32) {
		if l.polygons[item].polygon.contains(v) {
			ranks = append(ranks, l.polygons[item].rank)
		}
	})
	return ranks
}

// ranksMeeting are the ranks of the areas whose boxes meet b, ascending.
func (l *layerIndex) ranksMeeting(b Box) []int32 {
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
