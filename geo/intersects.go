package geo

import "math"

// extentOf is the box on the grid, widened to whole steps and cut to the globe.
func extentOf(b Box) extent {
	return extent{
		x0: gridCoordinate(math.Floor(b.West*stepsPerDegree), halfTurn),
		y0: gridCoordinate(math.Floor(b.South*stepsPerDegree), poleY),
		x1: gridCoordinate(math.Ceil(b.East*stepsPerDegree), halfTurn),
		y1: gridCoordinate(math.Ceil(b.North*stepsPerDegree), poleY),
	}
}

func gridCoordinate(v, limit float64) int32 {
	return int32(max(-limit, min(v, limit)))
}

// intersects reports whether the shape and the box have a point in common.
func (s Shape) intersects(b Box) bool {
	for _, half := range b.halves() {
		e := extentOf(half)
		for _, polygon := range s {
			if polygon.touches(e) || polygon.contains(Vertex{e.x0, e.y0}) {
				return true
			}
		}
	}
	return false
}

// touches reports whether a side of the polygon meets the extent.
func (p Polygon) touches(e extent) bool {
	for _, ring := range p {
		for i := 1; i < len(ring); i++ {
			if e.meetsEdge(ring[i-1], ring[i]) {
				return true
			}
		}
	}
	return false
}

// meetsEdge reports whether the edge a-b meets the extent: their boxes meet,
// and the corners do not all lie strictly on one side of the edge.
func (e extent) meetsEdge(a, b Vertex) bool {
	if !e.meets(emptyExtent().add(a).add(b)) {
		return false
	}
	left, right := false, false
	for _, corner := range [4]Vertex{{e.x0, e.y0}, {e.x1, e.y0}, {e.x0, e.y1}, {e.x1, e.y1}} {
		side := sideOf(a, b, corner)
		left = left || side >= 0
		right = right || side <= 0
	}
	return left && right
}

// sideOf is +1 when v lies left of the line from a to b, -1 right, 0 on it.
// The products fit int64 as in crosses.
func sideOf(a, b, v Vertex) int {
	rise := (int64(b.X) - int64(a.X)) * (int64(v.Y) - int64(a.Y))
	run := (int64(b.Y) - int64(a.Y)) * (int64(v.X) - int64(a.X))
	switch {
	case rise > run:
		return 1
	case rise < run:
		return -1
	}
	return 0
}
