package city

import (
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// placed is where a rule and its answers stand, for checks that need the whole file.
type placed struct {
	what    string
	at      at
	answers map[string]at
}

func (r *reader) rule(n ast.Node, what string) Rule {
	m := r.mapping(n, what, "layer", "areas", "categories", "groups", "answers", "body", "note")
	rule := Rule{Areas: texts(m.condition("areas")), Note: m.words("note", false), Line: m.at.line}
	rule.Layer = m.reference("layer", kindLayer)
	rule.Categories = m.references("categories", kindCategory)
	rule.Groups = m.references("groups", kindGroup)
	p := placed{what: what, at: m.at}
	rule.Answers, p.answers = m.answers()
	if m.required("body") {
		rule.Body = m.reference("body", kindBody)
	}
	if rule.Layer == "" && len(rule.Areas) > 0 {
		r.problem(where(m.values["areas"]), "%s names areas but not the layer they belong to", what)
	}
	r.rules = append(r.rules, p)
	return rule
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

func (m mapping) answers() (answers map[string]string, places map[string]at) {
	n, found := m.value("answers")
	if !found {
		return nil, nil
	}
	a := m.r.mapping(n, m.of("answers"))
	answers, places = map[string]string{}, map[string]at{}
	for code := range a.values {
		if a.required(code) {
			answers[code], places[code], _ = a.scalar(code)
		}
	}
	return answers, places
}

// about says whether a rule's categories and groups let the category through.
func (rule Rule) about(c Category) bool {
	if len(rule.Categories) == 0 && len(rule.Groups) == 0 {
		return true
	}
	return slices.Contains(rule.Categories, c.Code) || c.Group != "" && slices.Contains(rule.Groups, c.Group)
}

// checkRules looks at each rule with the whole city known: its answers, and whether an earlier rule leaves it anything.
func (r *reader) checkRules(c *City) {
	s := shadows{c: c, rules: map[[2]string][]int{}}
	for i, rule := range c.Rules {
		p := r.rules[i]
		r.checkAnswers(c, rule, p)
		if earlier, found := s.over(rule); found {
			r.problem(p.at, "%s never decides: %s on line %d takes all that it would", p.what, r.rules[earlier].what, c.Rules[earlier].Line)
		}
		s.add(i, rule)
	}
}

// checkAnswers compares the answers a rule waits for with the questions of the categories it is about.
func (r *reader) checkAnswers(c *City, rule Rule, p placed) {
	for code, value := range rule.Answers {
		questions, codes := questionsOf(c, rule, code)
		if len(questions) == 0 {
			r.problem(p.answers[code], "%s waits for an answer to %q: none of its categories asks that%s", p.what, code, suggestion(code, codes))
			continue
		}
		if keys, listed := keysOf(questions); listed && !slices.Contains(keys, value) {
			r.problem(p.answers[code], "%s waits for the answer %q to %q: no such choice%s", p.what, value, code, suggestion(value, keys))
		}
	}
}

func questionsOf(c *City, rule Rule, code string) (questions []Question, codes []string) {
	for _, category := range c.Categories {
		if !rule.about(category) {
			continue
		}
		for _, q := range category.Questions {
			codes = append(codes, q.Code)
			if q.Code == code {
				questions = append(questions, q)
			}
		}
	}
	slices.Sort(codes)
	return questions, slices.Compact(codes)
}

// keysOf returns the keys of all choices; listed is false if any of the questions can be answered freely.
func keysOf(questions []Question) (keys []string, listed bool) {
	for _, q := range questions {
		if !q.isList() {
			return nil, false
		}
		for _, choice := range q.Choices {
			keys = append(keys, choice.Key)
		}
	}
	return keys, true
}

// shadows finds the earlier rule that takes everything a later one would. Rules are kept by layer and area, because
// a country has a rule for each of its communes and comparing all pairs would take minutes.
type shadows struct {
	c     *City
	rules map[[2]string][]int // layer and area, "" for any -> indexes, ascending
}

func (s shadows) add(i int, rule Rule) {
	if len(rule.Areas) == 0 {
		s.rules[[2]string{rule.Layer, ""}] = append(s.rules[[2]string{rule.Layer, ""}], i)
	}
	for _, area := range rule.Areas {
		s.rules[[2]string{rule.Layer, area}] = append(s.rules[[2]string{rule.Layer, area}], i)
	}
}

// over returns the first rule that takes all the later one would.
func (s shadows) over(later Rule) (earlier int, found bool) {
	keys := [][2]string{{"", ""}}
	if later.Layer != "" {
		keys = append(keys, [2]string{later.Layer, ""})
	}
	if len(later.Areas) > 0 {
		keys = append(keys, [2]string{later.Layer, later.Areas[0]})
	}
	for _, key := range keys {
		for _, i := range s.rules[key] {
			if (!found || i < earlier) && s.covers(s.c.Rules[i], later) {
				earlier, found = i, true
				break
			}
		}
	}
	return earlier, found
}

// covers says whether whatever fits the later rule fits the earlier one too.
func (s shadows) covers(earlier, later Rule) bool {
	if earlier.Layer != "" && earlier.Layer != later.Layer {
		return false
	}
	if len(earlier.Areas) > 0 && (len(later.Areas) == 0 || !within(later.Areas, earlier.Areas)) {
		return false
	}
	for code, value := range earlier.Answers {
		if answer, asked := later.Answers[code]; !asked || answer != value {
			return false
		}
	}
	return s.sameSubject(earlier, later)
}

// sameSubject says whether every category of the later rule belongs to the earlier one.
func (s shadows) sameSubject(earlier, later Rule) bool {
	if len(earlier.Categories) == 0 && len(earlier.Groups) == 0 {
		return true
	}
	some := false
	for _, c := range s.c.Categories {
		if later.about(c) {
			some = true
			if !earlier.about(c) {
				return false
			}
		}
	}
	return some
}

func within(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}
