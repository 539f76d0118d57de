package tiles

import (
	"image/color"
	"math"
	"slices"
)

// A dashed line comes out of several vector tiles in pieces, and no piece says
// how far the line had come before it. What all of them show is where it crosses
// the edges of those tiles. There the middle of a dash lies, and between two
// crossings a whole number of dashes is fitted in, each a little longer or
// shorter. So both sides of a seam dash alike, whoever draws them.

// beat is a part of a line that is dashed in one measure, in device pixels.
type beat struct {
	from, to float64 // from the start of the line
	phase    float64 // how far the pattern has come at from
	stretch  float64 // how much longer it is than it should be
}

// beatsOf divides a line by its crossings, ascending, for dashes of on and off.
func beatsOf(crossings []float64, length, on, off float64) []beat {
	if len(crossings) == 0 {
		return []beat{{0, length, 0, 1}}
	}
	period := on + off
	first, last := crossings[0], crossings[len(crossings)-1]
	beats := []beat{{0, first, period - math.Mod(first+period-on/2, period), 1}}
	for i := 1; i < len(crossings); i++ {
		beats = append(beats, beatBetween(crossings[i-1], crossings[i], on, period))
	}
	return append(beats, beat{last, length, on / 2, 1})
}

// beatBetween begins and ends in the middle of a dash; where there is no room for
// a gap it is one dash.
func beatBetween(from, to, on, period float64) beat {
	n := math.Round((to - from) / period)
	if n == 0 {
		return beat{from, to, 0, (to-from)/on + 1}
	}
	stretch := (to - from) / (n * period)
	return beat{from, to, on / 2 * stretch, stretch}
}

// dashWays paints dashes, in CSS pixels.
func (p *painter) dashWays(ways []*shape, width float64, ink color.RGBA, on, off float64) {
	s := stroker{half: width / 2 * p.scale, butt: true, emit: p.ring}
	on, off = on*p.scale, off*p.scale
	for _, w := range ways {
		near := p.runs(w.parts[0], width)
		if len(near) == 0 {
			continue
		}
		crossings, length := p.crossings()
		for _, b := range beatsOf(crossings, length, on, off) {
			for _, run := range near {
				for _, dash := range b.dashes(run, on, off) {
					s.line(dash)
				}
			}
		}
	}
	p.fill(ink)
}

// dashes are those of the beat on a run of the line.
func (b beat) dashes(r run, on, off float64) [][]vec {
	m := measure(r.points)
	from, to := max(b.from, r.start), min(b.to, r.start+m.length())
	if from >= to {
		return nil
	}
	return dashes(m.cut(from-r.start, to-r.start), b.phase+from-b.from, on*b.stretch, off*b.stretch)
}

// crossings are the distances in device pixels at which the line that runs thinned
// last crosses the edges of the tiles it was cut by, and its whole length.
func (p *painter) crossings() (at []float64, length float64) {
	for i := 1; i < len(p.thin); i++ {
		a, b := p.thin[i-1], p.thin[i]
		step := b.sub(a).length() * p.pixels * p.scale
		if p.cell > 0 {
			n := len(at)
			at = appendCrossings(at, a.x/p.cell, b.x/p.cell, length, step)
			at = appendCrossings(at, a.y/p.cell, b.y/p.cell, length, step)
			slices.Sort(at[n:])
		}
		length += step
	}
	return at, length
}

// appendCrossings adds where a segment that begins at a distance passes whole numbers.
func appendCrossings(at []float64, a, b, from, length float64) []float64 {
	for k := math.Floor(min(a, b)) + 1; k <= math.Floor(max(a, b)); k++ {
		at = append(at, from+length*(k-a)/(b-a))
	}
	return at
}
