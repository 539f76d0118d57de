package web

import (
	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/words"
)

// SideChoice is one answer to the question on which side of a border the report
// is. It stands for a place, so that the rules can be asked there.
type SideChoice struct {
	Value  string // of the field; empty: not known
	Name   string // who answers there
	Where  string
	Chosen bool
	body   reports.BodySlug
}

// ask lays out the question on which side it is, where the device's fix does not
// tell. What was answered to another question than this one is forgotten: the pin
// has moved since, or the rules have.
func (d *reportPage) ask(p *words.Printer, w *desk.World, here reports.Route, sides []reports.Side) {
	asked := d.Form.Side
	d.Form.Side = nil
	if len(sides) == 0 {
		return
	}
	choose := func(at geo.Point, body reports.BodySlug, where string) {
		chosen := asked != nil && *asked == at
		if chosen {
			d.Form.Side = &at
		}
		d.Sides = append(d.Sides, SideChoice{latLon(at), orNobody(p, w, body), where, chosen, body})
	}
	choose(d.Form.Pick.Point, here.Body, p.T("report.side_here", "Place", sideName(p, w, here.Decided, here.Line)))
	for _, s := range sides {
		choose(s.At, s.Body, p.T("report.side_there", "Metres", p.Metres(s.Metres), "Place", sideName(p, w, s.Area, s.Line)))
	}
	d.Sides = append(d.Sides, SideChoice{Name: p.T("report.side_unknown"), Where: p.T("report.side_pin"), Chosen: d.Form.Side == nil, body: here.Body})
}

// sideName says what decides on a side.
func sideName(p *words.Printer, w *desk.World, area *reports.RouteArea, line *reports.RouteLine) string {
	switch {
	case line != nil:
		return p.T("report.side_near", "Line", p.T("whom.area", "Area", line.Name, "Layer", layerTitle(p, w.Directory, line.Layer)))
	case area != nil:
		return routeAreaName(p, w.Directory, *area)
	}
	return p.T("report.side_outside")
}

// promise names what a page has said: this category, to this body or one of those
// that it asks about. A form that would go elsewhere by now is shown once more
// instead of being sent.
func (d *reportPage) promise(c reports.CategoryCode, b reports.BodySlug) string {
	said := string(c) + "/" + string(b)
	for _, s := range d.Sides {
		said += "/" + string(s.body)
	}
	return said
}
