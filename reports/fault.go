package reports

import (
	"maps"
	"slices"

	"lamppost/geo"
)

// Fault is something about rules, bodies or boundaries that somebody should mend:
// a rule that says nothing, or a place, a category, a body that no rule speaks of.
type Fault struct {
	Kind     FaultKind     `json:"kind"`
	Rule     int           `json:"rule,omitempty"` // its position
	By       int           `json:"by,omitempty"`   // position of the rule that takes all of it
	Layer    geo.LayerName `json:"layer,omitempty"`
	Area     geo.AreaKey   `json:"area,omitempty"`
	Name     string        `json:"name,omitempty"` // of the area
	Category CategoryCode  `json:"category,omitempty"`
	Question string        `json:"question,omitempty"`
	Answer   string        `json:"answer,omitempty"`
	Body     BodySlug      `json:"body,omitempty"`
}

// FaultKind is a closed list.
type FaultKind string

// The kinds of faults. The first five keep a rule from ever deciding as it was
// meant to.
const (
	FaultShadowed FaultKind = "rule_shadowed"     // an earlier rule takes everything that this one would
	FaultQuestion FaultKind = "rule_question"     // waits for an answer that none of its categories asks for
	FaultAnswer   FaultKind = "rule_answer"       // waits for an answer that cannot be chosen
	FaultArea     FaultKind = "rule_area"         // names an area that the live version does not have
	FaultLine     FaultKind = "rule_line"         // is near no line that the live version has
	FaultLayer    FaultKind = "rule_layer"        // asks for a layer of which nothing is published
	FaultCategory FaultKind = "category_nobody"   // no rule leads it to a body, wherever and whatever the answers
	FaultPlace    FaultKind = "area_nobody"       // an area in which nobody answers for anything
	FaultBody     FaultKind = "body_without_rule" // nothing is ever handed to it
)

// Faults returns what is wrong with the rules, whatever the boundaries.
func (d *Directory) Faults() []Fault {
	var faults []Fault
	shadows := newShadows(d)
	for i := range d.Rules {
		rule := &d.Rules[i]
		faults = append(faults, d.answerFaults(rule)...)
		if earlier := shadows.over(rule); earlier != nil {
			faults = append(faults, Fault{Kind: FaultShadowed, Rule: rule.Position, By: earlier.Position})
		}
		shadows.add(rule)
	}
	return append(append(faults, d.categoryFaults()...), d.bodyFaults()...)
}

// answerFaults compares the answers a rule waits for with the questions of the
// categories it is about.
func (d *Directory) answerFaults(r *Rule) []Fault {
	var faults []Fault
	for _, code := range slices.Sorted(maps.Keys(r.Answers)) {
		f := Fault{Rule: r.Position, Question: code, Answer: r.Answers[code]}
		asked, possible := d.asked(r, code, f.Answer)
		switch {
		case !asked:
			f.Kind = FaultQuestion
		case !possible:
			f.Kind = FaultAnswer
		default:
			continue
		}
		faults = append(faults, f)
	}
	return faults
}

// asked reports whether one of the rule's categories asks the question, and
// whether the answer to it can be given.
func (d *Directory) asked(r *Rule, code, answer string) (asked, possible bool) {
	for i := range d.Categories {
		if !r.about(&d.Categories[i]) {
			continue
		}
		for _, q := range d.Categories[i].Questions {
			if q.Code == code {
				asked = true
				possible = possible || len(q.Choices) == 0 || q.Choice(answer) != nil
			}
		}
	}
	return asked, possible
}

// categoryFaults finds the categories that no rule leads to a body. Stoppers and
// inactive ones need none.
func (d *Directory) categoryFaults() []Fault {
	var faults []Fault
	for i := range d.Categories {
		c := &d.Categories[i]
		led := slices.ContainsFunc(d.Rules, func(r Rule) bool { return r.about(c) })
		if !led && !c.Inactive && len(c.Stopper) == 0 {
			faults = append(faults, Fault{Kind: FaultCategory, Category: c.Code})
		}
	}
	return faults
}

func (d *Directory) bodyFaults() []Fault {
	named := map[BodySlug]bool{}
	for _, r := range d.Rules {
		named[r.Body] = true
		for _, also := range r.Also {
			named[also] = true
		}
	}
	var faults []Fault
	for _, b := range d.Bodies {
		if !named[b.Slug] {
			faults = append(faults, Fault{Kind: FaultBody, Body: b.Slug})
		}
	}
	return faults
}
