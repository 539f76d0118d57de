package tiles

import (
	"math"
	"strconv"
)

// graticuleSteps are the distances of lines in degrees, each easy to read off.
var graticuleSteps = []float64{30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001}

// graticuleRoom is the least distance of two lines in CSS pixels.
const graticuleRoom = 150

var graticuleStyle = labelStyle{0, MaxZoom, 10, 0, 10, regular, inkGraticule, 0.02, 100}

// graticuleStep is the finest step whose lines stay apart at a zoom. It is
// measured along the equator, so that all tiles of a zoom use the same.
func graticuleStep(pixels float64) float64 {
	step := graticuleSteps[0]
	for _, s := range graticuleSteps {
		if s/360*pixels >= graticuleRoom {
			step = s
		}
	}
	return step
}

// crossings calls line for each multiple of the step between two degrees.
func crossings(from, to, step float64, line func(degrees float64)) {
	for i := math.Ceil(from / step); i*step <= to; i++ {
		line(i * step)
	}
}

func (p *painter) paintGraticule() {
	step := graticuleStep(p.pixels)
	near := degreesOf(p.world(4))
	side := p.frame(4)
	s := stroker{half: 0.5 * p.scale, butt: true, emit: p.ring}
	crossings(near.West, near.East, step, func(lon float64) {
		x := p.crisp(p.device(project([2]float64{lon, 0})).x)
		s.line([]vec{{x, side.min.y}, {x, side.max.y}})
	})
	crossings(near.South, near.North, step, func(lat float64) {
		y := p.crisp(p.device(project([2]float64{0, lat})).y)
		s.line([]vec{{side.min.x, y}, {side.max.x, y}})
	})
	p.fill(p.graticule)
}

// crisp moves a line of one CSS pixel onto whole device pixels.
func (p *painter) crisp(f float64) float64 { return math.Floor(f) + 0.5*p.scale }

// graticuleLabels write each line's degrees beside each crossing: latitudes on
// their parallel, longitudes below it, close to their meridian.
func (p *painter) graticuleLabels() []label {
	step := graticuleStep(p.pixels)
	decimals := max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
	near := degreesOf(p.world(labelReach))
	var out []label
	crossings(near.West, near.East, step, func(lon float64) {
		crossings(near.South, near.North, step, func(lat float64) {
			at := project([2]float64{lon, lat}).mul(p.pixels)
			out = p.coordinate(out, degrees(lat, decimals, "N", "S"), at.add(vec{step / 720 * p.pixels, 0}))
			out = p.coordinate(out, degrees(lon, decimals, "E", "W"), at.add(vec{0, step / 720 * p.pixels}))
		})
	})
	return out
}

func (p *painter) coordinate(out []label, text string, at vec) []label {
	l, ok := p.fonts.upright(text, at, graticuleStyle, p.zoom)
	if !ok || !l.bound.meets(p.worldFrame()) {
		return out
	}
	return append(out, l)
}

func degrees(value float64, decimals int, positive, negative string) string {
	sign := positive
	if value < 0 {
		sign = negative
	}
	text := strconv.FormatFloat(math.Abs(value), 'f', decimals, 64) + "°"
	if math.Abs(value) < 1e-9 {
		return text
	}
	return text + " " + sign
}
