package desk

import (
	"lamppost/geo"
	"lamppost/reports"
)

// Place returns what rules can ask of p.
func (w *World) Place(p geo.Point) reports.Place {
	hits := w.Atlas.Locate(p)
	at := reports.Place{Areas: make([]reports.RouteArea, len(hits))}
	if len(w.Lines) > 0 {
		at.Line = func(n *reports.Near) (reports.RouteLine, bool) { return w.lineNear(p, n) }
	}
	for i, hit := range hits {
		at.Areas[i] = routeArea(hit.Area, hit.Version)
	}
	return at
}

// lineNear finds the line nearest to p that the condition asks for.
func (w *World) lineNear(p geo.Point, n *reports.Near) (reports.RouteLine, bool) {
	index := w.Lines[n.Layer]
	near, ok := index.Nearest(p, geo.Millimetres(n.Metres)*geo.Metre, n.Wants)
	if !ok {
		return reports.RouteLine{}, false
	}
	return reports.RouteLine{
		Layer: n.Layer, Version: reports.VersionID(index.Version()), Key: near.Line.Key, Name: near.Line.Name, Metres: near.Distance.Metres(),
	}, true
}

func routeArea(a *geo.Area, version int64) reports.RouteArea {
	return reports.RouteArea{Layer: a.Layer, Version: reports.VersionID(version), Key: a.Key, Name: a.Name}
}

// Pin is where a report was placed.
type Pin struct {
	Place    geo.Point
	Accuracy float64 // metres, of the device's fix; 0: not known
	// Chosen is where the reporter said it is, across a border or on this side of
	// one: the At of one of Sides, or Place itself. Nil: nobody was asked, or
	// nobody knew.
	Chosen *geo.Point
}

// asked is where the rules are asked.
func (p Pin) asked() geo.Point {
	if p.Chosen != nil {
		return *p.Chosen
	}
	return p.Place
}

// Route decides who answers for a category where the pin is, and says why.
func (w *World) Route(c *reports.Category, answers reports.Answers, pin Pin) reports.Route {
	q := reports.Query{Category: c, Answers: answers, Place: w.Place(pin.asked())}
	route := reports.Route{Areas: q.Areas, Accuracy: pin.Accuracy, Chosen: pin.Chosen}
	decision := w.Directory.Decide(q)
	if rule := decision.Rule; rule != nil {
		route.Body, route.Also, route.Rule, route.Note = rule.Body, rule.Also, rule.Position, rule.Note
		route.Decided, route.Line = decision.Area, decision.Line
	}
	route.Basis = w.basis.of(c, route.Rule)
	route.BorderMetres = w.border(route.Decided, pin.Place)
	if sides := w.sidesOf(q, route.Body, pin); len(sides) > 0 {
		route.RunnerUp = &sides[0]
	}
	return route
}

// border is the distance in metres to the nearest border of the layer of the
// area that decided; where none did, of any layer: it says how far the place is
// from somebody's responsibility. It is -1 where there is no border.
func (w *World) border(decided *reports.RouteArea, p geo.Point) float64 {
	nearest := -1.0
	for _, info := range w.Atlas.Layers() {
		if decided != nil && decided.Layer != info.Layer {
			continue
		}
		if border, ok := w.Atlas.Border(info.Layer, p); ok && (nearest < 0 || border.Metres < nearest) {
			nearest = border.Metres
		}
	}
	return nearest
}
