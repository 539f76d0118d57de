package rerun

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/leaf"
)

// decision is what a report.routed says; the zero one is nobody.
type decision struct {
	rule        int
	body        reports.BodySlug
	also        string // joined
	layer, area string // as leaves say them
}

func (d decision) String() string {
	if d.rule == 0 {
		return "nobody"
	}
	return fmt.Sprintf("%s (and %q) by rule %d and area %q of %q", d.body, d.also, d.rule, d.area, d.layer)
}

func logged(l *leaf.Leaf) decision { return decision{l.Rule, l.Body, joined(l.Also), l.Layer, l.Area} }

func joined(bodies []reports.BodySlug) string {
	var all []string
	for _, b := range slices.Sorted(slices.Values(bodies)) {
		all = append(all, string(b))
	}
	return strings.Join(all, " ")
}

// decide makes the decision.
func decide(rules *reports.Directory, grounds []*ground, o Opened) decision {
	category := rules.Category(o.Category)
	if category == nil {
		return decision{}
	}
	q := reports.Query{Category: category}
	for _, code := range slices.Sorted(maps.Keys(o.Answers)) {
		q.Answers = append(q.Answers, reports.Answer{Code: code, Values: o.Answers[code]})
	}
	place := at(o.asked()) // off the globe: in no area
	for _, g := range grounds {
		for _, hit := range g.areas.Locate(place) {
			q.Areas = append(q.Areas, reports.RouteArea{Layer: hit.Area.Layer, Key: hit.Area.Key})
		}
	}
	q.Line = func(n *reports.Near) (reports.RouteLine, bool) {
		for _, g := range grounds {
			if _, ok := g.lines.Nearest(place, geo.Millimetres(n.Metres)*geo.Metre, n.Wants); ok && g.layer == n.Layer {
				return reports.RouteLine{Layer: n.Layer}, true
			}
		}
		return reports.RouteLine{}, false
	}
	found := rules.Decide(q)
	if found.Rule == nil {
		return decision{}
	}
	d := decision{rule: found.Rule.Position, body: found.Rule.Body, also: joined(found.Rule.Also)}
	if area := found.Area; area != nil {
		d.layer, d.area = leaf.Code(string(area.Layer)), leaf.Code(string(area.Key))
	}
	return d
}
