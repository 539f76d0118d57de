package geo

import (
	"errors"
	"fmt"
)

// geometryDepths are the GeoJSON types that have coordinates, and the level
// at which their positions lie.
var geometryDepths = map[string]int{
	"Point": 1, "MultiPoint": 2, "LineString": 2,
	"MultiLineString": 3, "Polygon": 3, "MultiPolygon": 4,
}

const collectionType = "GeometryCollection"

// Limits on collections, which no boundary file needs at all.
const (
	deepestCollection = 4      // collections within collections
	largestCollection = 10_000 // geometries in one feature
)

// Why a geometry cannot be read.
var (
	errNoGeometry      = flaw(FlawNoGeometry, "geometry is missing")
	errNullGeometry    = flaw(FlawNoGeometry, "geometry is null")
	errNotGeometry     = errors.New("geometry is not an object")
	errNoGeometryType  = errors.New("broken geometry: its type is missing")
	errNoCoordinates   = flaw(FlawNoGeometry, "broken geometry: it has no coordinates")
	errEmptyCollection = flaw(FlawNoGeometry, "geometry is an empty GeometryCollection")
	errDeepCollection  = fmt.Errorf("geometry collections nested more than %d deep", deepestCollection)
	errBigCollection   = fmt.Errorf("more than %d geometries in a collection", largestCollection)
)

// geometrySink makes something lasting of scanned coordinates, one feature
// after another.
type geometrySink interface {
	reset()
	// add takes a geometry whose coordinates have the depth of its type.
	add(kind string, c *coordinates) error
}

// geometryScan is the geometry being read; the members of a collection go
// through the same scan, one after another.
type geometryScan struct {
	kind       string
	err        error // the first thing wrong with it
	coords     coordinates
	hasCoords  bool
	hasMembers bool // of a collection
	count      int  // geometries given to the sink in this feature
	sink       geometrySink
}

// reset prepares for the next feature.
func (g *geometryScan) reset(missing error) {
	g.clear()
	g.err, g.count = missing, 0
	g.sink.reset()
}

// clear prepares for the next geometry of the feature.
func (g *geometryScan) clear() {
	g.kind, g.hasCoords, g.hasMembers = "", false, false
}

func (g *geometryScan) spoil(why error) {
	if g.err == nil {
		g.err = why
	}
}

// geometry takes the value of a "geometry" member.
func (s *scanner) geometry(g *geometryScan) {
	g.reset(nil)
	switch s.peek() {
	case 'n':
		g.err = errNullGeometry
		s.skip()
	case '{':
		s.geometryObject(g, 0)
	default:
		g.err = errNotGeometry
		s.skip()
	}
}

func (s *scanner) geometryObject(g *geometryScan, depth int) {
	g.clear()
	for name := range s.members {
		if !s.geometryMember(g, string(name), depth) {
			s.skip()
		}
	}
	if s.err == nil {
		g.finish()
	}
}

// geometryMember takes the value of a member that belongs to a geometry.
func (s *scanner) geometryMember(g *geometryScan, name string, depth int) bool {
	switch name {
	case "type":
		g.kind = s.typeMember()
	case "coordinates":
		g.hasCoords = true
		s.coordinates(&g.coords)
	case "geometries":
		s.geometries(g, depth+1)
	case "crs":
		if err := s.crs(); err != nil {
			g.spoil(err)
		}
	default:
		return false
	}
	return true
}

// typeMember takes the value of a "type" member; anything but a text is "".
func (s *scanner) typeMember() string {
	if s.peek() != '"' {
		s.skip()
		return ""
	}
	text, _ := s.text()
	for _, known := range typeNames {
		if string(text) == known {
			return known
		}
	}
	return string(text[:min(len(text), longestTypeName)])
}

// typeNames are those met once a feature.
var typeNames = [...]string{"Feature", "Polygon", "MultiPolygon"}

// longestTypeName is enough to show what somebody wrote as a type.
const longestTypeName = 40

// geometries takes the members of a collection.
func (s *scanner) geometries(g *geometryScan, depth int) {
	if depth > deepestCollection {
		g.spoil(errDeepCollection)
	}
	kind, hasCoords := g.kind, g.hasCoords
	if s.peek() != '[' {
		s.skip()
		return
	}
	for range s.elements {
		if s.peek() == '{' && g.err == nil {
			s.geometryObject(g, depth)
			continue
		}
		g.spoil(errNotGeometry)
		s.skip()
	}
	g.kind, g.hasCoords, g.hasMembers = kind, hasCoords, true
}

// finish checks a geometry that has been read and hands it to the sink.
func (g *geometryScan) finish() {
	depth, known := geometryDepths[g.kind]
	switch {
	case g.err != nil:
	case g.kind == collectionType && !g.hasMembers:
		g.spoil(errEmptyCollection)
	case g.kind == collectionType:
	case g.kind == "":
		g.spoil(errNoGeometryType)
	case !known:
		g.spoil(fmt.Errorf("broken geometry: unknown type %q", g.kind))
	case g.hasMembers:
		g.spoil(fmt.Errorf("broken geometry: a %s with \"geometries\"", g.kind))
	case !g.hasCoords:
		g.spoil(errNoCoordinates)
	case g.coords.bad != nil:
		g.spoil(g.coords.bad)
	case g.coords.depth == 0:
		g.spoil(errNoCoordinates)
	case g.coords.depth != depth:
		g.spoil(fmt.Errorf("broken coordinates: positions of a %s lie %d deep, here %d", g.kind, depth, g.coords.depth))
	default:
		g.hand()
	}
}

func (g *geometryScan) hand() {
	if g.count++; g.count > largestCollection {
		g.spoil(errBigCollection)
		return
	}
	if err := g.sink.add(g.kind, &g.coords); err != nil {
		g.spoil(err)
	}
}

// rings walks the rings of the polygons in c; endPolygon follows the last
// ring of each.
func (c *coordinates) rings(ring func([]Point) error, endPolygon func() error) error {
	if c.depth == 3 {
		return c.ringsOf(c.ends[2], 0, len(c.ends[2]), ring, endPolygon)
	}
	start := 0
	for _, end := range c.ends[2] {
		if err := c.ringsOf(c.ends[3], start, end, ring, endPolygon); err != nil {
			return err
		}
		start = end
	}
	return nil
}

func (c *coordinates) ringsOf(ends []int, first, last int, ring func([]Point) error, endPolygon func() error) error {
	for i := first; i < last; i++ {
		if err := ring(c.span(ends, i)); err != nil {
			return err
		}
	}
	return endPolygon()
}

// span is the i-th list of points, where ends are all their ends.
func (c *coordinates) span(ends []int, i int) []Point {
	start := 0
	if i > 0 {
		start = ends[i-1]
	}
	return c.points[start:ends[i]]
}
