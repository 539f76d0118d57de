package city

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

func (r *reader) category(n ast.Node, what string) Category {
	m := r.mapping(n, what, "code", "group", "name", "description", "keywords", "target_days", "photo_required", "stopper", "questions", "inactive")
	code, p := m.code("code")
	r.declare(kindCategory, "code", code, what, p)
	group, p, _ := m.scalar("group")
	return Category{
		Code:          code,
		Group:         r.refer(kindGroup, group, what, p),
		Name:          m.words("name", true),
		Description:   m.words("description", false),
		Keywords:      texts(m.strings("keywords")),
		TargetDays:    m.whole("target_days", 0, maxTargetDays),
		PhotoRequired: m.yes("photo_required"),
		Stopper:       m.words("stopper", false),
		Questions:     m.questions(),
		Inactive:      m.yes("inactive"),
	}
}

func (m mapping) questions() (all []Question) {
	taken := map[string]int{}
	for i, n := range m.list("questions") {
		what := fmt.Sprintf("question %d of %s", i+1, m.what)
		q, p := m.r.question(n, what)
		if first := taken[q.Code]; first > 0 && q.Code != "" {
			m.r.problem(p, "code of %s: %q is already taken by question %d", what, q.Code, first)
		}
		taken[q.Code] = i + 1
		all = append(all, q)
	}
	return all
}

var questionKinds = []string{KindString, KindNumber, KindDateTime, KindText, KindOne, KindMany}

// isList says whether the answer is picked from Choices.
func (q Question) isList() bool { return q.Kind == KindOne || q.Kind == KindMany }

func (r *reader) question(n ast.Node, what string) (q Question, p at) {
	m := r.mapping(n, what, "code", "text", "hint", "kind", "required", "choices")
	q.Code, p = m.code("code")
	q.Text, q.Hint = m.words("text", true), m.words("hint", false)
	q.Required = m.yes("required")
	if m.required("kind") {
		q.Kind = m.oneOf("kind", questionKinds...)
	}
	q.Choices = m.choices()
	switch listed := len(m.list("choices")) > 0; {
	case q.Kind == "":
	case q.isList() && !listed:
		r.problem(m.at, "%s is a %s but has no choices", what, q.Kind)
	case !q.isList() && m.has("choices"):
		r.problem(where(m.values["choices"]), "%s is a %s and cannot have choices (only %s and %s can)", what, q.Kind, KindOne, KindMany)
	}
	return q, p
}

func (m mapping) choices() (all []Choice) {
	taken := map[string]int{}
	for i, n := range m.list("choices") {
		what := fmt.Sprintf("choice %d of %s", i+1, m.what)
		c := m.r.mapping(n, what, "key", "name", "stopper")
		key, p := c.code("key")
		if first := taken[key]; first > 0 && key != "" {
			m.r.problem(p, "key of %s: %q is already taken by choice %d", what, key, first)
		}
		taken[key] = i + 1
		all = append(all, Choice{Key: key, Name: c.words("name", true), Stopper: c.words("stopper", false)})
	}
	return all
}
