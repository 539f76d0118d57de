package review

import (
	"cmp"
	"slices"

	"lamppost/geo"
)

// framesOf are the boxes around areas that have ground and one of the keys;
// around all of them for nil.
func framesOf(areas []geo.Area, keys map[geo.AreaKey]bool) []frame {
	var frames []frame
	for i := range areas {
		if keys != nil && !keys[areas[i].Key] {
			continue
		}
		if f := frameOf(areas[i].Shape); !f.empty() {
			frames = append(frames, f)
		}
	}
	return frames
}

func around(frames []frame) frame {
	all := emptyFrame()
	for _, f := range frames {
		all = all.union(f)
	}
	return all
}

// Which areas may be left out of a picture: at most one in fewAway at each
// side, where the rest then fills it at least manyTimes as large.
const (
	fewAway   = 100
	manyTimes = 3
)

// crowd is the box around most of the areas: without the few islands at the
// other end of the world that would make a dot of the rest.
func crowd(frames []frame) frame {
	whole := around(frames)
	by := func(low func(f frame) int64) (from, to int64) {
		sorted := slices.SortedFunc(slices.Values(frames), func(a, b frame) int { return cmp.Compare(low(a), low(b)) })
		few := len(frames) / fewAway
		return low(sorted[few]), low(sorted[len(sorted)-1-few])
	}
	west, east := by(func(f frame) int64 { return f.x0 })
	south, north := by(func(f frame) int64 { return f.y0 })
	core := frame{west, south, east, north}
	most := emptyFrame()
	for _, f := range frames {
		if f.meets(core) {
			most = most.union(f)
		}
	}
	if max(whole.x1-whole.x0, whole.y1-whole.y0) < manyTimes*max(most.x1-most.x0, most.y1-most.y0) {
		return whole
	}
	return most
}
