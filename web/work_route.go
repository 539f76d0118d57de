package web

import (
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/words"
)

// routeDetails is the whole decision who answers for a report.
type routeDetails struct {
	Whom
	Rule     int    // position; 0: none held
	Decided  string // "Quayside (Districts)"; empty where no area decided
	RunnerUp string // who answers across the nearest border; empty: not known
	Border   string // how far that is; empty: there is no border
	Accuracy string // of the place; empty: not known
	Changed  bool   // today's rules and boundaries would decide otherwise
	Today    string // who would answer today, if Changed
}

func newRouteDetails(p *words.Printer, world *desk.World, report *reports.Report) routeDetails {
	route := report.Route
	d := routeDetails{Whom: newWhom(p, world.Directory, route, report.Accuracy), Rule: route.Rule}
	if route.Decided != nil {
		d.Decided = routeAreaName(p, world.Directory, *route.Decided)
	}
	if route.BorderMetres >= 0 {
		d.Border = p.Metres(route.BorderMetres)
	}
	if report.Accuracy > 0 {
		d.Accuracy = p.Metres(report.Accuracy)
	}
	if up := route.RunnerUp; up != nil {
		d.RunnerUp = orNobody(p, world, up.Body)
		if up.Area != nil {
			d.RunnerUp = p.T("desk.runner_up_in", "Body", d.RunnerUp, "Area", routeAreaName(p, world.Directory, *up.Area))
		}
	}
	if c := world.Directory.Category(report.Category); c != nil {
		today := world.Route(c, report.Answers, desk.Pin{Place: report.Place, Accuracy: report.Accuracy, Chosen: report.Route.Chosen})
		d.Changed, d.Today = today.Body != report.Body, orNobody(p, world, today.Body)
	}
	return d
}

func orNobody(p *words.Printer, world *desk.World, slug reports.BodySlug) string {
	if slug == "" {
		return p.T("work.nobody")
	}
	return bodyName(p, world.Directory, slug)
}
