package reports

import (
	"iter"

	"lamppost/geo"
)

// index finds things of a directory by name, and the rules that can hold at a
// place. A country has a body and a rule for each of its 35,000 communes; to try
// them all would make a route take a thousand times as long.
type index struct {
	bodies     map[BodySlug]*Body
	categories map[CategoryCode]*Category
	layers     map[geo.LayerName]*Layer
	broad      map[CitySlug][]int32    // rules that name no area, in order
	narrow     map[geo.AreaRef][]int32 // rules that name the area, in order
}

func newIndex(d *Directory) *index {
	x := &index{
		bodies: map[BodySlug]*Body{}, categories: map[CategoryCode]*Category{}, layers: map[geo.LayerName]*Layer{},
		broad: map[CitySlug][]int32{}, narrow: map[geo.AreaRef][]int32{},
	}
	for i := range d.Bodies {
		x.bodies[d.Bodies[i].Slug] = &d.Bodies[i]
	}
	for i := range d.Categories {
		x.categories[d.Categories[i].Code] = &d.Categories[i]
	}
	for i := range d.Layers {
		x.layers[d.Layers[i].Name] = &d.Layers[i]
	}
	for i := range d.Rules {
		x.add(&d.Rules[i], int32(i))
	}
	return x
}

func (x *index) add(r *Rule, place int32) {
	if len(r.Areas) == 0 || r.Layer == "" || r.Everywhere {
		x.broad[r.City] = append(x.broad[r.City], place)
		return
	}
	for _, key := range r.Areas {
		ref := geo.AreaRef{Layer: r.Layer, Key: key}
		x.narrow[ref] = append(x.narrow[ref], place)
	}
}

// usualAreas is how many areas contain a place, in all but contrived data; more
// cost an allocation.
const usualAreas = 15

// candidates walks, in order and once each, the rules of the city that its areas
// do not rule out.
func (d *Directory) candidates(city CitySlug, areas []RouteArea) iter.Seq[*Rule] {
	return func(yield func(*Rule) bool) {
		x := d.index()
		var space [usualAreas + 1][]int32
		lists := append(space[:0], x.broad[city])
		for i := range areas {
			if named := x.narrow[areas[i].Ref()]; len(named) > 0 {
				lists = append(lists, named)
			}
		}
		for {
			first, found := takeFirst(lists)
			if !found || !yield(&d.Rules[first]) {
				return
			}
		}
	}
}

// takeFirst takes the smallest number off the heads of ascending lists.
func takeFirst(lists [][]int32) (first int32, found bool) {
	for _, list := range lists {
		if len(list) > 0 && (!found || list[0] < first) {
			first, found = list[0], true
		}
	}
	for i, list := range lists {
		if len(list) > 0 && list[0] == first {
			lists[i] = list[1:]
		}
	}
	return first, found
}
