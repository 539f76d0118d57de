package shortbread

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"lamppost/tiles"
)

// longestLabel is into what pieces a line is cut for a zoom, in CSS pixels: two
// tiles, so that a name has room and a tile is not burdened with a whole river.
const longestLabel = 512

// label is a line and what is written along it.
type label struct {
	layer string
	from  int
	tags  []tiles.Tag
	line  orb.LineString
}

// labelOf is what is written along a way, if anything.
func labelOf(s shown, tags getter) (label, bool) {
	name, numbers := tags.Get("name"), refs(tags)
	kind, _ := value(s.tags, "kind").(string)
	switch {
	case s.layer == waterLines && name != "":
		return label{layer: waterLinesLabels, from: max(s.from, 12), tags: named(tags, tag("kind", kind))}, true
	case s.layer == streets && (name != "" || numbers != nil):
		if isLink(tags) {
			kind += "_link"
		}
		from, ok := streetNames[kind]
		if !ok {
			from = Top
		}
		list := append(named(tags, tag("kind", kind), tag("tunnel", isTunnel(tags))), numbers...)
		return label{layer: streetLabels, from: from, tags: list}, true
	}
	return label{}, false
}

// joined puts the lines of the same words together.
func joined(list []label) []label {
	groups := map[string][]orb.LineString{}
	first := map[string]label{}
	var order []string
	for _, l := range list {
		key := fmt.Sprint(l.layer, l.tags)
		if groups[key] == nil {
			order = append(order, key)
			first[key] = l
		}
		groups[key] = append(groups[key], l.line)
	}
	var out []label
	for _, key := range order {
		for _, line := range tiles.JoinLines(groups[key]) {
			l := first[key]
			l.line = line
			out = append(out, l)
		}
	}
	return out
}

// pieces cuts a line for one zoom into equal parts.
func pieces(line orb.LineString, zoom int) []orb.LineString {
	const pixels = tiles.Pixels
	narrow := math.Cos(line[0][1] * math.Pi / 180) // pixels are as wide in degrees everywhere, and less high here
	unit := 360 / (pixels * math.Exp2(float64(zoom)))
	lengths := make([]float64, len(line))
	for i := 1; i < len(line); i++ {
		lengths[i] = lengths[i-1] + math.Hypot(line[i][0]-line[i-1][0], (line[i][1]-line[i-1][1])/narrow)/unit
	}
	total := lengths[len(line)-1]
	n := int(math.Ceil(total / longestLabel))
	var parts []orb.LineString
	for i := range n {
		parts = append(parts, stretch(line, lengths, total*float64(i)/float64(n), total*float64(i+1)/float64(n)))
	}
	return parts
}

// stretch is the line between two distances along it.
func stretch(line orb.LineString, lengths []float64, from, to float64) orb.LineString {
	out := orb.LineString{along(line, lengths, from)}
	for i, d := range lengths {
		if d > from && d < to {
			out = append(out, line[i])
		}
	}
	return append(out, along(line, lengths, to))
}

func along(line orb.LineString, lengths []float64, at float64) orb.Point {
	i, _ := slices.BinarySearch(lengths, at)
	if i == 0 || i >= len(line) {
		return line[min(i, len(line)-1)]
	}
	part := (at - lengths[i-1]) / (lengths[i] - lengths[i-1])
	a, b := line[i-1], line[i]
	return orb.Point{a[0] + (b[0]-a[0])*part, a[1] + (b[1]-a[1])*part}
}
