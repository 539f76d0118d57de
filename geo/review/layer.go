package review

import (
	"slices"

	"lamppost/geo"
)

// layer is the areas of one version, made ready to be searched.
type layer struct {
	areas  []geo.Area
	frames []frame
	sizes  []float64 // square metres
	*tree
}

func newLayer(areas []geo.Area, workers *team) (*layer, error) {
	l := &layer{areas: areas, frames: make([]frame, len(areas)), sizes: make([]float64, len(areas))}
	err := workers.each(len(areas), func(i int) {
		l.frames[i] = frameOf(areas[i].Shape)
		l.sizes[i] = sizeOf(areas[i].Shape)
	})
	l.tree = newTree(l.frames)
	return l, err
}

func (l *layer) keyed() map[geo.AreaKey]int {
	keyed := make(map[geo.AreaKey]int, len(l.areas))
	for i := range l.areas {
		keyed[l.areas[i].Key] = i
	}
	return keyed
}

// at lists the areas that cover a place, in order, once for each polygon that
// does.
func (l *layer) at(s spot) []int {
	var found []int
	l.meeting(frame{s.x, s.y, s.x, s.y}, func(id int32) {
		for _, polygon := range l.areas[id].Shape {
			if holds(polygon, s) {
				found = append(found, int(id))
			}
		}
	})
	slices.Sort(found)
	return found
}

// holds reports whether a place is inside the polygon, by the rule of package geo.
func holds(polygon geo.Polygon, s spot) bool {
	inside := false
	for _, ring := range polygon {
		for i := 1; i < len(ring); i++ {
			a, b := spotOf(ring[i-1]), spotOf(ring[i])
			if a.y > b.y {
				a, b = b, a
			}
			if s.y >= a.y && s.y < b.y && cross(a, b, s) > 0 {
				inside = !inside
			}
		}
	}
	return inside
}
