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

// over is one polygon that covers a place.
type over struct{ area, polygon int }

// at lists the polygons that cover a place, in the order of the areas.
func (l *layer) at(s spot) []over {
	var found []over
	l.meeting(frame{s.x, s.y, s.x, s.y}, func(id int32) {
		for k, polygon := range l.areas[id].Shape {
			if holds(polygon, s) {
				found = append(found, over{int(id), k})
			}
		}
	})
	slices.SortFunc(found, func(a, b over) int { return a.area - b.area })
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

// keys are the keys of areas, by their numbers, once each.
func (l *layer) keys(numbers []int) []geo.AreaKey {
	var keys []geo.AreaKey
	for _, i := range numbers {
		if key := l.areas[i].Key; !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}
