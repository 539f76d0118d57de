package geo

import "errors"

// deepestCoordinates is the level of positions in a MultiPolygon.
const deepestCoordinates = 4

// coordinates is a scanned "coordinates" member, flat, in reused memory: what
// it means is known only once the geometry's type is, which may come later.
// Level 1 is the outermost array; positions are the arrays at level depth.
type coordinates struct {
	points []Point
	ends   [deepestCoordinates][]int // by level: where each array ends among the items below it
	depth  int                       // 0 while no position was seen
	bad    error                     // why no geometry can be made of it
}

var (
	errMixedCoordinates = errors.New("broken coordinates: positions at different depths")
	errShortPosition    = errors.New("broken coordinates: a position needs two numbers, longitude and latitude")
	errNotNumber        = errors.New("broken coordinates: something that is not a number")
	errNotArray         = errors.New("broken coordinates: not an array")
)

func (c *coordinates) reset() {
	c.points, c.depth, c.bad = c.points[:0], 0, nil
	for i := range c.ends {
		c.ends[i] = c.ends[i][:0]
	}
}

func (c *coordinates) spoil(why error) {
	if c.bad == nil {
		c.bad = why
	}
}

// coordinates takes the value of a "coordinates" member.
func (s *scanner) coordinates(c *coordinates) {
	c.reset()
	if s.peek() != '[' {
		c.spoil(errNotArray)
		s.skip()
		return
	}
	s.coordinateArray(c, 1)
	if c.depth > 0 && c.depth < deepestCoordinates && len(c.ends[c.depth]) > 0 {
		c.spoil(errShortPosition)
	}
}

// coordinateArray takes an array of arrays or, one level above the numbers,
// a position.
func (s *scanner) coordinateArray(c *coordinates, level int) {
	if !s.enter('[') {
		return
	}
	switch s.peek() {
	case '[', ']':
		for !s.leave(']') && s.err == nil {
			s.plainPositions(c, level+1)
			s.coordinateItem(c, level+1)
			s.comma(']')
		}
		s.endArray(c, level)
	default:
		s.position(c, level)
	}
}

func (s *scanner) coordinateItem(c *coordinates, level int) {
	if s.peek() == '[' {
		s.coordinateArray(c, level)
		return
	}
	c.spoil(errMixedCoordinates)
	s.skip()
}

// endArray notes where an array of arrays ends.
func (s *scanner) endArray(c *coordinates, level int) {
	if level >= deepestCoordinates || c.depth > 0 && level > c.depth {
		c.spoil(errMixedCoordinates)
	}
	if c.bad != nil || !s.countVertex() {
		return
	}
	items := len(c.points)
	if c.depth != level+1 && level+1 < deepestCoordinates {
		items = len(c.ends[level+1])
	}
	c.ends[level] = append(c.ends[level], items)
}

// countVertex counts positions, and arrays as positions, towards the limits.
func (s *scanner) countVertex() bool {
	s.vertices++
	s.featureVertices++
	switch {
	case s.featureVertices > s.limits.FeatureVertices:
		s.failLimit("more than %d positions in one feature: simplify it", s.limits.FeatureVertices)
	case s.vertices > s.limits.Vertices:
		s.failLimit("more than %d positions: simplify the boundaries or split the file", s.limits.Vertices)
	}
	return s.err == nil
}

// position takes the numbers of a position; those after the second (height,
// measure) are dropped.
func (s *scanner) position(c *coordinates, level int) {
	var p Point
	n := 0
	for !s.leave(']') && s.err == nil {
		if v, ok := s.coordinate(c); ok && n < len(p) {
			p[n] = v
		}
		n++
		s.comma(']')
	}
	if n < len(p) {
		c.spoil(errShortPosition)
	}
	s.addPoint(c, level, p)
}

func (s *scanner) coordinate(c *coordinates) (float64, bool) {
	if b := s.peek(); isNumberByte(b) {
		return float(s.numberText()), true
	}
	c.spoil(errNotNumber)
	s.skip()
	return 0, false
}

func (s *scanner) addPoint(c *coordinates, level int, p Point) {
	switch c.depth {
	case level:
	case 0:
		c.depth = level
	default:
		c.spoil(errMixedCoordinates)
	}
	if level > deepestCoordinates {
		c.spoil(errMixedCoordinates)
	}
	if s.countVertex() && c.bad == nil {
		c.points = append(c.roomForOne(), p)
	}
}

// roomForOne doubles the points' memory when it is full. Append alone grows
// large slices by a quarter and so copies through twice as much in all.
func (c *coordinates) roomForOne() []Point {
	if len(c.points) < cap(c.points) {
		return c.points
	}
	return append(make([]Point, 0, max(2*cap(c.points), 1024)), c.points...)
}
