package geo

// turns lists the turns of the globe the polygon in work has ground in: 0 for
// longitudes within 180 degrees, 1 for those past +180, -1 for those past -180.
func (b *shapeBuilder) turns() []int64 {
	if len(b.ends) == 0 {
		return nil
	}
	west, east := int64(0), int64(0)
	for _, v := range b.vertices[:b.ends[0]] {
		west, east = min(west, v.x), max(east, v.x)
	}
	var turns []int64
	for turn := int64(-1); turn <= 1; turn++ {
		low := turn*fullTurn - halfTurn
		if turn == 0 || east > low && west < low+fullTurn {
			turns = append(turns, turn)
		}
	}
	return turns
}

// cutAt keeps the part of a closed ring on one side of a meridian (the west
// side when keepWest), still closed. A ring that nowhere crosses the meridian
// is returned as it is.
func cutAt(ring []wide, meridian int64, keepWest bool) []wide {
	keeps := func(v wide) bool {
		return v.x == meridian || (v.x < meridian) == keepWest
	}
	if allKept(ring, keeps) {
		return ring
	}
	var cut []wide
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if keeps(a) {
			cut = append(cut, a)
		}
		if keeps(a) != keeps(b) {
			cut = append(cut, crossing(a, b, meridian))
		}
	}
	if len(cut) > 0 {
		cut = append(cut, cut[0])
	}
	return cut
}

func allKept(ring []wide, keeps func(wide) bool) bool {
	for _, v := range ring {
		if !keeps(v) {
			return false
		}
	}
	return true
}

// crossing is where the edge a-b meets the meridian. It is counted from the
// western end, so two neighbours cut their shared edge at the same place.
func crossing(a, b wide, meridian int64) wide {
	if a.x > b.x {
		a, b = b, a
	}
	rise := (b.y - a.y) * (meridian - a.x) / (b.x - a.x)
	return wide{meridian, a.y + rise}
}
