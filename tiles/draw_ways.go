package tiles

import (
	"image/color"
	"slices"
)

// levelsFrom is the zoom from which streets lie over and under one another; seen
// from further away they are all on the ground.
const levelsFrom = 13

// waySet is the lines of a picture, those of a class in the order of the source.
type waySet struct {
	ground, tunnels map[Class][]*shape
	bridges         []*shape
}

func (s *waySet) add(list []*shape, zoom int) {
	if s.ground == nil {
		s.ground, s.tunnels = map[Class][]*shape{}, map[Class][]*shape{}
	}
	for _, w := range list {
		switch {
		case zoom < wayStyles[w.class].from:
		case w.level < 0 && zoom >= levelsFrom:
			s.tunnels[w.class] = append(s.tunnels[w.class], w)
		case w.level > 0 && zoom >= levelsFrom:
			s.bridges = append(s.bridges, w)
		default:
			s.ground[w.class] = append(s.ground[w.class], w)
		}
	}
}

// paintWays paints streams and piers, then what runs under ground, on it and over it.
func (p *painter) paintWays(ways *waySet, names []label) {
	zoom, ground := p.zoom, ways.ground
	p.strokeWays(ground[River], wayStyles[River].width(zoom), p.way[River])
	p.strokeWays(ground[Water], wayStyles[Water].width(zoom), p.stream)
	p.strokeWays(ground[Pier], wayStyles[Pier].width(zoom), p.way[Pier])
	p.dashWays(ground[Ferry], wayStyles[Ferry].width(zoom), p.way[Ferry], 6, 4)
	p.paintTunnels(ways.tunnels)
	p.paintRims(ground)
	p.paintTops(ground)
	for _, deck := range decks(ways.bridges) {
		p.paintParapets(deck)
		p.paintTops(deck)
	}
	p.paintArrows(ways, names)
	p.strokeWays(ground[Aerialway], wayStyles[Aerialway].width(zoom), p.way[Aerialway])
	p.dashWays(ground[Border], wayStyles[Border].width(zoom), p.way[Border], 7, 3.5)
}

// paintTunnels paints pale streets between broken rims.
func (p *painter) paintTunnels(ways map[Class][]*shape) {
	for _, c := range streetOrder {
		if rim := p.rim(c); rim > 0 {
			p.dashWays(ways[c], wayStyles[c].width(p.zoom)+2*rim, p.casing[c], 5, 3)
		}
	}
	for _, c := range streetOrder {
		p.strokeWays(ways[c], wayStyles[c].width(p.zoom), blend(p.way[c], p.ground, 0.6))
	}
}

// rimInk is softer for small streets while there are many in sight.
func (p *painter) rimInk(c Class) color.RGBA {
	switch {
	case p.zoom < 15 && (c == Minor || c == Service || c == Pedestrian), p.zoom < 12 && c == Medium:
		return blend(p.casing[c], p.ground, 0.55)
	case p.zoom < 14 && (c == Medium || c == Major):
		return blend(p.casing[c], p.ground, 0.3)
	}
	return p.casing[c]
}

// paintRims paints the rims of streets, all before the streets themselves, so that
// crossings are open.
func (p *painter) paintRims(ways map[Class][]*shape) {
	for _, c := range streetOrder {
		if rim := p.rim(c); rim > 0 {
			p.strokeWays(ways[c], wayStyles[c].width(p.zoom)+2*rim, p.rimInk(c))
		}
	}
}

// paintTops paints streets, and rails on them.
func (p *painter) paintTops(ways map[Class][]*shape) {
	for _, c := range streetOrder {
		p.paintStreets(c, ways[c])
	}
	p.paintRails(ways)
}

// paintParapets paints the sides of bridges, and the ground of those that are not
// wide enough to hide what is below.
func (p *painter) paintParapets(ways map[Class][]*shape) {
	for _, c := range bridgeOrder {
		p.stroke(ways[c], wayStyles[c].width(p.zoom)+2*(p.rim(c)+parapet), p.parapet, true)
	}
	for _, c := range bridgeOrder {
		if c == Steps || c == Path || isRail(c) { // which are narrow
			p.stroke(ways[c], wayStyles[c].width(p.zoom)+2*p.rim(c), p.railGap, true)
		}
	}
}

// parapet is how much wider a bridge is on either side than its street's rim, in
// CSS pixels.
const parapet = 0.6

// bridgeOrder is the order in which what is on the same bridge is painted.
var bridgeOrder = append(slices.Clone(streetOrder), Siding, Tram, Rail)

// decks divides bridges, in the order of the source, into such that lie on one
// another: where streets that have mattered more are followed by some that matter
// less, the latter lie higher.
func decks(bridges []*shape) (list []map[Class][]*shape) {
	last := len(bridgeOrder)
	for _, b := range bridges {
		place := slices.Index(bridgeOrder, b.class)
		if place < last {
			list = append(list, map[Class][]*shape{})
		}
		deck := list[len(list)-1]
		deck[b.class], last = append(deck[b.class], b), place
	}
	return list
}

// isRail says whether trains or trams go on it.
func isRail(c Class) bool { return c == Rail || c == Tram || c == Siding }

// rim of a street in CSS pixels; hair lines have none.
func (p *painter) rim(c Class) float64 {
	width := wayStyles[c].width(p.zoom)
	switch {
	case c == Path || c == Steps:
		return 0.7
	case isRail(c):
		return 1.2
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
	return blend(p.rimInk(c), p.way[c], 0.35)
}

func blend(a, b color.RGBA, f float64) color.RGBA {
	mix := func(x, y uint8) uint8 { return uint8(float64(x)*(1-f) + float64(y)*f + 0.5) }
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}

// paintRails draws the usual two-coloured line once it is wide enough.
func (p *painter) paintRails(ways map[Class][]*shape) {
	zoom := p.zoom
	width := wayStyles[Rail].width(zoom)
	p.strokeWays(ways[Siding], wayStyles[Siding].width(zoom), p.way[Siding])
	p.strokeWays(ways[Rail], width, p.way[Rail])
	if zoom >= 14 {
		p.dashWays(ways[Rail], width-1.1, p.railGap, 7, 7)
	}
	p.strokeWays(ways[Tram], wayStyles[Tram].width(zoom), p.way[Tram])
}

// strokeWays paints lines with a width in CSS pixels and round ends.
func (p *painter) strokeWays(ways []*shape, width float64, ink color.RGBA) {
	p.stroke(ways, width, ink, false)
}

func (p *painter) stroke(ways []*shape, width float64, ink color.RGBA, butt bool) {
	s := stroker{half: width / 2 * p.scale, butt: butt, emit: p.ring}
	for _, w := range ways {
		for _, run := range p.runs(w.parts[0], width) {
			s.line(run.points)
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
