package tiles

import "math"

const (
	// maxBend is the sharpest corner, in radians, a name is written around.
	maxBend = 0.55

	// maxTurn is the most a name may turn over its whole length.
	maxTurn = 1.3
)

// lineMeasure is a line with the distance of each vertex from its start.
type lineMeasure struct {
	points  []vec
	lengths []float64
}

func measure(points []vec) lineMeasure {
	m := lineMeasure{points, make([]float64, len(points))}
	for i := 1; i < len(points); i++ {
		m.lengths[i] = m.lengths[i-1] + points[i].sub(points[i-1]).length()
	}
	return m
}

func (m lineMeasure) length() float64 { return m.lengths[len(m.lengths)-1] }

// segment finds the piece that holds distance d: between vertex i-1 and i.
func (m lineMeasure) segment(d float64) int {
	low, high := 1, len(m.lengths)-1
	for low < high {
		mid := (low + high) / 2
		if m.lengths[mid] < d {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

func (m lineMeasure) at(d float64) vec {
	i := m.segment(d)
	span := m.lengths[i] - m.lengths[i-1]
	if span == 0 {
		return m.points[i]
	}
	return m.points[i-1].lerp(m.points[i], (d-m.lengths[i-1])/span)
}

// cut is the stretch of the line between two distances.
func (m lineMeasure) cut(from, to float64) []vec {
	out := []vec{m.at(from)}
	for i := m.segment(from); i < len(m.points) && m.lengths[i] < to; i++ {
		if m.points[i] != out[len(out)-1] {
			out = append(out, m.points[i])
		}
	}
	return append(out, m.at(to))
}

// alongLine lists the places a name could be written along a line, counted from
// its middle, of those with their centre in the box (pixels of the zoom).
func (f *Fonts) alongLine(name string, line []vec, style labelStyle, zoom int, near box) []label {
	size := style.sizeAt(zoom)
	run := f.run(style.weight, name)
	if run == nil {
		return nil
	}
	width := run.width(size, style.spacing)
	if width > maxLabel-2*size {
		return nil
	}
	m := measure(line)
	if m.length() < width+size {
		return nil
	}
	var out []label
	m.places(near, width, func(k, centre float64) {
		l := label{rows: []string{name}, style: style, size: size, position: preference(k), weight: m.length()}
		l.path = m.cut(centre-width/2, centre+width/2)
		if gentle(l.path) && l.alongPath() {
			out = append(out, l)
		}
	})
	return out
}

// places calls try for each place in the box that has the room of width along the
// line: its distance from the start, and which it is counted from the middle.
func (m lineMeasure) places(near box, width float64, try func(k, centre float64)) {
	m.within(near, func(from, to float64) {
		for k := math.Ceil((from - m.length()/2) / triedEvery); ; k++ {
			centre := m.length()/2 + k*triedEvery
			if centre >= to {
				return
			}
			if centre-width/2 >= 0 && centre+width/2 <= m.length() {
				try(k, centre)
			}
		}
	})
}

// within calls stretch for the distances between which the line is in the box.
func (m lineMeasure) within(in box, stretch func(from, to float64)) {
	for i := 1; i < len(m.points); i++ {
		a, b, ok := clipSegment(m.points[i-1], m.points[i], in)
		if ok && a != b {
			stretch(m.lengths[i-1]+a.sub(m.points[i-1]).length(), m.lengths[i-1]+b.sub(m.points[i-1]).length())
		}
	}
}

// preference of the place k tries away from the middle: every fourth place is
// as good as the middle, so long streets repeat their name evenly, and those
// between are second choices.
func preference(k float64) int {
	return [4]int{0, 2, 1, 2}[int64(math.Abs(k))%4]
}

// gentle says whether writing along the stretch stays legible.
func gentle(ps []vec) bool {
	total := 0.0
	for i := 2; i < len(ps); i++ {
		a, b := ps[i-1].sub(ps[i-2]), ps[i].sub(ps[i-1])
		turn := math.Abs(math.Atan2(a.cross(b), a.dot(b)))
		total += turn
		if turn > maxBend || total > maxTurn {
			return false
		}
	}
	return true
}

// alongPath turns the path so that the text is not upside down, whichever way it
// is read, and covers it with boxes.
func (l *label) alongPath() bool {
	first, last := l.path[0], l.path[len(l.path)-1]
	if last.x < first.x || (last.x == first.x && last.y > first.y) {
		reversed := make([]vec, len(l.path))
		for i, p := range l.path {
			reversed[len(l.path)-1-i] = p
		}
		l.path = reversed
	}
	m := measure(l.path)
	for d := 0.0; d < m.length(); d += l.size {
		p := m.at(d)
		l.boxes = append(l.boxes, box{p, p}.grown(l.size/2+labelGap))
	}
	end := m.at(m.length())
	l.boxes = append(l.boxes, box{end, end}.grown(l.size/2+labelGap))
	return l.settle()
}
