package shortbread

import (
	"slices"
	"strconv"
	"strings"

	"lamppost/tiles"
)

const (
	// detailFrom and accessFrom are the zooms from which the schema says more of a
	// street than its kind.
	detailFrom = 11
	accessFrom = 14

	// sidingFrom is the zoom from which the schema has rails that no train passes on.
	sidingFrom = 10
)

// street is a way that something moves along.
func street(tags getter, k kind) shown {
	rail := tags.Get("railway") == k.name
	list := passage(tags, []tiles.Tag{tag("kind", k.name), tag("rail", rail), tagFrom(detailFrom, "link", isLink(tags))}, detailFrom)
	detail := detailFrom
	if service := tags.Get("service"); service != "" {
		if k.name == "rail" || k.name == "narrow_gauge" {
			k.from, detail = sidingFrom, sidingFrom // else one could not tell it from a line
		}
		list = append(list, tagFrom(detail, "service", service))
	}
	if track := tags.Get("tracktype"); track != "" {
		list = append(list, tagFrom(detailFrom, "tracktype", track))
	}
	reverse := !rail && tags.Get("oneway") == "-1"
	oneway := reverse || !rail && slices.Contains([]string{"yes", "1", "true"}, tags.Get("oneway"))
	list = append(list, tagFrom(detailFrom, "surface", tags.Get("surface")), tagFrom(accessFrom, "oneway", oneway), tagFrom(accessFrom, "oneway_reverse", reverse),
		tagFrom(accessFrom, "bicycle", tags.Get("bicycle")), tagFrom(accessFrom, "horse", tags.Get("horse")))
	return shown{layer: streets, from: k.from, tags: list, order: level(tags)*aboveStreets + rank(tags, k.name)}
}

// rank is which of two streets of the same level lies on the other.
func rank(tags getter, kind string) float64 {
	if isLink(tags) {
		return min(streetRanks[kind], linkRank)
	}
	return streetRanks[kind]
}

// streetSurface is a square or a runway drawn as an area.
func streetSurface(tags getter, k kind) shown {
	list := append(passage(tags, []tiles.Tag{tag("kind", k.name), tag("rail", false)}, 0), tag("surface", tags.Get("surface")))
	return shown{layer: streetPolygons, from: k.from, tags: list, label: labelled(tags, k.name), order: level(tags)}
}

func isLink(tags getter) bool { return strings.HasSuffix(tags.Get("highway"), "_link") }

// passage says whether a way runs over or under something.
func passage(tags getter, list []tiles.Tag, from int) []tiles.Tag {
	return append(list, tagFrom(from, "tunnel", isTunnel(tags)), tagFrom(from, "bridge", isBridge(tags)))
}

func isTunnel(tags getter) bool {
	tunnel := tags.Get("tunnel")
	return tunnel == "yes" || tunnel == "building_passage" || tags.Get("covered") == "yes"
}

func isBridge(tags getter) bool {
	return slices.Contains([]string{"yes", "viaduct", "boardwalk", "cantilever", "covered", "low_water_crossing", "movable", "trestle"}, tags.Get("bridge"))
}

// level is how high a way lies, 0 on the ground: what OpenStreetMap says, or one
// up for a bridge and one down for a tunnel.
func level(tags getter) float64 {
	if n, err := strconv.Atoi(tags.Get("layer")); err == nil {
		return float64(max(-10, min(n, 10)))
	}
	switch {
	case isBridge(tags):
		return 1
	case isTunnel(tags):
		return -1
	}
	return 0
}

// refs are the numbers of a street, as they stand on a sign: one in a row.
func refs(tags getter) []tiles.Tag {
	var rows []string
	cols := 0
	for part := range strings.SplitSeq(tags.Get("ref"), ";") {
		if part = strings.TrimSpace(part); part != "" {
			rows, cols = append(rows, part), max(cols, len([]rune(part)))
		}
	}
	if rows == nil {
		return nil
	}
	return []tiles.Tag{tag("ref", strings.Join(rows, "\n")), tag("ref_rows", len(rows)), tag("ref_cols", cols)}
}
