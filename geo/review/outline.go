package review

import (
	"slices"

	"lamppost/geo"
)

// outline is one area looked at by itself.
type outline struct {
	findings []Finding
	// mended has, for each polygon that crosses itself, edges around the same
	// ground by the even-odd rule, each piece of ground inside once; none for
	// one too tangled to mend.
	mended map[int][]edge
}

// outlineOf finds what is wrong within the polygons of an area.
func outlineOf(a *geo.Area, o Options, stop func() bool) outline {
	var out outline
	for i, polygon := range a.Shape {
		m := meetings{edges: polygonEdges(polygon), stop: stop}
		m.find()
		if m.tangled() {
			at := m.proper[0].point()
			out.findings = append(out.findings, Finding{Code: SelfIntersection, Severity: Blocker, At: &at, Detail: tangledReason})
			out.mend(i, nil)
		} else if len(m.cuts) > 0 || len(polygon) > 1 {
			out.judge(i, &m, o)
		}
		if _, crosses := out.mended[i]; !crosses {
			out.thin(polygon, o) // the size of one that crosses itself means nothing
		}
	}
	for i := range out.findings {
		out.findings[i].Keys = []geo.AreaKey{a.Key}
	}
	return out
}

// polygonEdges are the edges of a polygon, owned by its rings.
func polygonEdges(polygon geo.Polygon) []edge {
	edges := make([]edge, 0, vertices(geo.Shape{polygon}))
	for i, ring := range polygon {
		edges = appendRing(edges, ring, 1, int32(i))
	}
	return edges
}

// judge counts how often each piece of ground lies inside the rings: holes
// and the ground outside nought times, the rest once. All else is a finding.
func (out *outline) judge(polygon int, m *meetings, o Options) {
	pieces := cutEdges(m.edges, m.cuts)
	plane := winding.sweep(winding.cancel(slices.Clone(pieces)), m.stop)
	wrong := plane.regions(func(f *face) bool { return f.depth != 0 && f.depth != 1 })
	for _, r := range wrong {
		f := r.finding(SelfIntersection, Warning)
		if r.depth < 0 && slices.Max(r.owners) > 0 {
			f.Code = HoleOutside
		}
		if o.matters(r.area, r.width()) {
			f.Severity = Blocker
		}
		if at, ok := m.crossingIn(r.frame); ok {
			f.At = &at
		}
		out.findings = append(out.findings, f)
	}
	if len(wrong) > 0 {
		out.mend(polygon, odd(pieces, m.stop))
	}
}

// mend puts other edges in the place of a polygon's.
func (out *outline) mend(polygon int, edges []edge) {
	if out.mended == nil {
		out.mended = map[int][]edge{}
	}
	out.mended[polygon] = edges
}

// crossingIn is a place in the box where two edges cross, if there is one.
func (m *meetings) crossingIn(f frame) (geo.Point, bool) {
	for _, s := range m.proper {
		if f.meets(frame{s.x, s.y, s.x, s.y}) {
			return s.point(), true
		}
	}
	return geo.Point{}, false
}

// matters reports whether ground is larger and wider than what is tolerated.
func (o Options) matters(squareMetres, width float64) bool {
	return squareMetres >= o.SquareMetres && width >= o.Metres
}
