package tiles

import (
	"math"
	"slices"
)

const (
	// arrowsFrom is the zoom from which one-way streets have arrows.
	arrowsFrom = 16

	// arrowEvery is about how far apart they are, and arrowRoom the shortest
	// stretch that gets one, in CSS pixels.
	arrowEvery = 130
	arrowRoom  = 44

	// arrowReach is how far an arrow reaches from its middle.
	arrowReach = 6
)

// paintArrows shows which way one-way streets go, where no name is written. Like
// dashes, arrows are counted from where a line crosses the edges of the tiles it
// was cut by.
func (p *painter) paintArrows(ways *waySet, names []label) {
	if p.zoom < arrowsFrom {
		return
	}
	for _, c := range streetOrder {
		p.addArrows(ways.ground[c], names)
		p.addArrows(ways.tunnels[c], names)
	}
	p.addArrows(ways.bridges, names)
	p.fill(p.arrow)
}

// leastArrowStreet is the width in CSS pixels of the narrowest street with arrows.
const leastArrowStreet = 5

func (p *painter) addArrows(ways []*shape, names []label) {
	for _, w := range ways {
		if w.oneway == 0 || wayStyles[w.class].width(p.zoom) < leastArrowStreet {
			continue
		}
		near := p.runs(w.parts[0], 2*arrowReach)
		if len(near) == 0 {
			continue
		}
		crossings, length := p.crossings()
		from := 0.0
		for _, to := range append(crossings, length) {
			for _, at := range p.arrowsBetween(from, to) {
				p.arrowAt(near, at, float64(w.oneway), names)
			}
			from = to
		}
	}
}

// arrowsBetween spaces arrows evenly over a stretch of a line, in device pixels.
func (p *painter) arrowsBetween(from, to float64) (at []float64) {
	if to-from < arrowRoom*p.scale {
		return nil
	}
	n := max(1, math.Round((to-from)/(arrowEvery*p.scale)))
	for i := range int(n) {
		at = append(at, from+(to-from)*(float64(i)+0.5)/n)
	}
	return at
}

// arrowAt adds an arrow at a distance along a line, unless it bends there, or a
// name needs the place.
func (p *painter) arrowAt(near []run, at, direction float64, names []label) {
	i := slices.IndexFunc(near, func(r run) bool { return at > r.start && at < r.start+measure(r.points).length() })
	if i < 0 {
		return
	}
	m, half := measure(near[i].points), arrowReach*p.scale
	at -= near[i].start
	middle, along := m.at(at), m.at(min(m.length(), at+half)).sub(m.at(max(0, at-half)))
	if along.length() < 1.9*half || p.written(middle, names) {
		return
	}
	along = along.mul(direction * p.scale / along.length())
	side := vec{-along.y, along.x}
	var ring []vec
	for _, corner := range arrowCorners {
		ring = append(ring, middle.add(along.mul(corner.x)).add(side.mul(corner.y)))
	}
	p.ring(ring)
}

// arrowCorners are those of an arrow, x along the street, in CSS pixels.
var arrowCorners = []vec{{-5.5, -0.6}, {1, -0.6}, {1, -2.6}, {5.5, 0}, {1, 2.6}, {1, 0.6}, {-5.5, 0.6}}

// written says whether a name covers a place of the picture or its surroundings.
func (p *painter) written(at vec, names []label) bool {
	place := at.mul(1 / p.scale).add(p.origin)
	b := box{place, place}.grown(arrowReach - labelGap)
	return slices.ContainsFunc(names, func(l label) bool { return l.bound.meets(b) && slices.ContainsFunc(l.boxes, b.meets) })
}
