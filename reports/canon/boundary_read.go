package canon

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"lamppost/geo"
)

// longestLine bounds one feature: half a million vertices, as many as an import
// admits, of at most 23 bytes each.
const longestLine = 12 << 20

// ReadBoundary reads a boundary file that anybody may have sent. It takes the
// one canonical form and nothing else, so what it accepts is what its digest
// promises. The layer's version is 0.
func ReadBoundary(r io.Reader) (geo.LayerVersion, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), longestLine)
	lines.Split(splitLines)
	v, features, err := readHeader(lines)
	for err == nil && lines.Scan() {
		var area geo.Area
		if area, err = readFeature(v, lines.Bytes()); err == nil {
			v.Areas = append(v.Areas, area)
		}
	}
	if err == nil {
		err = lines.Err()
	}
	if err == nil && len(v.Areas) != features {
		err = fmt.Errorf("%d features where %d were announced", len(v.Areas), features)
	}
	if err != nil {
		return geo.LayerVersion{}, fmt.Errorf("boundary file, line %d: %w", len(v.Areas)+2, err)
	}
	return v, nil
}

// splitLines gives lines without their line feed; one that lacks it is refused.
func splitLines(data []byte, end bool) (int, []byte, error) {
	advance, line, err := bufio.ScanLines(data, false)
	if advance == 0 && end && len(data) > 0 {
		return 0, nil, errors.New("no line feed at the end")
	}
	if advance > 0 {
		line = data[:advance-1] // with a carriage return, if there is one
	}
	return advance, line, err
}

func readHeader(lines *bufio.Scanner) (v geo.LayerVersion, features int, err error) {
	if !lines.Scan() {
		return v, 0, errors.Join(errors.New("the file is empty"), lines.Err())
	}
	c := cursor{rest: lines.Bytes()}
	c.expect(`{"canon":"` + BoundaryFormat + `","layer":`)
	v.Layer = geo.LayerName(c.text())
	c.expect(`,"features":`)
	features = int(c.integer(1 << 31))
	c.expect(`}`)
	return v, features, c.end()
}

func readFeature(v geo.LayerVersion, line []byte) (geo.Area, error) {
	a := geo.Area{Layer: v.Layer}
	c := cursor{rest: line}
	c.expect(`{"key":`)
	a.Key = geo.AreaKey(c.text())
	a.Name = string(a.Key)
	c.expect(`,"polygons":`)
	a.Shape = list(&c, func() geo.Polygon { return list(&c, c.ring) })
	c.expect(`}`)
	if n := len(v.Areas); n > 0 && v.Areas[n-1].Key >= a.Key {
		return a, fmt.Errorf("key %q does not come after %q", a.Key, v.Areas[n-1].Key)
	}
	return a, c.end()
}

// The limits of coordinates, in steps.
const (
	farthestEast  = 180 * 1e7
	farthestNorth = 90 * 1e7
)

// ring reads the vertices and closes the ring.
func (c *cursor) ring() geo.Ring {
	ring := geo.Ring(list(c, func() geo.Vertex {
		x := c.integer(farthestEast)
		c.expect(",")
		return geo.Vertex{X: int32(x), Y: int32(c.integer(farthestNorth))}
	}))
	if len(ring) < 3 {
		c.fail("a ring of fewer than 3 vertices")
		return nil
	}
	return append(ring, ring[0])
}
