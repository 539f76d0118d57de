package tiles

import "github.com/paulmach/orb"

// JoinLines puts lines end to end where they meet in the very same point; of
// several that meet there, the straightest continuation wins. Lines of fewer than
// two points are left out. The result depends only on the order of the input.
func JoinLines(lines []orb.LineString) []orb.LineString {
	var pieces []shape
	for _, l := range lines {
		if len(l) > 1 {
			pieces = append(pieces, shape{parts: [][]vec{planeOf(l)}})
		}
	}
	var joined []orb.LineString
	for _, s := range joinGroup(pieces) {
		line := make(orb.LineString, len(s.parts[0]))
		for i, v := range s.parts[0] {
			line[i] = orb.Point{v.x, v.y}
		}
		joined = append(joined, line)
	}
	return joined
}

// planeOf takes degrees as they are.
func planeOf(l orb.LineString) []vec {
	out := make([]vec, len(l))
	for i, p := range l {
		out[i] = vec{p[0], p[1]}
	}
	return out
}

// LabelPoint is a place inside a polygon with room to both sides, where its name
// is written; false for a polygon without area. Its area, in square metres at the
// equator, comes along.
func LabelPoint(p orb.Polygon) (at orb.Point, area float64, ok bool) {
	rings := surface(p)
	if len(rings) == 0 {
		return orb.Point{}, 0, false
	}
	place, _ := anchor(rings, boundOf(rings[0]))
	return unproject(place), signedArea(rings[0]) * equator * equator, true
}

// equator is the circumference of the Web Mercator square in metres.
const equator = 40_075_016.686
