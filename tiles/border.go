package tiles

import (
	"cmp"
	"hash/fnv"
	"slices"
)

// border is an outline in world units.
type border struct {
	name  string
	parts [][][]vec // polygons of rings
	bound box
	area  float64
	main  int // the largest polygon, which carries the name
}

func newBorders(outlines []Outline) []border {
	var out []border
	for _, o := range outlines {
		b := border{name: o.Name, bound: emptyBox()}
		largest := 0.0
		for _, p := range o.Geometry {
			rings := surface(p)
			if len(rings) == 0 {
				continue
			}
			area := signedArea(rings[0])
			if area > largest {
				largest, b.main = area, len(b.parts)
			}
			b.area += area
			b.bound = b.bound.union(boundOf(rings[0]))
			b.parts = append(b.parts, rings)
		}
		if len(b.parts) > 0 {
			out = append(out, b)
		}
	}
	return out
}

// tintAreas fills areas on the plain ground, larger ones below.
func (p *painter) tintAreas(borders []border) {
	order := slices.Clone(borders)
	slices.SortStableFunc(order, func(a, b border) int { return cmp.Compare(b.area, a.area) })
	for _, b := range order {
		for _, rings := range b.parts {
			p.addSurface(rings)
		}
		p.fill(p.tints[tintOf(b.name)%uint32(len(p.tints))])
	}
}

// tintOf chooses by name, so an area keeps its colour in every tile.
func tintOf(name string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(name))
	return h.Sum32()
}

// paintBorders draws every outline at once, so that a border shared by two areas
// is not darker than another.
func (p *painter) paintBorders(borders []border) {
	line := 1.2
	if p.zoom >= 14 {
		line = 1.8
	}
	for _, stroke := range []struct {
		width float64
		soft  bool
	}{{line * 3.6, true}, {line, false}} {
		for _, b := range borders {
			for _, rings := range b.parts {
				p.addRims(rings, stroke.width)
			}
		}
		if stroke.soft {
			p.fill(p.outlineRim)
		} else {
			p.fill(p.outline)
		}
	}
}

// addRims strokes rings with a width in CSS pixels, but for what lies on the 180th
// meridian: an area is only cut in two there, and goes on beyond.
func (p *painter) addRims(rings [][]vec, width float64) {
	s := stroker{half: width / 2 * p.scale, emit: p.ring}
	for _, ring := range rings {
		lines, cut := withoutSeam(ring)
		if !cut {
			s.loop(p.onDevice(ring, width+4))
			continue
		}
		for _, line := range lines {
			for _, run := range p.runs(line, width) {
				s.line(run.points)
			}
		}
	}
}

// withoutSeam cuts the edges on the 180th meridian out of an open ring; cut is
// false where there are none.
func withoutSeam(ring []vec) (lines [][]vec, cut bool) {
	n := len(ring)
	onSeam := func(i int) bool {
		a, b := ring[i%n], ring[(i+1)%n]
		return a.x == b.x && (a.x == 0 || a.x == 1)
	}
	first := slices.IndexFunc(ring, func(v vec) bool { return v.x == 0 || v.x == 1 })
	for first >= 0 && first < n && !onSeam(first) {
		first++
	}
	if first < 0 || first == n {
		return nil, false
	}
	line := []vec{ring[(first+1)%n]}
	for i := first + 1; i < first+n; i++ {
		if onSeam(i) {
			lines, line = keepLine(lines, line), nil
		}
		line = append(line, ring[(i+1)%n])
	}
	return keepLine(lines, line), true
}

// borderStyle is how the name of an outlined area is written.
var borderStyle = labelStyle{0, MaxZoom, 12, 0, 12, bold, inkOutline, 0.06, -1}

// borderLabels are the names of areas with room for them; of two that overlap
// the larger area keeps its name. Names outside the picture stay in the list:
// what yields to them may reach inside.
func (p *painter) borderLabels(borders []border) []label {
	var found []label
	for i := range borders {
		if l, ok := borders[i].label(p.fonts, p.zoom, p.pixels); ok {
			found = append(found, l)
		}
	}
	slices.SortFunc(found, func(a, b label) int { return a.before(&b) })
	better := rivals(found)
	var out []label
	for i := range found {
		if len(better[i]) == 0 {
			out = append(out, found[i])
		}
	}
	return out
}

func (b *border) label(f *Fonts, zoom int, pixels float64) (label, bool) {
	rings := b.parts[b.main]
	bound := boundOf(rings[0])
	if b.name == "" || bound.width()*pixels < 24 {
		return label{}, false
	}
	at, room := anchor(rings, bound)
	l, ok := f.upright(b.name, at.mul(pixels), borderStyle, zoom)
	l.weight = b.area * pixels
	return l, ok && l.bound.width() <= room*pixels*1.1 && l.bound.height() <= bound.height()*pixels
}
