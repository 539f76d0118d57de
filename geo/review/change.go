package review

import (
	"math"

	"lamppost/geo"
)

// changes compares keys and sizes with the live version.
func (v *validation) changes() {
	if v.live == nil {
		return
	}
	before := v.live.keyed()
	for i := range v.candidate.areas {
		key := v.candidate.areas[i].Key
		at, extent := v.candidate.middle(i)
		f := Finding{Code: KeyAdded, Keys: []geo.AreaKey{key}, At: at, Extent: extent}
		if old, ok := before[key]; ok {
			delete(before, key)
			f.Code, f.Severity = AreaChanged, Warning
			f.Amount = v.candidate.sizes[i]/v.live.sizes[old] - 1
			if !(math.Abs(f.Amount) > v.Change) || math.IsInf(f.Amount, 0) {
				continue
			}
		}
		v.add(f)
	}
	for i := range v.live.areas {
		if _, gone := before[v.live.areas[i].Key]; gone {
			at, extent := v.live.middle(i)
			v.add(Finding{Code: KeyRemoved, Severity: Warning, Keys: []geo.AreaKey{v.live.areas[i].Key}, At: at, Extent: extent})
		}
	}
}

// middle is the middle of the box around an area, and the box; nil for an
// area without ground.
func (l *layer) middle(i int) (*geo.Point, *geo.Box) {
	if l.frames[i].empty() {
		return nil, nil
	}
	extent := l.frames[i].box()
	at := extent.Center()
	return &at, &extent
}
