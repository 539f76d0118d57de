package osm

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"lamppost/geo"
)

// Line is a way with the places of its nodes, as a member of a relation.
type Line struct {
	ID   WayID
	Role string // "outer", "inner" or, from careless hands, anything
	At   []geo.Vertex
}

// Ring is one ring of an assembled multipolygon.
type Ring struct {
	At     []geo.Vertex // closed
	Inner  bool         // a hole, by where it lies and not by what its ways say
	Within int          // for a hole, the ring whose hole it is; else -1
	// Role is what the ways say of it: "outer", "inner", or "" where they say
	// nothing of use or contradict each other.
	Role string
}

// mostRings bounds one relation. The most intricate lakes have some thousands.
const mostRings = 100_000

var (
	errNoRings = errors.New("no ring is left: it has no ways, or they only run to and fro")
	errTooMany = fmt.Errorf("more than %d rings", mostRings)
)

// Assemble joins the ways of a multipolygon relation, in any order and
// direction, to rings.
//
// Ways meet where nodes of theirs lie at the same place, be it at their ends or
// midway. A piece that two ways share bounds nothing and falls out, so an area and its neighbour listed in
// one relation become one area, and a hole along the border becomes a bay.
// Where more than two pieces meet, neighbours by bearing are joined, so rings
// touch there but do not cross; a ring that comes back to a node is cut there
// in two. What is a hole is found from how rings lie within each other, since
// roles are often wrong. It is done like the area assembler of libosmium.
//
// An error names the place at which a ring stays open.
func Assemble(lines []Line) ([]Ring, error) {
	a := assembly{lines: lines}
	a.cut()
	a.cancel()
	if err := a.join(); err != nil {
		return nil, err
	}
	for i := range a.segments {
		if !a.segments[i].used {
			a.trace(i)
		}
	}
	if len(a.rings) == 0 {
		return nil, errNoRings
	}
	if len(a.rings) > mostRings {
		return nil, errTooMany
	}
	return a.rings, nest(a.rings)
}

// MultiPolygon puts assembled rings together, in degrees.
func MultiPolygon(rings []Ring) orb.MultiPolygon {
	var polygons orb.MultiPolygon
	outers := make([]int, len(rings))
	for i, r := range rings {
		if !r.Inner {
			outers[i] = len(polygons)
			polygons = append(polygons, orb.Polygon{degrees(r.At)})
		}
	}
	for _, r := range rings {
		if r.Inner {
			outer := outers[r.Within]
			polygons[outer] = append(polygons[outer], degrees(r.At))
		}
	}
	return polygons
}

func degrees(at []geo.Vertex) orb.Ring {
	ring := make(orb.Ring, len(at))
	for i, v := range at {
		ring[i] = v.Point()
	}
	return ring
}

func nest(rings []Ring) error {
	plain := make([]orb.Ring, len(rings))
	for i, r := range rings {
		plain[i] = degrees(r.At)
	}
	places, err := geo.Nesting(plain)
	if err != nil {
		return err
	}
	for i, p := range places {
		if rings[i].Inner, rings[i].Within = p.Hole, -1; p.Hole {
			rings[i].Within = p.Within
		}
	}
	return nil
}

// segment is a piece between two neighbouring nodes of a way.
type segment struct {
	ends [2]geo.Vertex // the western one first
	next [2]int        // the segment joined at each end
	line int32
	used bool
}

type assembly struct {
	lines    []Line
	segments []segment
	path     []step // the ring in work
	rings    []Ring
}

// step is a place on the ring in work and the line that leads on from it.
type step struct {
	at   geo.Vertex
	line int32
}

// cut makes segments of the lines. A line listed twice counts once.
func (a *assembly) cut() {
	seen := map[WayID]bool{}
	for i, l := range a.lines {
		if seen[l.ID] {
			continue
		}
		seen[l.ID] = true
		for j := 1; j < len(l.At); j++ {
			a.addSegment(l.At[j-1], l.At[j], int32(i))
		}
	}
}

