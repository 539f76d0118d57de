package geo

// contains reports whether v is inside the polygon, exactly and half-open: of
// two areas that share a border, a point on it belongs to the one that lies
// to the east of the border, or north of it where the border runs level.
func (p Polygon) contains(v Vertex) bool {
	inside := false
	for _, ring := range p {
		for i := 1; i < len(ring); i++ {
			if crosses(ring[i-1], ring[i], v) {
				inside = !inside
			}
		}
	}
	return inside
}

// crosses reports whether a line from v to the east crosses the edge a-b: the
// edge spans v's row (lower end included, upper end not) and v lies strictly
// west of it.
func crosses(a, b, v Vertex) bool {
	if a.Y > b.Y {
		a, b = b, a
	}
	if v.Y < a.Y || v.Y >= b.Y {
		return false
	}
	return westOf(a, b, v)
}

// westOf reports whether v lies strictly west of the edge from a up to b.
//
// Both products fit int64: on the globe a difference of longitudes is at most
// 3.6e9 steps and one of latitudes 1.8e9.
func westOf(a, b, v Vertex) bool {
	return (int64(v.X)-int64(a.X))*(int64(b.Y)-int64(a.Y)) <
		(int64(b.X)-int64(a.X))*(int64(v.Y)-int64(a.Y))
}
