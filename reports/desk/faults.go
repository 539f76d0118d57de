package desk

import (
	"lamppost/geo"
	"lamppost/reports"
)

// MaxFaults bounds what Faults returns of any one kind: whoever has forgotten the
// rules of a country need not be told so 35,000 times.
const MaxFaults = 100

// Faults returns what is wrong with rules and boundaries taken together.
func (w *World) Faults() []reports.Fault {
	faults := w.Directory.Faults()
	for i := range w.Directory.Rules {
		faults = append(faults, w.groundFaults(&w.Directory.Rules[i])...)
	}
	faults = append(faults, w.placeFaults()...)
	counts := map[reports.FaultKind]int{}
	kept := faults[:0]
	for _, f := range faults {
		if counts[f.Kind]++; counts[f.Kind] <= MaxFaults {
			kept = append(kept, f)
		}
	}
	return kept
}

// groundFaults finds what a rule asks for and the live versions do not have.
func (w *World) groundFaults(r *reports.Rule) []reports.Fault {
	var faults []reports.Fault
	if r.Layer != "" && !w.isLive(r.Layer) {
		faults = append(faults, reports.Fault{Kind: reports.FaultLayer, Rule: r.Position, Layer: r.Layer})
	} else {
		for _, key := range r.Areas {
			if _, found := w.Atlas.Area(geo.AreaRef{Layer: r.Layer, Key: key}); !found {
				faults = append(faults, reports.Fault{Kind: reports.FaultArea, Rule: r.Position, Layer: r.Layer, Area: key})
			}
		}
	}
	if near := r.Near; near != nil && !w.isLive(near.Layer) {
		faults = append(faults, reports.Fault{Kind: reports.FaultLayer, Rule: r.Position, Layer: near.Layer})
	} else if near != nil && !w.hasLine(near) {
		faults = append(faults, reports.Fault{Kind: reports.FaultLine, Rule: r.Position, Layer: near.Layer})
	}
	return faults
}

func (w *World) isLive(name geo.LayerName) bool {
	l := w.Directory.Layer(name)
	return l != nil && l.Live != 0
}

func (w *World) hasLine(near *reports.Near) bool {
	lines := w.Lines[near.Layer].Lines()
	for i := range lines {
		if near.Wants(&lines[i]) {
			return true
		}
	}
	return false
}

// placeFaults finds the areas in which nobody answers for anything. Each is asked
// at one place inside it: what another layer covers of it elsewhere is not seen.
func (w *World) placeFaults() []reports.Fault {
	var faults []reports.Fault
	for _, info := range w.Atlas.Layers() {
		for area := range w.Atlas.Intersecting(info.Layer, info.Bound) {
			p, ok := area.Shape.Inside()
			if !ok || w.Directory.Covers(w.Place(p)) {
				continue
			}
			faults = append(faults, reports.Fault{Kind: reports.FaultPlace, Layer: area.Layer, Area: area.Key, Name: area.Name})
			if len(faults) > MaxFaults {
				return faults
			}
		}
	}
	return faults
}
