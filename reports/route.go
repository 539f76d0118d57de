package reports

import (
	"cmp"
	"slices"

	"lamppost/geo"
)

// Rule sends reports to a body. Rules are tried in order; every condition that
// is given must hold, and the first rule that holds decides.
type Rule struct {
	Position   int // 1, 2, 3... within the instance, cities in order of their slug
	City       CitySlug
	Layer      geo.LayerName     // empty: inside any area of the city's layers
	Areas      []geo.AreaKey     // of Layer; empty: any of them
	Categories []CategoryCode    // empty: any
	Groups     []string          // empty: any
	Answers    map[string]string // question code to value; all must have been given
	Body       BodySlug
	Note       Text // why, in the city's words
}

// RouteArea is an area as it was when it decided something.
type RouteArea struct {
	Layer   geo.LayerName `json:"layer"`
	Version VersionID     `json:"version"`
	Key     geo.AreaKey   `json:"key"`
	Name    string        `json:"name"`
}

// Ref names the area without its version.
func (a RouteArea) Ref() geo.AreaRef { return geo.AreaRef{Layer: a.Layer, Key: a.Key} }

// Route is the decision who answers for a report, and why. "Nobody" is a
// decision: Body is empty and the page says so.
type Route struct {
	Body     BodySlug    `json:"body,omitempty"`
	Rule     int         `json:"rule,omitempty"` // Position of the rule, 0 for nobody
	Note     Text        `json:"note,omitempty"`
	Areas    []RouteArea `json:"areas,omitempty"`   // every area that contains the place
	Decided  *RouteArea  `json:"decided,omitempty"` // the one the rule asked for
	RunnerUp *RunnerUp   `json:"runner_up,omitempty"`
	// BorderMetres is the distance to the nearest border of the layer that
	// decided; -1 when no layer did.
	BorderMetres float64 `json:"border_metres"`
	// Basis is kept until the record has told of the decision.
	Basis *Basis `json:"basis,omitempty"`
}

// Basis names the files from which a decision was made, so that anybody can make
// it again.
type Basis struct {
	Boundaries map[geo.LayerName]string `json:"boundaries"` // SHA-256 of each layer's canonical file, in hex
	Ruleset    string                   `json:"ruleset"`    // SHA-256 of the city's canonical rules, in hex
	Rule       int                      `json:"rule"`       // which of them decided, from 1; 0: none
}

// RunnerUp is who would have answered a few metres further on.
type RunnerUp struct {
	Body BodySlug   `json:"body,omitempty"` // empty: nobody
	Area *RouteArea `json:"area,omitempty"` // nil: outside every area of the layer
}

// Query is what routing looks at.
type Query struct {
	Category *Category
	Answers  Answers
	Areas    []RouteArea
}

// Decide returns the first rule that holds for q and the area it asked for, or
// nil. It looks at nothing but q and the directory.
func (d *Directory) Decide(q Query) (*Rule, *RouteArea) {
	for i := range d.Rules {
		rule := &d.Rules[i]
		if !rule.wants(q.Category, q.Answers) {
			continue
		}
		if area := d.areaFor(rule, q.Areas); area != nil {
			return rule, area
		}
	}
	return nil, nil
}

// wants reports whether category and answers meet the rule's conditions.
func (r *Rule) wants(c *Category, answers Answers) bool {
	if r.City != c.City {
		return false
	}
	if len(r.Categories) > 0 && !slices.Contains(r.Categories, c.Code) {
		return false
	}
	if len(r.Groups) > 0 && !slices.Contains(r.Groups, c.Group) {
		return false
	}
	for code, value := range r.Answers {
		if !slices.Contains(answers.Get(code), value) {
			return false
		}
	}
	return true
}

// areaFor returns which of areas meets the rule's place, or nil: of several the
// one with the lowest layer and key, so that whoever runs the rule again names
// the same (see reports/canon).
func (d *Directory) areaFor(r *Rule, areas []RouteArea) *RouteArea {
	var lowest *RouteArea
	for i := range areas {
		if d.meets(r, areas[i]) && (lowest == nil || areas[i].before(lowest)) {
			lowest = &areas[i]
		}
	}
	return lowest
}

func (a *RouteArea) before(b *RouteArea) bool {
	return cmp.Or(cmp.Compare(a.Layer, b.Layer), cmp.Compare(a.Key, b.Key)) < 0
}

func (d *Directory) meets(r *Rule, a RouteArea) bool {
	if r.Layer == "" {
		city := d.layerCity(a.Layer)
		return city == "" || city == r.City
	}
	return a.Layer == r.Layer && (len(r.Areas) == 0 || slices.Contains(r.Areas, a.Key))
}

// Across returns areas with the layer of from replaced by to: what the place
// would lie in on the other side of that border.
func Across(areas []RouteArea, from RouteArea, to *RouteArea) []RouteArea {
	var other []RouteArea
	for _, a := range areas {
		if a != from && (to == nil || a != *to) {
			other = append(other, a)
		}
	}
	if to != nil {
		other = append(other, *to)
	}
	return other
}
