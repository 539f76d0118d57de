package web

import (
	"maps"
	"slices"
	"strings"

	"lamppost/reports"
	"lamppost/reports/words"
)

// ruleWords says what a rule asks for, condition by condition.
func ruleWords(p *words.Printer, d *reports.Directory, r *reports.Rule) []string {
	said := []string{groundWords(p, d, r)}
	if near := r.Near; near != nil {
		said = append(said, nearWords(p, d, near))
	}
	if kinds := subjectWords(p, d, r); kinds != "" {
		said = append(said, kinds)
	}
	for _, code := range slices.Sorted(maps.Keys(r.Answers)) {
		question, answer := answerWords(p, d, r, code)
		said = append(said, p.T("rules.answer", "Question", question, "Answer", answer))
	}
	return said
}

func groundWords(p *words.Printer, d *reports.Directory, r *reports.Rule) string {
	switch {
	case r.Everywhere:
		return p.T("rules.everywhere")
	case r.Layer == "":
		return p.T("rules.any_area")
	case len(r.Areas) == 0:
		return p.T("rules.any_of", "Layer", layerTitle(p, d, r.Layer))
	}
	return p.T("rules.in", "Layer", layerTitle(p, d, r.Layer), "Areas", shortList(r.Areas))
}

// mostListed bounds the keys and names that one condition says: a rule of a
// country may have thousands.
const mostListed = 12

func shortList[T ~string](items []T) string {
	var all []string
	for _, item := range items[:min(len(items), mostListed)] {
		all = append(all, string(item))
	}
	if len(items) > mostListed {
		all = append(all, "…")
	}
	return strings.Join(all, ", ")
}

func nearWords(p *words.Printer, d *reports.Directory, n *reports.Near) string {
	metres, layer := p.Metres(float64(n.Metres)), layerTitle(p, d, n.Layer)
	if len(n.Where) == 0 {
		return p.T("rules.near", "Metres", metres, "Layer", layer)
	}
	return p.T("rules.near_where", "Metres", metres, "Layer", layer, "Where", whereWords(n.Where))
}

// whereWords is "class: motorway, trunk"; properties are codes of the layer's owner.
func whereWords(where map[string][]string) string {
	var all []string
	for _, property := range slices.Sorted(maps.Keys(where)) {
		all = append(all, property+": "+shortList(where[property]))
	}
	return strings.Join(all, "; ")
}

// subjectWords names the groups and categories; empty for a rule about anything.
func subjectWords(p *words.Printer, d *reports.Directory, r *reports.Rule) string {
	var names []string
	for _, code := range r.Groups {
		names = append(names, groupWords(p, d, r.City, code))
	}
	for _, code := range r.Categories {
		if c := d.Category(code); c != nil {
			names = append(names, c.Name.In(p.Language.Tag))
		}
	}
	return shortList(names)
}

func groupWords(p *words.Printer, d *reports.Directory, city reports.CitySlug, code string) string {
	if c := d.City(city); c != nil {
		for _, g := range c.Groups {
			if g.Code == code {
				return g.Name.In(p.Language.Tag)
			}
		}
	}
	return code
}

// answerWords says a condition in the words of the first category that asks for it.
func answerWords(p *words.Printer, d *reports.Directory, r *reports.Rule, code string) (question, answer string) {
	for _, c := range d.Categories {
		for _, q := range c.Questions {
			if q.Code == code && c.City == r.City {
				return q.Text.In(p.Language.Tag), answerText(&q, []string{r.Answers[code]}, p.Language.Tag)
			}
		}
	}
	return code, r.Answers[code]
}

// faultWords says a fault to an administrator.
func faultWords(p *words.Printer, d *reports.Directory, f reports.Fault) string {
	name := ""
	if c := d.Category(f.Category); c != nil {
		name = c.Name.In(p.Language.Tag)
	}
	return p.T("rules."+string(f.Kind), "Rule", f.Rule, "By", f.By, "Layer", layerTitle(p, d, f.Layer), "Area", string(f.Area),
		"Name", f.Name, "Category", name, "Question", f.Question, "Answer", f.Answer, "Body", bodyName(p, d, f.Body))
}
