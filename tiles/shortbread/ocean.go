package shortbread

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"lamppost/geo"
)

// seaOf is the sea within a box: what lies to the right of the shores, which run
// as OpenStreetMap has them, land to the left. Where the extract cuts a coast off,
// two ends that are nearer to each other than to the sides of the box face each
// other across a river and are joined; others are led straight to the nearest
// side. Without a shore nothing is known of a sea.
func seaOf(shores []orb.LineString, within geo.Box) orb.MultiPolygon {
	var islands, basins []orb.Ring
	var open []orb.LineString
	for _, line := range bridged(chained(shores), within) {
		switch {
		case len(line) > 3 && line[0] == line[len(line)-1]:
			if ring := orb.Ring(line); ring.Orientation() == orb.CCW {
				islands = append(islands, ring)
			} else {
				basins = append(basins, ring)
			}
		case len(line) > 1:
			open = append(open, toEdges(line, within))
		}
	}
	var sea orb.MultiPolygon
	for _, ring := range closeAlong(open, within) {
		sea = append(sea, orb.Polygon{ring})
	}
	for _, ring := range basins {
		sea = append(sea, orb.Polygon{ring})
	}
	if len(sea) == 0 && len(islands) > 0 {
		sea = orb.MultiPolygon{orb.Polygon{corners(within)}}
	}
	return withIslands(sea, islands)
}

// chained joins lines where one ends and another begins, never turning one round:
// the direction says on which side the land is.
func chained(lines []orb.LineString) (chains []orb.LineString) {
	at := map[orb.Point]int{} // which line begins there
	led := map[orb.Point]bool{}
	for i, l := range lines {
		if len(l) > 1 {
			at[l[0]], led[l[len(l)-1]] = i, true
		}
	}
	used := make([]bool, len(lines))
	follow := func(i int) {
		var chain orb.LineString
		for known := true; known && !used[i]; {
			used[i] = true
			chain = append(chain, lines[i][min(len(chain), 1):]...)
			i, known = at[chain[len(chain)-1]]
		}
		chains = append(chains, chain)
	}
	for _, loops := range []bool{false, true} {
		for i, l := range lines {
			if len(l) > 1 && !used[i] && (loops || !led[l[0]]) {
				follow(i)
			}
		}
	}
	return chains
}

// bridged joins an end to the beginning that faces it, the nearest pair first.
func bridged(chains []orb.LineString, b geo.Box) []orb.LineString {
	for {
		from, to, least := -1, -1, math.Inf(1)
		for i, c := range chains {
			end := c[len(c)-1]
			for j, d := range chains {
				gap := apart(end, d[0])
				if gap > 0 && gap < least && gap < apart(end, nearestSide(end, b)) && gap < apart(d[0], nearestSide(d[0], b)) && c[0] != end && d[0] != d[len(d)-1] {
					from, to, least = i, j, gap
				}
			}
		}
		switch {
		case from < 0:
			return chains
		case from == to:
			chains[from] = append(chains[from], chains[from][0])
		default:
			chains[from] = append(chains[from], chains[to]...)
			chains = slices.Delete(chains, to, to+1)
		}
	}
}

func apart(a, b orb.Point) float64 { return math.Hypot(a[0]-b[0], a[1]-b[1]) }

// toEdges leads both ends of a shore to the sides of the box.
func toEdges(line orb.LineString, b geo.Box) orb.LineString {
	out := orb.LineString{nearestSide(line[0], b)}
	out = append(out, line...)
	return append(out, nearestSide(line[len(line)-1], b))
}

func nearestSide(p orb.Point, b geo.Box) orb.Point {
	x, y := max(b.West, min(p[0], b.East)), max(b.South, min(p[1], b.North))
	sides := [4]orb.Point{{b.West, y}, {b.East, y}, {x, b.South}, {x, b.North}}
	return slices.MinFunc(sides[:], func(a, c orb.Point) int {
		return cmp.Compare(apart(a, p), apart(c, p))
	})
}

// around is how far along the edge of a box a place on it is, clockwise from the
// north-west corner, in sides: 0 to 4.
func around(p orb.Point, b geo.Box) float64 {
	switch {
	case p[1] == b.North:
		return (p[0] - b.West) / (b.East - b.West)
	case p[0] == b.East:
		return 1 + (b.North-p[1])/(b.North-b.South)
	case p[1] == b.South:
		return 2 + (b.East-p[0])/(b.East-b.West)
	}
	return 3 + (p[1]-b.South)/(b.North-b.South)
}

func corners(b geo.Box) orb.Ring {
	return orb.Ring{{b.West, b.North}, {b.East, b.North}, {b.East, b.South}, {b.West, b.South}, {b.West, b.North}}
}

// closeAlong makes rings of lines from edge to edge with the sea to their right:
// from the end of each one walks clockwise along the edge, where the sea is to the
// right too, to the next beginning.
func closeAlong(open []orb.LineString, b geo.Box) []orb.Ring {
	var rings []orb.Ring
	used := make([]bool, len(open))
	for first := range open {
		if used[first] {
			continue
		}
		var ring orb.Ring
		for i := first; !used[i]; {
			used[i] = true
			ring = append(ring, open[i]...)
			end := around(open[i][len(open[i])-1], b)
			i = nextBeginning(open, end, b)
			ring = appendCorners(ring, end, around(open[i][0], b), b)
		}
		rings = append(rings, append(ring, ring[0]))
	}
	return rings
}

// nextBeginning is the line that begins nearest clockwise.
func nextBeginning(open []orb.LineString, from float64, b geo.Box) int {
	best, least := 0, math.Inf(1)
	for i, line := range open {
		if d := math.Mod(around(line[0], b)-from+4, 4); d < least {
			best, least = i, d
		}
	}
	return best
}

// appendCorners adds the corners passed on the way from one place to another.
func appendCorners(ring orb.Ring, from, to float64, b geo.Box) orb.Ring {
	if to <= from {
		to += 4
	}
	all := corners(b)
	for c := math.Floor(from) + 1; c < to; c++ {
		ring = append(ring, all[int(c)%4])
	}
	return ring
}

// withIslands cuts each island out of the sea around it.
func withIslands(sea orb.MultiPolygon, islands []orb.Ring) orb.MultiPolygon {
	for _, island := range islands {
		for i := range sea {
			if holds(sea[i][0], island[0]) {
				sea[i] = append(sea[i], island)
				break
			}
		}
	}
	return sea
}

// holds counts the sides of the ring west of a point.
func holds(ring orb.Ring, p orb.Point) bool {
	inside := false
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if (a[1] <= p[1]) != (b[1] <= p[1]) && p[0] > a[0]+(b[0]-a[0])*(p[1]-a[1])/(b[1]-a[1]) {
			inside = !inside
		}
	}
	return inside
}
