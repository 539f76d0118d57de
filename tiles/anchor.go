package tiles

import "slices"

// anchorScans is how many horizontal lines are tried across a surface to find
// room for its name.
const anchorScans = 9

// anchor finds a place for a name inside a surface, and the room it has to
// both sides together: the middle of the widest stretch among a few horizontal
// cuts, with a preference for cuts near the middle. World units. It depends on
// the geometry alone.
func anchor(rings [][]vec, bound box) (at vec, room float64) {
	best := -1.0
	for i := range anchorScans {
		f := (float64(i) + 0.5) / anchorScans
		y := bound.min.y + f*bound.height()
		x, width := widest(rings, y)
		score := width * (1 - 0.8*(f-0.5)*(f-0.5)*2)
		if score > best {
			best, at, room = score, vec{x, y}, width
		}
	}
	return at, room
}

// widest is the middle and the length of the longest inner stretch at height y.
func widest(rings [][]vec, y float64) (middle, width float64) {
	var xs []float64
	for _, r := range rings {
		for i, b := range r {
			a := r[(i+len(r)-1)%len(r)]
			if (a.y <= y) != (b.y <= y) {
				xs = append(xs, a.x+(b.x-a.x)*(y-a.y)/(b.y-a.y))
			}
		}
	}
	slices.Sort(xs)
	for i := 0; i+1 < len(xs); i += 2 {
		if w := xs[i+1] - xs[i]; w > width {
			middle, width = (xs[i]+xs[i+1])/2, w
		}
	}
	return middle, width
}
