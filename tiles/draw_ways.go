package tiles

import "image/color"

// paintWays paints streams and piers, then rails, then streets: all rims first
// and all fills after, so that crossings are open.
func (p *painter) paintWays(ways map[Class][]*shape) {
	zoom := p.zoom
	p.strokeWays(p.drawn(ways, River), wayStyles[River].width(zoom), p.way[River])
	p.strokeWays(ways[Water], wayStyles[Water].width(zoom), p.stream)
	p.strokeWays(ways[Pier], wayStyles[Pier].width(zoom), p.way[Pier])
	p.dashWays(ways[Ferry], wayStyles[Ferry].width(zoom), p.way[Ferry], 6, 4)
	for _, c := range streetOrder {
		if rim := p.rim(c); rim > 0 {
			p.strokeWays(p.drawn(ways, c), wayStyles[c].width(zoom)+2*rim, p.casing[c])
		}
	}
	p.paintRails(ways)
	for _, c := range streetOrder {
		p.paintStreets(c, p.drawn(ways, c))
	}
	p.strokeWays(p.drawn(ways, Aerialway), wayStyles[Aerialway].width(zoom), p.way[Aerialway])
	p.dashWays(ways[Border], wayStyles[Border].width(zoom), p.way[Border], 7, 3.5)
}

// drawn leaves out what this zoom does not show; the shelf's tiers are coarser.
func (p *painter) drawn(ways map[Class][]*shape, c Class) []*shape {
	if p.zoom < wayStyles[c].from {
		return nil
	}
	return ways[c]
}

// rim of a street in CSS pixels; hair lines have none.
func (p *painter) rim(c Class) float64 {
	width := wayStyles[c].width(p.zoom)
	switch {
	case c == Path || c == Steps:
		return 0.7
	case width < 1.1:
		return 0
	}
	return casingWidth(p.zoom)
}

func (p *painter) paintStreets(c Class, ways []*shape) {
	width := wayStyles[c].width(p.zoom)
	switch {
	case c == Path:
		p.dashWays(ways, width, p.way[c], 2.5+width, 1.5+width)
	case c == Steps:
		p.dashWays(ways, width, p.way[c], 1.4, 1.4)
	case p.rim(c) == 0 && width < 1.1:
		p.strokeWays(ways, max(width, 0.7), p.hair(c))
	default:
		p.strokeWays(ways, width, p.way[c])
	}
}

// hair is the colour of a street too thin for a rim: its rim's colour where the
// fill would vanish on the ground.
func (p *painter) hair(c Class) color.RGBA {
	if c == Motorway || c == Major {
		return p.way[c]
	}
	return blend(p.casing[c], p.way[c], 0.35)
}

func blend(a, b color.RGBA, f float64) color.RGBA {
	mix := func(x, y uint8) uint8 { return uint8(float64(x)*(1-f) + float64(y)*f + 0.5) }
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}

// paintRails draws the usual two-coloured line once it is wide enough.
func (p *painter) paintRails(ways map[Class][]*shape) {
	zoom := p.zoom
	width := wayStyles[Rail].width(zoom)
	p.strokeWays(p.drawn(ways, Rail), width, p.way[Rail])
	if zoom >= 14 {
		p.dashWays(p.drawn(ways, Rail), width-1.1, p.railGap, 7, 7)
	}
	p.strokeWays(p.drawn(ways, Tram), wayStyles[Tram].width(zoom), p.way[Tram])
}

// strokeWays paints lines with a width in CSS pixels.
func (p *painter) strokeWays(ways []*shape, width float64, ink color.RGBA) {
	s := stroker{half: width / 2 * p.scale, emit: p.ring}
	for _, w := range ways {
		for _, run := range p.runs(w.parts[0], width) {
			s.line(run.points)
		}
	}
	p.fill(ink)
}

// dashWays paints dashes measured, in CSS pixels, from the start of each line.
func (p *painter) dashWays(ways []*shape, width float64, ink color.RGBA, on, off float64) {
	s := stroker{half: width / 2 * p.scale, butt: true, emit: p.ring}
	for _, w := range ways {
		for _, run := range p.runs(w.parts[0], width) {
			for _, dash := range dashes(run.points, run.start, on*p.scale, off*p.scale) {
				s.line(dash)
			}
		}
	}
	p.fill(ink)
}

// run is the part of a line near the picture, in device pixels, and its
// distance from the start of the whole line.
type run struct {
	points []vec
	start  float64
}

// runs cuts a line to the surroundings of the picture.
func (p *painter) runs(line []vec, width float64) []run {
	p.thin = thinInto(p.thin[:0], line, thinPixels/p.pixels)
	near := p.frame(width + 4)
	var out []run
	var current run
	walked := 0.0
	for i := 1; i < len(p.thin); i++ {
		a, b := p.device(p.thin[i-1]), p.device(p.thin[i])
		length := b.sub(a).length()
		if (box{a, a}).with(b).meets(near) {
			if current.points == nil {
				current = run{[]vec{a}, walked}
			}
			current.points = append(current.points, b)
		} else if current.points != nil {
			out, current = append(out, current), run{}
		}
		walked += length
	}
	if current.points != nil {
		out = append(out, current)
	}
	return p.shortened(out)
}

// hugeSegment is the length in device pixels from which a segment is cut to the
// picture; the rasteriser's 32-bit numbers lose the place beyond.
const hugeSegment = 4096

func (p *painter) shortened(runs []run) []run {
	var out []run
	for _, r := range runs {
		if b := boundOf(r.points); b.width() < hugeSegment && b.height() < hugeSegment {
			out = append(out, r)
			continue
		}
		out = append(out, p.cutRun(r)...)
	}
	return out
}

// cutRun clips each segment far outside the picture, keeping the distance.
func (p *painter) cutRun(r run) []run {
	near := p.frame(hugeSegment / 4)
	var out []run
	walked := r.start
	for i := 1; i < len(r.points); i++ {
		a, b := r.points[i-1], r.points[i]
		if from, to, ok := clipSegment(a, b, near); ok && from != to {
			start := walked + from.sub(a).length()
			if n := len(out); n > 0 && out[n-1].points[len(out[n-1].points)-1] == from {
				out[n-1].points = append(out[n-1].points, to)
			} else {
				out = append(out, run{[]vec{from, to}, start})
			}
		}
		walked += b.sub(a).length()
	}
	return out
}
