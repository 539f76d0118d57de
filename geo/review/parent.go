package review

// The steps of edges over a candidate and its parent layer at once: the
// candidate's depth stands in the lower half of a face's, the parent's above.
const (
	candidateStep = 1
	parentStep    = 1 << 16
	parentOwner   = -1
)

// insideParent finds ground of the candidate that lies outside its parent.
func (v *validation) insideParent() {
	if v.parent == nil {
		return
	}
	defer v.tell(len(v.parent.areas))
	var edges []edge
	for i := range v.parent.areas {
		edges = appendShape(edges, v.parent.areas[i].Shape, parentStep, parentOwner)
	}
	edges = append(winding.cancel(edges), v.border...)
	plane, ok := winding.measure(edges, v.ended)
	if !ok {
		v.add(Finding{Code: OutsideParent, Severity: Blocker, Detail: tangledReason})
		return
	}
	outside := plane.regions(func(f *face) bool {
		candidate := int32(int16(f.depth))
		return candidate > 0 && (f.depth-candidate)/parentStep < 1 && v.matters(f.area, f.width())
	})
	for _, r := range outside {
		f := r.finding(OutsideParent, Warning)
		owners := r.owners
		if owners[0] == parentOwner {
			owners = owners[1:]
		}
		f.Keys = v.named(v.candidate.at(r.inside), owners)
		v.add(f)
	}
}
