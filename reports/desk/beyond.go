package desk

import (
	"math"

	"lamppost/geo"
	"lamppost/reports"
)

// Beyond is who would answer a few metres further on.
type Beyond struct {
	Body   reports.BodySlug // empty: nobody
	Metres float64          // to the border
}

// Beyond finds the nearest border within so many metres of p, of any layer,
// across which another body answers than route says. Route.RunnerUp looks at the
// layer that decided alone; a place beside a county road's corridor is decided by
// the town's districts, and still the road may be what is meant.
func (w *World) Beyond(c *reports.Category, answers reports.Answers, route reports.Route, p geo.Point, within float64) (best Beyond, found bool) {
	for _, info := range w.Atlas.Layers() {
		border, ok := w.Atlas.Border(info.Layer, p)
		if !ok || border.Metres >= within || found && border.Metres >= best.Metres {
			continue
		}
		for _, q := range across(p, border) {
			body := reports.BodySlug("")
			if rule, _ := w.Directory.Decide(reports.Query{Category: c, Answers: answers, Areas: w.Areas(q)}); rule != nil {
				body = rule.Body
			}
			if body != route.Body {
				best, found = Beyond{body, border.Metres}, true
				break
			}
		}
	}
	return best, found
}

const (
	// stepBeyond is how far past a border we look: more than the grid that
	// boundaries are kept on, less than the width of a path.
	stepBeyond = 0.5 // metres
	// sidesOfBorder is how many ways we look from a place that is on the border.
	sidesOfBorder = 8
)

// across returns places just past the border as seen from p: one straight on, or,
// where p is so near that no direction leads there, some around it.
func across(p geo.Point, b geo.Border) []geo.Point {
	const perDegree = 111_320 // metres, of latitude
	narrow := math.Max(math.Cos(p.Lat()*math.Pi/180), 0.01)
	if b.Metres >= stepBeyond {
		on := 1 + stepBeyond/b.Metres
		return []geo.Point{{p.Lon() + (b.At.Lon()-p.Lon())*on, p.Lat() + (b.At.Lat()-p.Lat())*on}}
	}
	var around []geo.Point
	for i := range sidesOfBorder {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / sidesOfBorder)
		around = append(around, geo.Point{b.At.Lon() + stepBeyond*cos/(perDegree*narrow), b.At.Lat() + stepBeyond*sin/perDegree})
	}
	return around
}
