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
	name  naming
}

// naming is how an appearance is written on the map, beside being drawn.
type naming uint8

const (
	nameless   naming = iota
	pointNamed        // a point in the middle of the area
	lineNamed         // along the line, joined with others of the same tags
)

func tag(key string, value any) tiles.Tag { return tiles.Tag{Key: key, Value: value} }

// named adds the names an element has, in the languages of the schema.
func named(tags getter, list ...tiles.Tag) []tiles.Tag {
	name := tags.Get("name")
	if name == "" {
		return list
	}
	return append(list, tag("name", name), tag("name_en", or(tags.Get("name:en"), name)), tag("name_de", or(tags.Get("name:de"), name)))
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// points are the appearances of a node.
func points(tags getter) (list []shown) {
	list = append(list, place(tags)...)
	if k, ok := transportKinds.find(tags, transportKeys...); ok && tags.Get("name") != "" {
		list = append(list, shown{publicTransport, k.from, named(tags, tag("kind", k.name)), nameless})
	}
	if tags.Get("highway") == "motorway_junction" && tags.Get("ref") != "" {
		list = append(list, shown{streetLabelsPoints, 12, named(tags, tag("kind", "motorway_junction"), tag("ref", tags.Get("ref"))), nameless})
	}
	return append(append(list, address(tags)...), poi(tags)...)
}

func place(tags getter) []shown {
	k, ok := placeKinds.find(tags, "place")
	if !ok || tags.Get("name") == "" {
		return nil
	}
	population, _ := strconv.ParseUint(tags.Get("population"), 10, 32) // people write all sorts of things there
	name, from := k.name, k.from
	switch tags.Get("capital") {
	case "yes", "2":
		name, from = "capital", 4
	case "4":
		name, from = "state_capital", 4
	}
	return []shown{{placeLabels, from, named(tags, tag("kind", name), tag("population", population)), nameless}}
}

func address(tags getter) []shown {
	number, house := tags.Get("addr:housenumber"), tags.Get("addr:housename")
	if number == "" && house == "" {
		return nil
	}
	return []shown{{addresses, Top, []tiles.Tag{tag("housenumber", number), tag("housename", house)}, nameless}}
}

func poi(tags getter) []shown {
	name := tags.Get("name")
	if name == "" {
		return nil
	}
	list := named(tags)
	found := false
	for _, key := range poiKeys {
		if value := tags.Get(key); value != "" && !notPOIs[value] {
			list, found = append(list, tag(key, value)), true
		}
	}
	if !found {
		return nil
	}
	return []shown{{pois, Top, list, nameless}}
}

// lines are the appearances of a way that is not an area.
func lines(tags getter) (list []shown) {
	if k, ok := streetKinds.find(tags, streetKeys...); ok {
		list = append(list, street(tags, k))
	}
	if k, ok := waterLineKinds.find(tags, "waterway"); ok {
		list = append(list, shown{waterLines, k.from, passage(tags, named(tags, tag("kind", k.name))), nameless})
	}
	if k, ok := aerialwayKinds.find(tags, "aerialway"); ok {
		list = append(list, shown{aerialways, k.from, []tiles.Tag{tag("kind", k.name)}, nameless})
	}
	switch {
	case tags.Get("route") == "ferry":
		list = append(list, shown{ferries, 10, named(tags, tag("kind", "ferry")), nameless})
	case tags.Get("waterway") == "dam":
		list = append(list, shown{damLines, 12, []tiles.Tag{tag("kind", "dam")}, nameless})
	}
	return append(list, pier(tags, pierLines)...)
}

// street is a way that something moves along.
func street(tags getter, k kind) shown {
	rail := tags.Get("railway") == k.name
	list := append(passage(tags, []tiles.Tag{tag("kind", k.name)}), tag("rail", rail), tag("link", isLink(tags.Get("highway"))))
	if service := tags.Get("service"); service != "" {
		list = append(list, tag("service", service))
		if rail {
			k.from = max(k.from, 12)
		}
	}
	if oneway := tags.Get("oneway"); oneway == "yes" || oneway == "-1" {
		list = append(list, tag("oneway", oneway == "yes"), tag("oneway_reverse", oneway == "-1"))
	}
	return shown{streets, k.from, list, nameless}
}

func isLink(highway string) bool { return len(highway) > 5 && highway[len(highway)-5:] == "_link" }

// passage says whether a way runs over or under something.
func passage(tags getter, list []tiles.Tag) []tiles.Tag {
	bridge, tunnel := tags.Get("bridge"), tags.Get("tunnel")
	return append(list, tag("bridge", bridge != "" && bridge != "no"), tag("tunnel", tunnel != "" && tunnel != "no"))
}

func pier(tags getter, layer string) []shown {
	switch kind := tags.Get("man_made"); kind {
	case "pier", "breakwater", "groyne":
		return []shown{{layer, 12, []tiles.Tag{tag("kind", kind)}, nameless}}
	}
	return nil
}

// areas are the appearances of a closed way or a multipolygon.
func areas(tags getter) (list []shown) {
	if k, ok := waterKind(tags); ok {
		list = append(list, shown{waterPolygons, k.from, named(tags, tag("kind", k.name)), pointNamed})
	}
	if k, ok := landKind(tags); ok {
		list = append(list, shown{land, k.from, []tiles.Tag{tag("kind", k.name)}, nameless})
	}
	if k, ok := siteKinds.find(tags, siteKeys...); ok {
		list = append(list, shown{sites, k.from, []tiles.Tag{tag("kind", k.name)}, nameless})
	}
	if building := tags.Get("building"); building != "" && building != "no" {
		list = append(list, shown{buildings, Top, nil, nameless})
	}
	if isSurface(tags) {
		k, _ := streetKinds.find(tags, streetKeys...)
		list = append(list, shown{streetPolygons, max(k.from, 11), append(passage(tags, named(tags, tag("kind", k.name))), tag("rail", false)), pointNamed})
	}
	switch {
	case tags.Get("man_made") == "bridge":
		list = append(list, shown{bridges, 12, []tiles.Tag{tag("kind", "bridge")}, nameless})
	case tags.Get("waterway") == "dam":
		list = append(list, shown{damPolygons, 12, []tiles.Tag{tag("kind", "dam")}, nameless})
	}
	return append(list, pier(tags, pierPolygons)...)
}

func waterKind(tags getter) (kind, bool) {
	k, ok := waterAreaKinds.find(tags, waterKeys...)
	if ok && k.name == "water" {
		if narrower, known := waters.find(tags, "water"); known {
			k.name = narrower.name
		}
	}
	return k, ok
}

func landKind(tags getter) (kind, bool) {
	if k, ok := wetlands.find(tags, "wetland"); ok && tags.Get("natural") == "wetland" {
		return k, true
	}
	return landKinds.find(tags, landKeys...)
}

// isSurface tells a square or a runway drawn as an area from a street that comes
// back to where it began.
func isSurface(tags getter) bool {
	_, street := streetKinds.find(tags, "highway", "aeroway")
	return street && tags.Get("area") == "yes"
}

// isArea says whether a closed way has an inside that is meant.
func isArea(tags getter) bool {
	if area := tags.Get("area"); area != "" {
		return area == "yes"
	}
	_, street := streetKinds.find(tags, streetKeys...)
	return !street && tags.Get("route") == "" && tags.Get("natural") != "coastline"
}
