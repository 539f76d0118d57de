package reports

import (
	"cmp"
	"slices"

	"lamppost/geo"
)

// Rule sends reports to a body. Rules are tried in order; every condition that
// is given must hold, and the first rule that holds decides.
//
// All conditions compare codes, keys and whole numbers, so that a program in any
// language that has the rules and the boundaries comes to the same decision:
//
//   - The category is of the rule's City.
//   - Categories and Groups, each where it is not empty, name the category's
//     code and its group.
//   - For each entry of Answers, the value is among those given to the question.
//   - Near, where it is given, finds a line; see [Near].
//   - The place: with Everywhere, any. Else one of the areas that contain it must
//     do: without a Layer an area of a layer of the rule's City or of no city; with
//     one an area of it whose key is among Areas, or any if Areas is empty. Of
//     several, the one with the lowest layer and key is said to have decided.
type Rule struct {
	Position   int // 1, 2, 3... within the instance, cities in order of their slug
	City       CitySlug
	Everywhere bool              // outside all areas too: the fallback of the city, its last rule
	Layer      geo.LayerName     // empty: inside any area of the city's layers
	Areas      []geo.AreaKey     // of Layer; empty: any of them
	Categories []CategoryCode    // empty: any
	Groups     []string          // empty: any
	Answers    map[string]string // question code to value; all must have been given
	Near       *Near             // nil: wherever the lines run
	Body       BodySlug          // leads: the status of the report is theirs
	Also       []BodySlug        // are handed the report too
	Note       Text              // why, in the city's words
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
	Body    BodySlug    `json:"body,omitempty"`
	Also    []BodySlug  `json:"also,omitempty"`
	Rule    int         `json:"rule,omitempty"` // Position of the rule, 0 for nobody
	Note    Text        `json:"note,omitempty"`
	Areas   []RouteArea `json:"areas,omitempty"`   // every area that contains the place
	Decided *RouteArea  `json:"decided,omitempty"` // the one the rule asked for
	Line    *RouteLine  `json:"line,omitempty"`    // whose nearness the rule asked for
	// BorderMetres is the distance to the nearest border of the layer that
	// decided, or where none did, of any layer; -1 when there is none.
	BorderMetres float64 `json:"border_metres"`
	RunnerUp     *Side   `json:"runner_up,omitempty"` // nil: the same body answers all around
	Accuracy     float64 `json:"accuracy,omitempty"`  // metres, of the device's fix; 0: not known
	// Chosen is where the rules were asked, if the reporter said on which side of
	// a border within the accuracy it is. Areas are those of that place.
	Chosen *geo.Point `json:"chosen,omitempty"`
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

// Side is who would answer a few metres further on.
type Side struct {
	Body   BodySlug   `json:"body,omitempty"` // empty: nobody
	Area   *RouteArea `json:"area,omitempty"` // that the rule there asks for; nil: none
	Line   *RouteLine `json:"line,omitempty"` // whose nearness it asks for
	Metres float64    `json:"metres"`         // from the place
	At     geo.Point  `json:"at"`             // a place there, on the grid of the boundaries
}

// Query is what routing looks at.
type Query struct {
	Category *Category
	Answers  Answers
	Place
}

// Place is what rules can ask of where a report lies.
type Place struct {
	Areas []RouteArea // that contain it: layers by name, then the smallest first, then by key
	// Line finds the nearest line that Near asks for. Nil: there are no lines.
	Line func(*Near) (RouteLine, bool)
}

// line returns the line that the condition finds. No condition needs none.
func (p *Place) line(n *Near) (line *RouteLine, ok bool) {
	if n == nil {
		return nil, true
	}
	if p.Line == nil {
		return nil, false
	}
	found, ok := p.Line(n)
	return &found, ok
}

// Decision is what the rules say. The zero Decision is nobody.
type Decision struct {
	Rule *Rule
	Area *RouteArea // that the rule asked for; nil for a rule that holds everywhere
	Line *RouteLine // whose nearness the rule asked for; nil if it asked for none
}

// Body is who answers, or nobody.
func (d Decision) Body() BodySlug {
	if d.Rule == nil {
		return ""
	}
	return d.Rule.Body
}

// Decide returns the first rule that holds for q, and why it does. It looks at
// nothing but q and the directory.
func (d *Directory) Decide(q Query) Decision {
	for rule := range d.candidates(q.Category.City, q.Areas) {
		if !rule.wants(q.Category, q.Answers) {
			continue
		}
		area, ok := d.areaFor(rule, q.Areas)
		if !ok {
			continue
		}
		if line, ok := q.line(rule.Near); ok {
			return Decision{rule, area, line}
		}
	}
	return Decision{}
}

// wants reports whether category and answers meet the rule's conditions.
func (r *Rule) wants(c *Category, answers Answers) bool {
	if !r.about(c) {
		return false
	}
	for code, value := range r.Answers {
		if !slices.Contains(answers.Get(code), value) {
			return false
		}
	}
	return true
}

// about reports whether the rule is for reports of the category.
func (r *Rule) about(c *Category) bool {
	return r.City == c.City &&
		(len(r.Categories) == 0 || slices.Contains(r.Categories, c.Code)) &&
		(len(r.Groups) == 0 || slices.Contains(r.Groups, c.Group))
}

// areaFor finds which of areas meets the rule's place: of several the one with
// the lowest layer and key, so that whoever runs the rule again names the same
// (see reports/canon). A rule that holds everywhere needs none.
func (d *Directory) areaFor(r *Rule, areas []RouteArea) (lowest *RouteArea, ok bool) {
	if r.Everywhere {
		return nil, true
	}
	for i := range areas {
		if d.meets(r, areas[i]) && (lowest == nil || areas[i].before(lowest)) {
			lowest = &areas[i]
		}
	}
	return lowest, lowest != nil
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
