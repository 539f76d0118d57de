package shortbread

import (
	"strconv"

	"lamppost/tiles"
)

// shown is one appearance of an element on the map.
type shown struct {
	layer string
	from  int
	tags  []tiles.Tag
	order float64     // among those of its layer, the least first
	label []tiles.Tag // of a point in the middle of the area, in the layer of its labels; nil: none
}

func tag(key string, value any) tiles.Tag { return tiles.Tag{Key: key, Value: value} }

// tagFrom is a tag that the schema has from a zoom on.
func tagFrom(zoom int, key string, value any) tiles.Tag {
	return tiles.Tag{Key: key, Value: value, From: zoom}
}

// named adds the names an element has, in the languages of the schema: each as
// OpenStreetMap gives it, and none where it gives none.
func named(tags getter, list ...tiles.Tag) []tiles.Tag {
	list = given(list, "name", tags.Get("name"))
	list = given(list, "name_en", tags.Get("name:en"))
	return given(list, "name_de", tags.Get("name:de"))
}

// given adds a tag unless it says nothing.
func given(list []tiles.Tag, key, value string) []tiles.Tag {
	if value == "" {
		return list
	}
	return append(list, tag(key, value))
}

// ofKind are the tags of what has a kind and nothing else.
func ofKind(name string) []tiles.Tag { return []tiles.Tag{tag("kind", name)} }

// points are the appearances of a node.
func points(tags getter) (list []shown) {
	list = append(list, place(tags)...)
	if k, ok := transportKinds.find(tags, transportKeys...); ok {
		list = append(list, shown{layer: publicTransport, from: k.from, tags: named(tags, tag("kind", k.name))})
	}
	if tags.Get("highway") == "motorway_junction" {
		list = append(list, shown{layer: streetLabelsPoints, from: 12, tags: given(named(tags, tag("kind", "motorway_junction")), "ref", tags.Get("ref"))})
	}
	switch interest, ok := poi(tags); {
	case ok:
		return append(list, interest)
	case isOther(tags) && len(list) == 0:
		list = append(list, other(tags, otherKind(tags), Top))
	}
	return append(list, address(tags)...)
}

func place(tags getter) []shown {
	k, ok := placeKinds.find(tags, "place")
	if !ok || tags.Get("name") == "" {
		return nil
	}
	name, from := k.name, k.from
	switch capital := tags.Get("capital"); {
	case !mayBeCapital[k.name]:
	case capital == "yes":
		name, from = "capital", 4
	case capital == "4":
		name, from = "state_capital", 4
	}
	people, err := strconv.ParseUint(tags.Get("population"), 10, 32) // mappers write all sorts of things there
	if err != nil {
		people = usualPopulation[k.name]
	}
	return []shown{{layer: placeLabels, from: from, tags: named(tags, tag("kind", name), tag("population", people)), order: -float64(people)}}
}

func address(tags getter) []shown {
	list := houseOf(tags, nil)
	if len(list) == 0 {
		return nil
	}
	return []shown{{layer: addresses, from: Top, tags: list}}
}

func houseOf(tags getter, list []tiles.Tag) []tiles.Tag {
	return given(given(list, "housenumber", tags.Get("addr:housenumber")), "housename", tags.Get("addr:housename"))
}

// lines are the appearances of a way that is not an area.
func lines(tags getter) (list []shown) {
	if k, ok := streetKinds.find(tags, streetKeys...); ok {
		list = append(list, street(tags, k))
	}
	if k, ok := waterLineKinds.find(tags, "waterway"); ok {
		list = append(list, shown{layer: waterLines, from: k.from, tags: passage(tags, ofKind(k.name), 0), order: level(tags)})
	}
	if k, ok := aerialwayKinds.find(tags, "aerialway"); ok {
		list = append(list, shown{layer: aerialways, from: k.from, tags: ofKind(k.name)})
	}
	switch {
	case tags.Get("route") == "ferry" && tags.Get("motor_vehicle") == "no":
		list = append(list, shown{layer: ferries, from: 12, tags: named(tags, tag("kind", "ferry"))})
	case tags.Get("route") == "ferry":
		list = append(list, shown{layer: ferries, from: 10, tags: named(tags, tag("kind", "ferry"))})
	case tags.Get("waterway") == "dam":
		list = append(list, shown{layer: damLines, from: 12, tags: ofKind("dam")})
	}
	return append(list, pier(tags, pierLines)...)
}

func pier(tags getter, layer string) []shown {
	switch kind := tags.Get("man_made"); kind {
	case "pier", "breakwater", "groyne":
		return []shown{{layer: layer, from: 12, tags: ofKind(kind)}}
	}
	return nil
}

// areas are the appearances of a closed way or a multipolygon, beside those that
// a point would have.
func areas(tags getter) (list []shown) {
	if k, ok := waterKind(tags); ok {
		list = append(list, shown{layer: waterPolygons, from: k.from, tags: ofKind(k.name), label: labelled(tags, k.name)})
	}
	if k, ok := landKind(tags); ok {
		list = append(list, shown{layer: land, from: k.from, tags: ofKind(k.name), label: labelled(tags, k.name)})
	}
	if k, ok := siteKinds.find(tags, siteKeys...); ok {
		list = append(list, shown{layer: sites, from: k.from, tags: ofKind(k.name)})
	}
	if building := tags.Get("building"); building != "" && building != "no" {
		list = append(list, shown{layer: buildings, from: Top})
	}
	if k, ok := surfaceKinds.find(tags, surfaceKeys...); ok {
		list = append(list, streetSurface(tags, k))
	}
	switch {
	case tags.Get("man_made") == "bridge":
		list = append(list, shown{layer: bridges, from: 12, tags: ofKind("bridge")})
	case tags.Get("waterway") == "dam":
		list = append(list, shown{layer: damPolygons, from: 12, tags: ofKind("dam")})
	}
	return append(list, pier(tags, pierPolygons)...)
}

// labelled are the tags of the label of an area that has a name.
func labelled(tags getter, kind string) []tiles.Tag {
	if tags.Get("name") == "" {
		return nil
	}
	return named(tags, tag("kind", kind))
}

func waterKind(tags getter) (kind, bool) {
	k, ok := waterAreaKinds.find(tags, waterKeys...)
	if ok && k.name == "water" && tags.Get("water") == "river" {
		k.name = "river"
	}
	return k, ok
}

func landKind(tags getter) (kind, bool) {
	if k, ok := wetlands.find(tags, "wetland"); ok {
		return k, true
	}
	return landKinds.find(tags, landKeys...)
}

// isArea says whether a closed way has an inside that is meant.
func isArea(tags getter) bool {
	if area := tags.Get("area"); area != "" {
		return area == "yes"
	}
	_, street := streetKinds.find(tags, streetKeys...)
	return !street && tags.Get("route") == "" && tags.Get("natural") != "coastline"
}
