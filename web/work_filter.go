package web

import (
	"net/url"
	"slices"

	"lamppost/reports"
	"lamppost/reports/desk"
)

// workFilter is the form above a list of work.
type workFilter struct {
	Selects    []workSelect
	Text, Near string
	Late       bool
	Used       bool // something but the usual is chosen
	Open       bool // something that only the form shows is chosen
	ManyBodies bool // the person works for more than one
}

// workSelect is one select of the form.
type workSelect struct {
	Name, Label string
	Options     []workChoice
}

// workChoice is one option of a select.
type workChoice struct {
	Value, Name string
	Chosen      bool
}

func newWorkFilter(r *Request, world *desk.World, q workQuery) workFilter {
	v := q.values()
	f := workFilter{Text: q.filter.Text, Near: v.Get("near"), Late: q.late, Used: len(v) > 0}
	add := func(name, label string, options []workChoice) {
		if len(options) > 0 {
			f.Selects = append(f.Selects, workSelect{name, label, chosenOf(options, v.Get(name))})
		}
	}
	v.Del("near")
	f.Open = len(v) > 0
	bodies := bodyChoices(r, world, q)
	f.ManyBodies = len(bodies) > 0
	add("status", r.Words.T("work.status"), statusChoices(r))
	add("category", r.Words.T("work.category"), categoryChoices(r, world, q))
	add("body", r.Words.T("work.body"), bodies)
	return f
}

// chosenOf marks the chosen option; a choice the form does not offer, such as two
// statuses at once, is added as itself.
func chosenOf(options []workChoice, value string) []workChoice {
	i := slices.IndexFunc(options, func(o workChoice) bool { return o.Value == value })
	if i < 0 {
		return append(options, workChoice{value, value, true})
	}
	options[i].Chosen = true
	return options
}

func statusChoices(r *Request) []workChoice {
	options := []workChoice{{"", r.Words.T("work.any_open"), false}}
	for _, s := range reports.Statuses() {
		options = append(options, workChoice{string(s), r.Words.T("status." + string(s)), false})
	}
	return append(options, workChoice{anyClosed, r.Words.T("work.any_closed"), false}, workChoice{anyStatus, r.Words.T("work.any_status"), false})
}

// categoryChoices are those of the cities that the person works for.
func categoryChoices(r *Request, world *desk.World, q workQuery) []workChoice {
	options := []workChoice{{"", r.Words.T("work.any_category"), false}}
	for _, c := range world.Directory.Categories {
		if q.worksIn(c.City) {
			options = append(options, workChoice{string(c.Code), c.Name.In(r.Words.Language.Tag), false})
		}
	}
	return options
}

func (q workQuery) worksIn(city reports.CitySlug) bool {
	return q.bodies == nil || slices.ContainsFunc(q.bodies, func(slug reports.BodySlug) bool {
		b := q.world.Directory.Body(slug)
		return b != nil && b.City == city
	})
}

// bodyChoices is empty for those who work for one body.
func bodyChoices(r *Request, world *desk.World, q workQuery) []workChoice {
	if len(q.bodies) == 1 {
		return nil
	}
	options := []workChoice{{"", r.Words.T("work.any_body"), false}}
	for _, b := range world.Directory.Bodies {
		if q.bodies == nil || slices.Contains(q.bodies, b.Slug) {
			options = append(options, workChoice{string(b.Slug), b.Name.In(r.Words.Language.Tag), false})
		}
	}
	if q.bodies == nil {
		options = append(options, workChoice{nobodySlug, r.Words.T("work.nobody"), false})
	}
	return options
}

// withStatus is the list of another status, with nothing else chosen.
func withStatus(area workArea, status string) string {
	v := url.Values{}
	if status != "" {
		v.Set("status", status)
	}
	return query(area.Path, v)
}
