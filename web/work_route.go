package web

import (
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/words"
)

// routeDetails is the whole decision who answers for a report.
type routeDetails struct {
	Whom
	Rule       int               // position; 0: none held
	Conditions []string          // of today's rule of that number, if it still hands to that body
	Decided    string            // "Quayside (Districts)"; empty where no area decided
	Version    reports.VersionID // of the boundaries that decided
	RunnerUp   string            // who else is near; empty: nobody
	Border     string            // how far the nearest border of the layer that decided is; empty: there is none
	Accuracy   string            // of the place; empty: not known
	Changed    bool              // today's rules and boundaries would decide otherwise
	Today      string            // who would answer today, if Changed
}

func newRouteDetails(p *words.Printer, world *desk.World, report *reports.Report) routeDetails {
	route := report.Route
	d := routeDetails{Whom: newWhom(p, world.Directory, route, report.Accuracy), Rule: route.Rule}
	if route.Decided != nil {
		d.Decided, d.Version = routeAreaName(p, world.Directory, *route.Decided), route.Decided.Version
	}
	if rules := world.Directory.Rules; route.Rule > 0 && route.Rule <= len(rules) && rules[route.Rule-1].Body == route.Body {
		d.Conditions = ruleWords(p, world.Directory, &rules[route.Rule-1])
	}
	if route.BorderMetres >= 0 {
		d.Border = p.Metres(route.BorderMetres)
	}
	if report.Accuracy > 0 {
		d.Accuracy = p.Metres(report.Accuracy)
	}
	if up := route.RunnerUp; up != nil {
		d.RunnerUp = p.T("desk.runner_up_there", "Metres", p.Metres(up.Metres), "Body", orNobody(p, world, up.Body), "Place", sideName(p, world, up.Area, up.Line))
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
