package geo

import (
	"math"
)

// LineIndex answers which line of a layer runs within a distance of a point.
// It never changes after NewLineIndex, so any number of goroutines may ask it
// without locks. A nil index has no lines.
//
// Distances are computed with whole numbers alone, so that a program in any
// language comes to the same millimetre. All divisions and shifts round
// towards zero unless said otherwise; no intermediate result is rounded but
// where it is written. With 2^30 = U:
//
//   - Coordinates are rounded to steps of 1e-7 degree (halves away from zero);
//     x is brought into -1800000000 <= x < 1800000000 by whole turns. A point
//     at the North Pole counts as one step south of it.
//   - The size of a step at latitude y of the point asked for, in nanometres:
//     u = |y|*U / 900000000; z = u*u / U; t = 0; then for each T of 506,
//     27060, 987048, 22401992, 272375560, 1324675879: t = T - t*z / U; then
//     c = max(U - t*z / U, 0) and s = c*c / U, the cosine and its square;
//     east = c * (11169393 - 37636*s / U + (189*s / U)*s / U) / U and
//     north = 11169392 - 112908*s / U + (951*s / U)*s / U.
//   - An edge from A to B, seen from the point P: d = A - P, x brought into
//     half a turn as above; e likewise B - A. In millimetres, a = (d.x * east
//     / 1000000, d.y * north / 1000000); b the same of d + e; f = b - a.
//   - along = -(a.x*f.x + a.y*f.y); length = f.x*f.x + f.y*f.y. The nearest
//     place q is a when along <= 0, else b when along >= length, else
//     a + (f.x * along / length, f.y * along / length).
//   - The distance is the whole part of the square root of q.x² + q.y².
//   - The distance of a line is the least of its edges'. Of lines equally
//     near, the one whose key sorts first by its bytes is nearer.
//
// This is a flat map around the point. Up to latitude 70 it is true to 0.1 %
// within 1 km and to 0.5 % within 10 km.
type LineIndex struct {
	layer   LayerName
	version int64
	lines   []Line
	runs    []lineRun
	boxes   boxTree
}

// LongestReach is how far Nearest can look: 10 km. Beyond, the flat map around
// the point would begin to lie.
const LongestReach = 10_000 * Metre

// lineRun is a few neighbouring edges of a line.
type lineRun struct {
	vertices LineString
	line     int32
}

// NewLineIndex indexes the lines. It keeps the slice it is given: the caller
// must not change it afterwards.
func NewLineIndex(v LineVersion) *LineIndex {
	index := &LineIndex{layer: v.Layer, version: v.Version, lines: v.Lines}
	var boxes []extent
	for i := range v.Lines {
		for _, piece := range v.Lines[i].Path {
			for len(piece) > 1 {
				run := piece[:piece.runEnd()]
				index.runs = append(index.runs, lineRun{run, int32(i)})
				boxes = append(boxes, run.extent())
				piece = piece[len(run)-1:]
			}
		}
	}
	index.boxes = newBoxTree(boxes)
	return index
}

// runEnd is how many vertices the next run takes: it ends after an edge across
// the 180th meridian, so that no run reaches far past it.
func (l LineString) runEnd() int {
	for i := 1; i < len(l) && i <= runLength; i++ {
		if dx := int64(l[i].X) - int64(l[i-1].X); abs(dx) > halfTurn {
			return i + 1
		}
	}
	return min(len(l), runLength+1)
}

// extent reaches past 180 degrees where the run crosses the meridian there.
func (l LineString) extent() extent {
	x := int64(l[0].X)
	e := emptyExtent().add(l[0])
	for i := 1; i < len(l); i++ {
		dx, _ := l[i-1].to(l[i])
		x += dx
		e = e.add(Vertex{int32(x), l[i].Y})
	}
	return e
}

// Layer and Version name what is indexed.
func (x *LineIndex) Layer() LayerName { return x.layer }

// Version is the version of the layer.
func (x *LineIndex) Version() int64 { return x.version }

// Lines are all lines of the layer, in the order given. They belong to the index.
func (x *LineIndex) Lines() []Line { return x.lines }

// NearLine is a line near a point.
type NearLine struct {
	Line     *Line
	Distance Millimetres // from the point
}

// Nearest finds the line nearest to p among those wanted, no farther away than
// reach. A nil wanted wants every line. ok is false where there is none, for a
// point off the globe and for a negative reach; a reach of more than
// LongestReach counts as LongestReach.
func (x *LineIndex) Nearest(p Point, reach Millimetres, wanted func(*Line) bool) (near NearLine, ok bool) {
	v, ok := VertexOf(p)
	if !ok || x == nil || reach < 0 {
		return NearLine{}, false
	}
	s := lineSearch{index: x, from: v, scale: scaleAt(v.Y), wanted: wanted}
	s.best.Distance = min(reach, LongestReach)
	for _, turn := range [3]int64{0, fullTurn, -fullTurn} {
		if window := s.window(turn); !window.empty() {
			x.boxes.meeting(window, s.try)
		}
	}
	return s.best, s.best.Line != nil
}

// lineSearch is one search under way.
type lineSearch struct {
	index  *LineIndex
	from   Vertex
	scale  scale
	wanted func(*Line) bool
	best   NearLine // Distance is the reach until a line is found
}

// window is the extent of everything within reach, as seen one turn of the
// globe further on. Rounding takes at most 3 mm off a distance.
func (s *lineSearch) window(turn int64) extent {
	const slack = 3
	nano := (int64(s.best.Distance) + slack) * 1_000_000
	dx, dy := int64(fullTurn), nano/s.scale.north+1
	if s.scale.east > 0 { // not at a pole, where every longitude is near
		dx = nano/s.scale.east + 1
	}
	x, y := int64(s.from.X)+turn, int64(s.from.Y)
	narrow := func(c int64) int32 { return int32(max(math.MinInt32, min(c, math.MaxInt32))) }
	if x+dx < math.MinInt32 || x-dx > math.MaxInt32 {
		return emptyExtent()
	}
	return extent{narrow(x - dx), narrow(y - dy), narrow(x + dx), narrow(y + dy)}
}

// try measures to one run of edges.
func (s *lineSearch) try(item int32) {
	run := s.index.runs[item]
	line := &s.index.lines[run.line]
	if line != s.best.Line && s.wanted != nil && !s.wanted(line) {
		return
	}
	for i := 1; i < len(run.vertices); i++ {
		distance := s.scale.toEdge(s.from, run.vertices[i-1], run.vertices[i], s.best.Distance)
		if s.nearer(line, distance) {
			s.best = NearLine{line, distance}
		}
	}
}

// nearer reports whether the line at the distance beats the best one so far.
func (s *lineSearch) nearer(line *Line, distance Millimetres) bool {
	if distance != s.best.Distance {
		return distance < s.best.Distance
	}
	return s.best.Line == nil || line.Key < s.best.Line.Key
}
