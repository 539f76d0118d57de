package geo

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"
)

// LineKey is the stable key of a line within its layer.
type LineKey string

// Line is one line of a layer, such as a stretch of road, with what its
// owner says of it.
type Line struct {
	Key        LineKey
	Name       string
	Properties map[string]string // such as class: motorway
	Path       Path
}

// LineVersion is one published state of a layer of lines. Keys are unique
// within it.
type LineVersion struct {
	Layer   LayerName
	Version int64
	Lines   []Line
}

// LineString is a run of vertices, two or more. Each edge goes the short way
// round the globe, so one may cross the 180th meridian.
type LineString []Vertex

// Path is where a line runs: one piece or several. Paths come from PathOf or
// UnmarshalPath and are never changed afterwards.
type Path []LineString

// longestEdge bounds an edge of a path, in grid steps either way: 10 degrees.
// Nothing real is drawn so coarsely, and distances to it fit 64 bits.
const longestEdge = 10 * stepsPerDegree

// Why a line is refused, in the words of the person who drew it.
var (
	errEmptyLine    = errors.New("no line: the geometry is empty")
	errShortLine    = errors.New("broken line: fewer than 2 different points are left after rounding to 1e-7 degree")
	errLongLineEdge = errors.New("a line has more than 10 degrees between two neighbouring points")
)

// PathOf rounds a LineString or MultiLineString to the grid. Longitudes may
// run on past 180, to 360 either way. Repeated vertices are dropped. It
// refuses other geometries, places off the globe, pieces without length and
// edges of more than 10 degrees.
func PathOf(g orb.Geometry) (Path, error) {
	var pieces orb.MultiLineString
	switch g := g.(type) {
	case orb.LineString:
		pieces = orb.MultiLineString{g}
	case orb.MultiLineString:
		pieces = g
	default:
		return nil, fmt.Errorf("not a line but a %s", g.GeoJSONType())
	}
	if len(pieces) == 0 {
		return nil, errEmptyLine
	}
	path := make(Path, len(pieces))
	for i, piece := range pieces {
		var err error
		if path[i], err = lineStringOf(piece); err != nil {
			return nil, err
		}
	}
	return path, nil
}

func lineStringOf(points orb.LineString) (LineString, error) {
	line := make(LineString, 0, len(points))
	for _, p := range points {
		w, err := wideOf(p)
		if err != nil {
			return nil, err
		}
		if v := w.onGlobe(); len(line) == 0 || line[len(line)-1] != v {
			line = append(line, v)
		}
	}
	return line, line.check()
}

// onGlobe is the vertex by its one name, longitude from -180 up to 180.
func (w wide) onGlobe() Vertex {
	return Vertex{int32(wrapSteps(w.x)), int32(w.y)}
}

// wrapSteps brings a longitude or a difference of two, in steps, into half a
// turn either way, the western end included.
func wrapSteps(x int64) int64 {
	for ; x >= halfTurn; x -= fullTurn {
	}
	for ; x < -halfTurn; x += fullTurn {
	}
	return x
}

func (l LineString) check() error {
	if len(l) < 2 {
		return errShortLine
	}
	for i := 1; i < len(l); i++ {
		dx, dy := l[i-1].to(l[i])
		if abs(dx) > longestEdge || abs(dy) > longestEdge {
			return errLongLineEdge
		}
	}
	return nil
}

// to is the difference from v to w in steps, the short way round the globe.
func (v Vertex) to(w Vertex) (dx, dy int64) {
	return wrapSteps(int64(w.X) - int64(v.X)), int64(w.Y) - int64(v.Y)
}
