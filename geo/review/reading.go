package review

import "lamppost/geo"

// flaws are the findings about features that the reader left out.
var flaws = map[geo.Flaw]struct {
	code     Code
	severity Severity
}{
	geo.FlawOther:        {UnusableFeature, Warning},
	geo.FlawNoGeometry:   {EmptyGeometry, Warning},
	geo.FlawNotPolygon:   {NotAnArea, Warning},
	geo.FlawUnclosedRing: {UnclosedRing, Blocker},
	geo.FlawBrokenRing:   {BrokenRing, Blocker},
	geo.FlawHoleOutside:  {HoleOutside, Blocker},
	geo.FlawLongEdge:     {BrokenRing, Blocker},
	geo.FlawCoordinates:  {WrongCoordinates, Blocker},
	geo.FlawMissingKey:   {MissingKey, Blocker},
	geo.FlawDuplicateKey: {DuplicateKey, Blocker},
}

// reading carries over what the reader found, and looks at keys and shapes
// that came some other way.
func (v *validation) reading(c Candidate) {
	for _, r := range c.Rejected {
		kind, known := flaws[r.Flaw]
		if !known {
			kind = flaws[geo.FlawOther]
		}
		f := Finding{Code: kind.code, Severity: kind.severity, Feature: &r.Index, At: r.At, Detail: r.Reason}
		if r.Key != "" {
			f.Keys = []geo.AreaKey{r.Key}
		}
		v.add(f)
	}
	if c.Rewound > 0 {
		v.add(Finding{Code: WindingMended, Amount: float64(c.Rewound)})
	}
	used := map[geo.AreaKey]bool{}
	for i := range c.Areas {
		a := &c.Areas[i]
		switch {
		case a.Key == "":
			v.add(Finding{Code: MissingKey, Severity: Blocker, Feature: &i, Detail: a.Name})
		case used[a.Key]:
			v.add(Finding{Code: DuplicateKey, Severity: Blocker, Keys: []geo.AreaKey{a.Key}, Feature: &i})
		}
		used[a.Key] = true
		if len(a.Shape) == 0 {
			v.add(Finding{Code: EmptyGeometry, Severity: Warning, Keys: []geo.AreaKey{a.Key}, Feature: &i})
		}
	}
}
