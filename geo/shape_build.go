package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Why a geometry is refused, in the words of the person who drew it.
var (
	errEmptyGeometry = flaw(FlawNoGeometry, "no polygon: the geometry is empty")
	errCollapsed     = flaw(FlawBrokenRing, "broken ring: fewer than 3 different points are left after rounding to 1e-7 degree")
	errNotClosed     = flaw(FlawUnclosedRing, "ring is not closed: its last position must repeat its first")
	errHoleOutside   = flaw(FlawHoleOutside, "broken ring: a hole reaches outside its outer ring")
	errLongEdge      = flaw(FlawLongEdge, "an edge spans more than 180 degrees of longitude: cut the area at the date line (RFC 7946, section 3.1.9)")
)

// ShapeOf rounds a multipolygon to the grid and checks it: rings closed, of
// four positions at least, on the globe, holes within the box of their outer
// ring. Any winding is accepted. Holes and parts smaller than a grid step are
// dropped. An area across the date line may come cut in two, as RFC 7946
// wishes, or run on past 180 (to 360 either way), and is then cut here.
// Self-intersections are accepted and follow the even-odd rule.
func ShapeOf(m orb.MultiPolygon) (Shape, error) {
	var b shapeBuilder
	for _, polygon := range m {
		for _, ring := range polygon {
			if err := b.addRing(ring); err != nil {
				return nil, err
			}
		}
		if err := b.endPolygon(); err != nil {
			return nil, err
		}
	}
	return b.take()
}

// wide is a vertex whose longitude may still lie past the date line.
type wide struct{ x, y int64 }

// shapeBuilder makes one shape after another and keeps its working memory.
// The zero builder is ready.
type shapeBuilder struct {
	shape    Shape
	collapse bool   // a ring was dropped for being too small
	rewound  bool   // a ring was turned
	vertices []wide // all rings of the polygon in work
	ends     []int  // where each of its rings ends in vertices
}

// addRing takes the next ring of the polygon in work, outer ring first.
func (b *shapeBuilder) addRing(points []Point) error {
	if len(points) < 4 {
		return flaw(FlawBrokenRing, "broken ring: %d positions, and a ring needs at least 4", len(points))
	}
	start := len(b.vertices)
	for _, p := range points {
		v, err := wideOf(p)
		if err != nil {
			return err
		}
		b.vertices = append(b.vertices, v)
	}
	ring := b.vertices[start:]
	if ring[0] != ring[len(ring)-1] {
		return errNotClosed
	}
	b.ends = append(b.ends, len(b.vertices))
	return checkEdges(ring)
}

// longestTurn admits areas that run on past the date line, by up to half a
// turn.
const longestTurn = 360

func wideOf(p Point) (wide, error) {
	if !(math.Abs(p.Lon()) <= longestTurn && math.Abs(p.Lat()) <= 90) {
		return wide{}, flaw(FlawCoordinates, "coordinates are not degrees: swapped axes or a national grid? (found %.7g, %.7g; wanted longitude, latitude on WGS 84)", p.Lon(), p.Lat())
	}
	return wide{steps(p.Lon()), steps(p.Lat())}, nil
}

// checkEdges refuses an edge of more than half a turn, which is nearly always
// the short way across the date line written without cutting it. The edges of
// a whole world drawn from -180 to 180 are what they seem.
func checkEdges(ring []wide) error {
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if abs(a.x-b.x) > halfTurn && !(abs(a.x) == halfTurn && abs(b.x) == halfTurn) {
			return errLongEdge
		}
	}
	return nil
}

func abs(v int64) int64 { return max(v, -v) }

// endPolygon closes the polygon in work. One without rings is skipped.
func (b *shapeBuilder) endPolygon() error {
	for _, turn := range b.turns() {
		if err := b.addPolygon(turn); err != nil {
			return err
		}
	}
	b.vertices, b.ends = b.vertices[:0], b.ends[:0]
	return nil
}

// addPolygon adds what the polygon in work has within one turn of the globe.
func (b *shapeBuilder) addPolygon(turn int64) error {
	polygon := make(Polygon, 0, len(b.ends))
	start := 0
	for i, end := range b.ends {
		ring := b.ringWithin(turn, b.vertices[start:end])
		start = end
		switch {
		case ring != nil:
			turned := ring.wind(i == 0)
			b.rewound = b.rewound || turned
			polygon = append(polygon, ring)
		case i == 0:
			b.collapse = true
			return nil
		}
	}
	for _, hole := range polygon[1:] {
		if !polygon[0].extent().holds(hole.extent()) {
			return errHoleOutside
		}
	}
	b.shape = append(b.shape, polygon)
	return nil
}

// ringWithin is the part of the ring in the given turn of the globe, or nil
// where nothing with an inside is left.
func (b *shapeBuilder) ringWithin(turn int64, vertices []wide) Ring {
	west := turn*fullTurn - halfTurn
	vertices = cutAt(vertices, west, false)
	vertices = cutAt(vertices, west+fullTurn, true)
	ring := make(Ring, 0, len(vertices))
	for _, v := range vertices {
		narrow := Vertex{int32(v.x - turn*fullTurn), int32(v.y)}
		if len(ring) == 0 || ring[len(ring)-1] != narrow {
			ring = append(ring, narrow)
		}
	}
	if len(ring) < 4 {
		return nil
	}
	return ring
}

// take hands over the finished shape and clears the builder.
func (b *shapeBuilder) take() (Shape, error) {
	shape, collapse := b.shape, b.collapse
	b.reset()
	switch {
	case len(shape) > 0:
		return shape, nil
	case collapse:
		return nil, errCollapsed
	}
	return nil, errEmptyGeometry
}

// reset forgets a shape that turned out to be broken.
func (b *shapeBuilder) reset() {
	b.shape, b.collapse, b.rewound = nil, false, false
	b.vertices, b.ends = b.vertices[:0], b.ends[:0]
}

// wind turns the ring counter-clockwise for an outer ring, else clockwise,
// and reports whether it was the other way round.
func (r Ring) wind(outer bool) bool {
	if (r.twiceArea() > 0) == outer {
		return false
	}
	slices.Reverse(r)
	return true
}

// twiceArea is positive for a counter-clockwise ring. Its rounding can only
// matter to rings of next to no area, whose winding nobody sees.
func (r Ring) twiceArea() float64 {
	sum, origin := 0.0, r[0]
	for i := 1; i < len(r); i++ {
		ax, ay := int64(r[i-1].X)-int64(origin.X), int64(r[i-1].Y)-int64(origin.Y)
		bx, by := int64(r[i].X)-int64(origin.X), int64(r[i].Y)-int64(origin.Y)
		sum += float64(ax)*float64(by) - float64(bx)*float64(ay)
	}
	return sum
}
