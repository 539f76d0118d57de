package shortbread

import "lamppost/tiles"

// poi is a place of interest of a kind that the schema lists.
func poi(tags getter) (shown, bool) {
	var list []tiles.Tag
	for _, key := range poiKeys {
		if k, ok := poiKinds[key][tags.Get(key)]; ok {
			list = append(list, tag(key, k.name))
			list = details(list, tags, key, k.name)
		}
	}
	if list == nil {
		return shown{}, false
	}
	return shown{layer: pois, from: Top, tags: houseOf(tags, named(tags, list...))}, true
}

// details are what the schema has for some kinds only.
func details(list []tiles.Tag, tags getter, key, value string) []tiles.Tag {
	for _, d := range poiDetails[key+"="+value] {
		list = given(list, d, tags.Get(d))
	}
	for _, f := range poiFlags[key+"="+value] {
		list = append(list, tag(f, tags.Get(f) == "yes"))
	}
	return list
}

// otherKind is what a thing is that the schema has no place for, or "".
func otherKind(tags getter) string {
	for _, key := range otherKeys {
		if value := tags.Get(key); value != "" && value != "no" && !furniture[value] {
			if value == "yes" {
				return key
			}
			return value
		}
	}
	return ""
}

// isOther says whether a thing with a name would otherwise not be on the map, or is
// a car park, which people know without.
func isOther(tags getter) bool {
	_, ground := landKind(tags)
	_, water := waterKind(tags)
	kind := otherKind(tags)
	return !ground && !water && (kind == "parking" || kind != "" && tags.Get("name") != "")
}

// other is the name of a thing in the layer of our own.
func other(tags getter, kind string, from int) shown {
	return shown{layer: otherLabels, from: from, tags: named(tags, tag("kind", kind))}
}