func (a *assembly) addSegment(from, to geo.Vertex, line int32) {
	switch order := compare(from, to); {
	case order < 0:
		a.segments = append(a.segments, segment{ends: [2]geo.Vertex{from, to}, line: line})
	case order > 0:
		a.segments = append(a.segments, segment{ends: [2]geo.Vertex{to, from}, line: line})
	}
}

func compare(a, b geo.Vertex) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) }

// cancel drops pairs of equal segments.
func (a *assembly) cancel() {
	slices.SortFunc(a.segments, func(s, t segment) int {
		return cmp.Or(compare(s.ends[0], t.ends[0]), compare(s.ends[1], t.ends[1]), cmp.Compare(s.line, t.line))
	})
	kept := a.segments[:0]
	for _, s := range a.segments {
		if last := len(kept) - 1; last >= 0 && kept[last].ends == s.ends {
			kept = kept[:last]
			continue
		}
		kept = append(kept, s)
	}
	a.segments = kept
}

// end is one end of a segment.
type end struct {
	at      geo.Vertex
	segment int
	side    int8
	bearing float64 // towards the other end
}

// join pairs the ends that meet at each node.
func (a *assembly) join() error {
	ends := make([]end, 0, 2*len(a.segments))
	for i, s := range a.segments {
		bearing := math.Atan2(float64(s.ends[1].Y)-float64(s.ends[0].Y), float64(s.ends[1].X)-float64(s.ends[0].X))
		ends = append(ends, end{s.ends[0], i, 0, bearing}, end{s.ends[1], i, 1, opposite(bearing)})
	}
	slices.SortFunc(ends, func(d, e end) int {
		return cmp.Or(compare(d.at, e.at), cmp.Compare(d.bearing, e.bearing), cmp.Compare(d.segment, e.segment))
	})
	for i := 0; i < len(ends); i += 2 {
		if i+1 == len(ends) || ends[i].at != ends[i+1].at {
			return a.open(ends[i])
		}
		d, e := ends[i], ends[i+1]
		a.segments[d.segment].next[d.side], a.segments[e.segment].next[e.side] = e.segment, d.segment
	}
	return nil
}

func (a *assembly) open(e end) error {
	p := e.at.Point()
	return fmt.Errorf("a ring stays open at %.7f, %.7f, where way %d ends", p.Lon(), p.Lat(), a.lines[a.segments[e.segment].line].ID)
}

func opposite(bearing float64) float64 {
	if bearing > 0 {
		return bearing - math.Pi
	}
	return bearing + math.Pi
}

// trace follows joined segments until the first comes again.
func (a *assembly) trace(first int) {
	a.path = a.path[:0]
	visited := map[geo.Vertex]int{} // where on the path a place is
	for i, from := first, 0; !a.segments[i].used; {
		s := &a.segments[i]
		s.used = true
		at, onward := s.ends[from], s.ends[1-from]
		if back, again := visited[at]; again {
			a.close(back, visited)
		}
		visited[at] = len(a.path)
		a.path = append(a.path, step{at, s.line})
		if i, from = s.next[1-from], 0; a.segments[i].ends[1] == onward {
			from = 1
		}
	}
	a.ring(a.path)
}

// close makes a ring of the path since the place it has come back to.
func (a *assembly) close(back int, visited map[geo.Vertex]int) {
	a.ring(a.path[back:])
	for _, left := range a.path[back:] {
		delete(visited, left.at)
	}
	a.path = a.path[:back]
}

func (a *assembly) ring(path []step) {
	ring := Ring{At: make([]geo.Vertex, 0, len(path)+1), Role: a.lines[path[0].line].Role}
	for _, s := range path {
		ring.At = append(ring.At, s.at)
		if a.lines[s.line].Role != ring.Role {
			ring.Role = ""
		}
	}
	if ring.Role != "inner" && ring.Role != "outer" {
		ring.Role = ""
	}
	ring.At = append(ring.At, ring.At[0])
	a.rings = append(a.rings, ring)
}
