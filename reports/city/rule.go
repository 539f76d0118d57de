package city

import (
	"slices"

	"github.com/goccy/go-yaml/ast"
)

func (r *reader) rule(n ast.Node, what string) Rule {
	m := r.mapping(n, what, "layer", "areas", "categories", "groups", "answers", "near", "body", "also", "note")
	rule := Rule{Areas: texts(m.condition("areas")), Note: m.words("note", false), Line: m.at.line}
	rule.Layer = m.reference("layer", kindLayer)
	rule.Categories = m.references("categories", kindCategory)
	rule.Groups = m.references("groups", kindGroup)
	rule.Answers = m.answers()
	rule.Near = m.near()
	if m.required("body") {
		rule.Body = m.reference("body", kindBody)
	}
	rule.Also = m.references("also", kindBody)
	if i := slices.Index(rule.Also, rule.Body); i >= 0 {
		r.problem(where(m.values["also"]), "%s names %q twice: its body is told anyway", what, rule.Body)
	}
	if rule.Layer == "" && len(rule.Areas) > 0 {
		r.problem(where(m.values["areas"]), "%s names areas but not the layer they belong to", what)
	}
	return rule
}

// near reads "near: {layer: roads, metres: 30, where: {class: [motorway]}}".
func (m mapping) near() *Near {
	n, found := m.value("near")
	if !found {
		return nil
	}
	near := m.r.mapping(n, m.of("near"), "layer", "metres", "where")
	near.required("layer")
	near.required("metres")
	return &Near{Layer: near.reference("layer", kindLines), Metres: near.whole("metres", 1, MaxNear), Where: near.where()}
}

// where reads values by property; one value can stand without a list.
func (m mapping) where() map[string][]string {
	n, found := m.value("where")
	if !found {
		return nil
	}
	w := m.r.mapping(n, m.of("where"))
	all := map[string][]string{}
	for property, v := range w.values {
		if _, list := v.(*ast.SequenceNode); list {
			all[property] = texts(w.condition(property))
		} else if value := w.some(property); value != "" {
			all[property] = []string{value}
		}
	}
	return all
}

// condition reads a list that narrows a rule. A list written out with nothing in it could mean all or nothing, so it is refused.
func (m mapping) condition(key string) []item {
	items := m.strings(key)
	if s, ok := m.values[key].(*ast.SequenceNode); ok && len(s.Values) == 0 {
		m.r.problem(where(s), "%s is empty: leave the key out to mean any", m.of(key))
	}
	return items
}

func (m mapping) reference(key, kind string) string {
	text, p, _ := m.scalar(key)
	return m.r.refer(kind, text, m.what, p)
}

func (m mapping) references(key, kind string) (all []string) {
	for _, i := range m.condition(key) {
		all = append(all, m.r.refer(kind, i.text, m.what, i.at))
	}
	return all
}

func (m mapping) answers() map[string]string {
	n, found := m.value("answers")
	if !found {
		return nil
	}
	a := m.r.mapping(n, m.of("answers"))
	answers := map[string]string{}
	for code := range a.values {
		if a.required(code) {
			answers[code], _, _ = a.scalar(code)
		}
	}
	return answers
}
