package geo

import (
	"cmp"
	"errors"
	"slices"

	"github.com/paulmach/orb"
)

// mostNestingWork bounds how many edges and bounds Nesting looks at: fifty
// milliseconds' worth, or an archipelago of 40,000 islands twice over.
const mostNestingWork = 15_000_000

var errTooIntricate = errors.New("too many rings within each other's bounds to tell what is a hole of what")

// RingPlace says how a ring lies among others.
type RingPlace struct {
	Within int  // the smallest ring around it; -1 for none
	Hole   bool // it lies within an odd number of rings
}

// Nesting finds the place of each of the closed rings among all of them. Rings
// may touch at single places but must not cross. Winding is ignored.
func Nesting(rings []orb.Ring) ([]RingPlace, error) {
	n := nesting{rings: rings, places: make([]RingPlace, len(rings))}
	for i, ring := range rings {
		n.order = append(n.order, i)
		n.bounds = append(n.bounds, ring.Bound())
		n.areas = append(n.areas, planeArea(ring))
	}
	slices.SortStableFunc(n.order, func(a, b int) int { return cmp.Compare(n.bounds[a].Min[0], n.bounds[b].Min[0]) })
	if !n.sweep() {
		return nil, errTooIntricate
	}
	slices.SortStableFunc(n.order, n.larger)
	for _, i := range n.order { // what is around a ring is larger
		around := n.places[i].Within
		n.places[i].Hole = around >= 0 && !n.places[around].Hole
	}
	return n.places, nil
}

// Nest sorts rings into polygons: outer rings, each followed by the holes that
// lie directly within it.
func Nest(rings []orb.Ring) (orb.MultiPolygon, error) {
	places, err := Nesting(rings)
	if err != nil {
		return nil, err
	}
	var polygons orb.MultiPolygon
	outers := make([]int, len(rings)) // by ring: its polygon
	for i, ring := range rings {
		if !places[i].Hole {
			outers[i] = len(polygons)
			polygons = append(polygons, orb.Polygon{ring})
		}
	}
	for i, ring := range rings {
		if places[i].Hole {
			outer := outers[places[i].Within]
			polygons[outer] = append(polygons[outer], ring)
		}
	}
	return polygons, nil
}

type nesting struct {
	rings  []orb.Ring
	bounds []orb.Bound
	areas  []float64
	order  []int
	open   []int // rings that reach to where the sweep is, the smallest first
	places []RingPlace
	work   int // edges and bounds looked at
}

func (n *nesting) larger(a, b int) int {
	return cmp.Or(cmp.Compare(n.areas[b], n.areas[a]), cmp.Compare(a, b))
}

// sweep goes from west to east. A ring lies in none that ends west of it, and
// in none that begins east of it, save one that begins at the same meridian.
func (n *nesting) sweep() bool {
	kept := 0
	for at, i := range n.order {
		west := n.bounds[i].Min[0]
		if len(n.open) > 2*kept+16 {
			n.open = slices.DeleteFunc(n.open, func(j int) bool { return n.bounds[j].Max[0] < west })
			kept = len(n.open)
		}
		n.add(i)
		if next := at + 1; next < len(n.order) && n.bounds[n.order[next]].Min[0] == west {
			continue
		}
		for first := at; first >= 0 && n.bounds[n.order[first]].Min[0] == west; first-- {
			n.places[n.order[first]].Within = n.around(n.order[first])
		}
		if n.work > mostNestingWork {
			return false
		}
	}
	return true
}

func (n *nesting) add(i int) {
	at, _ := slices.BinarySearchFunc(n.open, i, func(a, b int) int { return n.larger(b, a) })
	n.open = slices.Insert(n.open, at, i)
}

// around searches the larger open rings, smallest first, for one around ring i.
func (n *nesting) around(i int) int {
	inside, ok := middleOfAnEdge(n.rings[i])
	if !ok {
		return -1
	}
	at, _ := slices.BinarySearchFunc(n.open, i, func(a, b int) int { return n.larger(b, a) })
	for _, j := range n.open[at+1:] {
		n.work++
		if !holdsBound(n.bounds[j], n.bounds[i]) {
			continue
		}
		n.work += len(n.rings[j])
		if n.work > mostNestingWork {
			return -1
		}
		if ringHolds(n.rings[j], inside) {
			return j
		}
	}
	return -1
}

func holdsBound(outer, inner orb.Bound) bool {
	return outer.Min[0] <= inner.Min[0] && outer.Min[1] <= inner.Min[1] && outer.Max[0] >= inner.Max[0] && outer.Max[1] >= inner.Max[1]
}

// middleOfAnEdge is a place on the ring that no ring touching it shares.
func middleOfAnEdge(ring orb.Ring) (Point, bool) {
	for i := 1; i < len(ring); i++ {
		if a, b := ring[i-1], ring[i]; a != b {
			return Point{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2}, true
		}
	}
	return Point{}, false
}

// ringHolds counts the edges east of p.
func ringHolds(ring orb.Ring, p Point) bool {
	inside := false
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if a[1] > b[1] {
			a, b = b, a
		}
		if a[1] <= p[1] && p[1] < b[1] && (p[0]-a[0])*(b[1]-a[1]) < (b[0]-a[0])*(p[1]-a[1]) {
			inside = !inside
		}
	}
	return inside
}

// planeArea is twice the area of a ring on the plane of degrees.
func planeArea(ring orb.Ring) float64 {
	sum := 0.0
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		sum += (a[0]-ring[0][0])*(b[1]-ring[0][1]) - (b[0]-ring[0][0])*(a[1]-ring[0][1])
	}
	return max(sum, -sum)
}
