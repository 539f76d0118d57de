package geo

import (
	"cmp"
	"iter"
	"slices"
)

// Atlas is the index of the published areas. It never changes after NewAtlas,
// so any number of goroutines may ask it without locks; to publish a layer,
// build another atlas and swap the pointer. A nil or zero Atlas has no layers.
type Atlas struct {
	layers []*Index
	named  map[LayerName]*Index
}

// Hit is an area that contains the point asked for, and the version of its layer.
type Hit struct {
	Area    *Area
	Version int64
}

// NewAtlas indexes the layers. It keeps the slices it is given: the caller
// must not change them afterwards. Each layer name may appear once; of
// several, the last is the one found by name.
func NewAtlas(layers []LayerVersion) *Atlas {
	indexes := make([]*Index, len(layers))
	for i, version := range layers {
		indexes[i] = NewIndex(version)
	}
	return AtlasOf(indexes...)
}

// AtlasOf is NewAtlas for layers that are indexed already.
func AtlasOf(layers ...*Index) *Atlas {
	a := &Atlas{layers: layers, named: make(map[LayerName]*Index, len(layers))}
	for _, l := range layers {
		a.named[l.info.Layer] = l
	}
	return a
}

// Index is the index of a layer; ok is false for one the atlas does not have.
func (a *Atlas) Index(layer LayerName) (index *Index, ok bool) {
	index = a.layer(layer)
	return index, index != nil
}

// With returns an atlas in which one layer is as given, in its place by name; without
// areas the layer is left out. The other layers are shared, so that trying a
// version costs the building of that one.
func (a *Atlas) With(version LayerVersion) *Atlas {
	b := &Atlas{named: map[LayerName]*Index{}}
	if a != nil {
		for _, l := range a.layers {
			if l.info.Layer != version.Layer {
				b.layers = append(b.layers, l)
			}
		}
	}
	if len(version.Areas) > 0 {
		at, _ := slices.BinarySearchFunc(b.layers, version.Layer, func(l *Index, name LayerName) int {
			return cmp.Compare(l.info.Layer, name)
		})
		b.layers = slices.Insert(b.layers, at, NewIndex(version))
	}
	for _, l := range b.layers {
		b.named[l.info.Layer] = l
	}
	return b
}

// Layers describes the layers in the order given to NewAtlas.
func (a *Atlas) Layers() []LayerInfo {
	if a == nil {
		return nil
	}
	infos := make([]LayerInfo, len(a.layers))
	for i, l := range a.layers {
		infos[i] = l.info
	}
	return infos
}

// Locate finds every area that contains p: layers in the order given, then
// the smallest area first, then by key. A point on a border belongs to the
// area east of it (north of it where the border runs level), always and only.
// A point off the globe is in no area.
func (a *Atlas) Locate(p Point) []Hit { return a.AppendHits(nil, p) }

// AppendHits appends what Locate finds to hits, so that callers with many
// points need no new memory for each.
func (a *Atlas) AppendHits(hits []Hit, p Point) []Hit {
	v, ok := VertexOf(p)
	if !ok || a == nil {
		return hits
	}
	for _, l := range a.layers {
		hits = l.appendHits(hits, v)
	}
	return hits
}

// LocateIn is Locate within one layer; nil for a layer the atlas does not have.
func (a *Atlas) LocateIn(layer LayerName, p Point) []Hit {
	v, ok := VertexOf(p)
	l := a.layer(layer)
	if !ok || l == nil {
		return nil
	}
	return l.appendHits(nil, v)
}

// Area finds an area by its layer and key.
func (a *Atlas) Area(ref AreaRef) (*Area, bool) {
	l := a.layer(ref.Layer)
	if l == nil {
		return nil, false
	}
	area, ok := l.keyed[ref.Key]
	return area, ok
}

// Intersecting walks the areas of a layer that have ground or border in
// common with the box, smallest area first.
func (a *Atlas) Intersecting(layer LayerName, b Box) iter.Seq[*Area] {
	return func(yield func(*Area) bool) {
		l := a.layer(layer)
		if l == nil {
			return
		}
		for _, rank := range l.ranksMeeting(b) {
			if area := &l.areas[rank]; area.Shape.intersects(b) && !yield(area) {
				return
			}
		}
	}
}

func (a *Atlas) layer(name LayerName) *Index {
	if a == nil {
		return nil
	}
	return a.named[name]
}
