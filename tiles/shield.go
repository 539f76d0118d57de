package tiles

import "math"

// isShield says whether a class is the number of a street.
func isShield(c Class) bool { return c == Shield || c == SmallShield || c == LeastShield }

// shields are the places for the number of a street on a plate along it, half as
// many as for a name.
func (f *Fonts) shields(number string, line []vec, style labelStyle, zoom int, near box) (out []label) {
	m := measure(line)
	m.places(near, style.sizeAt(zoom)*2, func(k, centre float64) {
		if preference(k) > 1 {
			return
		}
		if l, ok := f.upright(number, m.at(centre), style, zoom); ok {
			l.plate, l.position, l.weight = true, preference(k), m.length()
			out = append(out, l)
		}
	})
	return out
}

// paintPlate paints the plate of a number.
func (p *painter) paintPlate(l *label) {
	b := l.boxes[0].grown(-0.5) // the rest keeps neighbours apart
	p.roundBox(b, 3)
	p.fill(p.plateRim)
	p.roundBox(b.grown(-1), 2)
	p.fill(p.plate)
}

// roundBox adds a box, in CSS pixels of the world, with round corners.
func (p *painter) roundBox(b box, radius float64) {
	const steps = 4
	var ring []vec
	corners := [4]vec{{b.max.x - radius, b.min.y + radius}, {b.max.x - radius, b.max.y - radius}, {b.min.x + radius, b.max.y - radius}, {b.min.x + radius, b.min.y + radius}}
	for i, c := range corners {
		for step := range steps + 1 {
			sin, cos := math.Sincos((float64(i-1) + float64(step)/steps) * math.Pi / 2)
			ring = append(ring, c.add(vec{cos, sin}.mul(radius)).sub(p.origin).mul(p.scale))
		}
	}
	p.ring(ring)
}
