package review

import (
	"slices"

	"lamppost/geo"
)

// coverage finds overlaps and gaps between the areas.
func (v *validation) coverage() {
	defer v.tell(len(v.candidate.areas))
	v.border = v.unshared()
	plane, ok := winding.measure(slices.Clone(v.border), v.ended)
	if !ok {
		v.add(Finding{Code: Overlap, Severity: Blocker, Detail: tangledReason})
		return
	}
	for _, r := range plane.regions(func(f *face) bool { return f.depth > 1 && v.matters(f.area, f.width()) }) {
		v.overlap(r)
	}
	for _, r := range plane.regions(func(f *face) bool { return f.depth < 1 && v.matters(f.area, f.width()) }) {
		f := r.finding(Gap, Warning)
		if r.area >= v.Enclave {
			f.Code, f.Severity = Enclave, Note
		}
		f.Keys = v.named(nil, r.owners)
		v.add(f)
	}
}

// unshared lists the edges of all areas that are not their neighbours' as
// well, owned by the areas. Where an area crosses itself, its mended edges are
// taken.
func (v *validation) unshared() []edge {
	n := 0
	for i := range v.candidate.areas {
		n += vertices(v.candidate.areas[i].Shape)
	}
	edges := make([]edge, 0, n)
	for i := range v.candidate.areas {
		for k, polygon := range v.candidate.areas[i].Shape {
			if mended, ok := v.outlines[i].mended[k]; ok {
				for _, e := range mended {
					edges = append(edges, edge{e.a, e.b, e.step, int32(i)})
				}
				continue
			}
			for _, ring := range polygon {
				edges = appendRing(edges, ring, candidateStep, int32(i))
			}
		}
	}
	return winding.cancel(edges)
}

// tangledReason says why ground was not measured.
const tangledReason = "borders cross more than 250,000 times"

// overlap reports ground that lies in several polygons.
func (v *validation) overlap(r region) {
	areas := v.candidate.at(r.inside)
	f := r.finding(Overlap, Warning)
	switch {
	case len(areas) < 2: // too narrow to hit
		f.Keys = v.named(areas, r.owners)
	case areas[0] == areas[len(areas)-1]:
		f.Code = RepeatedGround
		fallthrough
	default:
		f.Keys = v.named(areas, nil)
	}
	v.add(f)
}

// mostKeys is how many areas one finding names.
const mostKeys = 20

// named are the keys of areas, those of first before those of owners.
func (v *validation) named(first []int, owners []int32) []geo.AreaKey {
	var keys []geo.AreaKey
	add := func(i int) {
		if key := v.candidate.areas[i].Key; len(keys) < mostKeys && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	for _, i := range first {
		add(i)
	}
	for _, i := range owners {
		add(int(i))
	}
	return keys
}
