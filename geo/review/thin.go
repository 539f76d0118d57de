package review

import (
	"math"

	"lamppost/geo"
)

// sharpest is the sine of the angle (half a degree) below which a corner with
// two sides of some length is a spike and not a cape.
const sharpest = 0.0087

// thin finds polygons and corners too thin to be meant.
func (out *outline) thin(polygon geo.Polygon, o Options) {
	around := 0.0
	for _, ring := range polygon {
		around += lengthOf(ring)
		out.spikes(ring, o)
	}
	area := sizeOf(geo.Shape{polygon})
	if width := 2 * area / around; width < o.Metres || area < o.SquareMetres {
		at, extent := polygon[0][0].Point(), geo.Shape{polygon}.Bound()
		out.findings = append(out.findings, Finding{Code: Sliver, Severity: Warning, At: &at, Extent: &extent, Amount: area, Width: width})
	}
}

// lengthOf is the length of a ring in metres, within a per cent for one that
// reaches over less than a degree of latitude: enough to tell thin from wide.
func lengthOf(ring geo.Ring) float64 {
	perLat := metresPerDegree / 1e7
	perLon := perLat * math.Cos(ring[0].Point().Lat()*math.Pi/180)
	length := 0.0
	for i := 1; i < len(ring); i++ {
		dx, dy := float64(ring[i].X)-float64(ring[i-1].X), float64(ring[i].Y)-float64(ring[i-1].Y)
		length += math.Sqrt(dx*dx*perLon*perLon + dy*dy*perLat*perLat)
	}
	return length
}

// spikes finds corners where the border all but turns back on itself.
func (out *outline) spikes(ring geo.Ring, o Options) {
	for i := 1; i < len(ring); i++ {
		next := i + 1
		if next == len(ring) {
			next = 1
		}
		if length := spike(ring[i-1], ring[i], ring[next]); length >= o.Metres {
			at := ring[i].Point()
			out.findings = append(out.findings, Finding{Code: Spike, Severity: Warning, At: &at, Amount: length})
		}
	}
}

// spike is the length in metres of the shorter side of a spike with its tip in
// the middle vertex; 0 where there is none.
func spike(from, tip, to geo.Vertex) float64 {
	ax, ay := float64(from.X)-float64(tip.X), float64(from.Y)-float64(tip.Y)
	bx, by := float64(to.X)-float64(tip.X), float64(to.Y)-float64(tip.Y)
	if ax*bx+ay*by <= 0 {
		return 0
	}
	if sine := crossOf(ax, ay, bx, by); sine*sine > sharpest*sharpest*(ax*ax+ay*ay)*(bx*bx+by*by) {
		return 0
	}
	return math.Min(geo.Metres(tip.Point(), from.Point()), geo.Metres(tip.Point(), to.Point()))
}
