package rerun

import (
	"fmt"
	"maps"
	"slices"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/leaf"
)

// decision is what a report.routed says; the zero one is nobody.
type decision struct {
	rule        int
	body        reports.BodySlug
	layer, area string // as leaves say them
}

func (d decision) String() string {
	if d.rule == 0 {
		return "nobody"
	}
	return fmt.Sprintf("%s by rule %d and area %s of %s", d.body, d.rule, d.area, d.layer)
}

func logged(l *leaf.Leaf) decision { return decision{l.Rule, l.Body, l.Layer, l.Area} }

// decide makes the decision.
func decide(rules *reports.Directory, atlases []*geo.Atlas, o Opened) decision {
	category := rules.Category(o.Category)
	if category == nil {
		return decision{}
	}
	q := reports.Query{Category: category}
	for _, code := range slices.Sorted(maps.Keys(o.Answers)) {
		q.Answers = append(q.Answers, reports.Answer{Code: code, Values: o.Answers[code]})
	}
	place := geo.Point{float64(o.Location[0]) / 1e7, float64(o.Location[1]) / 1e7} // off the globe: in no area
	for _, atlas := range atlases {
		for _, hit := range atlas.Locate(place) {
			q.Areas = append(q.Areas, reports.RouteArea{Layer: hit.Area.Layer, Key: hit.Area.Key})
		}
	}
	found := rules.Decide(q)
	if found.Rule == nil {
		return decision{}
	}
	d := decision{rule: found.Rule.Position, body: found.Rule.Body}
	if area := found.Area; area != nil {
		d.layer, d.area = leaf.Code(string(area.Layer)), leaf.Code(string(area.Key))
	}
	return d
}
