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
				p.addEdges(rings, stroke.width)
			}
		}
		if stroke.soft {
			p.fill(p.outlineRim)
		} else {
			p.fill(p.outline)
		}
	}
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
