package review

import "lamppost/geo"

// places finds areas that lie where the layer never was, most often because
// latitude and longitude were swapped. The live version and the parent layer
// say where the layer is.
func (v *validation) places() {
	home := emptyFrame()
	for _, known := range []*layer{v.live, v.parent} {
		if known != nil {
			for _, f := range known.frames {
				home = home.union(f)
			}
		}
	}
	if home.empty() {
		return
	}
	severity := Blocker
	for _, f := range v.candidate.frames {
		if f.meets(home) {
			severity = Warning // the layer has grown, or one area is astray
		}
	}
	for i, f := range v.candidate.frames {
		if f.empty() || f.meets(home) {
			continue
		}
		extent := f.box()
		at := extent.Center()
		finding := Finding{Code: FarAway, Severity: severity, Keys: []geo.AreaKey{v.candidate.areas[i].Key}, At: &at, Extent: &extent}
		if (frame{f.y0, f.x0, f.y1, f.x1}).meets(home) {
			finding.Code, finding.Severity = SwappedAxes, Blocker
		}
		v.add(finding)
	}
}
