package web

import (
	"net/url"
	"slices"
	"strings"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
)

// FilterForm is the form that chooses what a list shows. Every choice is in the
// address of the page.
type FilterForm struct {
	Selects []FilterSelect
	Since   Field
	Until   Field
	Text    Field
	Place   Field
	Places  []Alternate   // what the typed place may be
	Hidden  []HiddenField // what has no field of its own and is kept
	Open    bool          // something is chosen
	Reset   string        // the list without any choice
}

// FilterSelect is one list of choices, perhaps in groups.
type FilterSelect struct {
	Field
	Groups []OptionGroup // a group without a name is not shown as one
}

// OptionGroup is a named group of options.
type OptionGroup struct {
	Name    string
	Options []Option
}

// Option is one choice of a list.
type Option struct {
	Value, Name string
	Chosen      bool
}

// HiddenField is a parameter that the form hands on.
type HiddenField struct{ Name, Value string }

// maxOptions is the longest list of areas that is still a list to choose from;
// beyond it the map is the way to choose.
const maxOptions = 150

// newFilterForm shows the chosen filter. Parameters in fixed belong to the page
// itself and have no field.
func newFilterForm(r *Request, w *desk.World, q listed) FilterForm {
	t := r.Words.T
	f := FilterForm{Reset: q.path}
	chosen := filterValues(q.filter, w)
	add := func(id, label string, groups []OptionGroup) {
		if q.fixed.Has(id) || len(groups) == 0 {
			return
		}
		f.Selects = append(f.Selects, FilterSelect{Field{ID: id, Label: label}, choose(groups, chosen.Get(id), t("list.any"))})
	}
	add("status", t("list.status"), statusOptions(r))
	add("category", t("list.category"), categoryOptions(r, w))
	add("body", t("list.body"), bodyOptions(r, w))
	add("area", t("list.area"), areaOptions(r, w))
	add("city", t("list.city"), cityOptions(r, w))
	f.Since = Field{ID: "since", Label: t("list.since"), Type: "date", Value: dayOf(chosen.Get("since"))}
	f.Until = Field{ID: "until", Label: t("list.until"), Type: "date", Value: dayOf(chosen.Get("until"))}
	f.Text = Field{ID: "q", Label: t("list.text"), Type: "search", Value: q.filter.Text}
	f.hide(q)
	for name := range chosen {
		f.Open = f.Open || !q.fixed.Has(name) && name != "bbox"
	}
	return f
}

// place shows the field for a place, with what was typed or chosen, and what it may
// be.
func (f *FilterForm) place(r *Request, asked url.Values, typed typedPlace) {
	t := r.Words.T
	f.Place = Field{ID: "place", Label: t("list.place"), Hint: t("list.place_hint"), Type: "search", Value: asked.Get("place"), Places: true}
	if typed.unknown {
		f.Place.Problem = t("list.place_unknown")
	}
	f.Places = typed.choices
	f.Hidden = append(f.Hidden, HiddenField{"placed", asked.Get("place")})
	f.Open = f.Open || f.Place.Value != ""
}

// hide hands on what the form has no field for: the part of the map, and a
// circle that a link asked for.
func (f *FilterForm) hide(q listed) {
	for _, name := range []string{"bbox", "map", "near", "radius", "updated_since", "updated_until"} {
		if v := q.keep.Get(name); v != "" && !q.fixed.Has(name) {
			f.Hidden = append(f.Hidden, HiddenField{name, v})
		}
	}
}

// dayOf is a parameter as a date field takes it: a moment is cut to its day.
func dayOf(s string) string { return s[:min(len(s), len("2006-01-02"))] }

// choose marks the chosen value. A choice that no option has, such as two
// categories at once, gets an option of its own so that it is not lost.
func choose(groups []OptionGroup, value, anyName string) []OptionGroup {
	found := value == ""
	for _, g := range groups {
		for i := range g.Options {
			g.Options[i].Chosen = g.Options[i].Value == value
			found = found || g.Options[i].Chosen
		}
	}
	head := []Option{{"", anyName, value == ""}}
	if !found {
		head = append(head, Option{value, strings.ReplaceAll(value, ",", ", "), true})
	}
	return append([]OptionGroup{{Options: head}}, groups...)
}

func statusOptions(r *Request) []OptionGroup {
	open := []Option{{anyOpen, r.Words.T("list.any_open"), false}}
	closed := []Option{{anyClosed, r.Words.T("list.any_closed"), false}}
	for _, s := range reports.Statuses() {
		o := Option{string(s), r.Words.T("status." + string(s)), false}
		if s.Closed() {
			closed = append(closed, o)
		} else {
			open = append(open, o)
		}
	}
	return []OptionGroup{{Options: open}, {Options: closed}}
}

// categoryOptions lists every category that a report may have, also those that
// no new report can choose.
func categoryOptions(r *Request, w *desk.World) []OptionGroup {
	lang := r.Words.Language.Tag
	var groups []OptionGroup
	for _, name := range groupOrder(w, w.Directory.Categories) {
		g := OptionGroup{Name: name.text.In(lang)}
		for _, c := range w.Directory.Categories {
			if groupKey(&c) == name.key {
				g.Options = append(g.Options, Option{string(c.Code), c.Name.In(lang), false})
			}
		}
		if len(g.Options) > 0 {
			groups = append(groups, g)
		}
	}
	return few(groups)
}

func bodyOptions(r *Request, w *desk.World) []OptionGroup {
	g := OptionGroup{}
	for _, b := range w.Directory.Bodies {
		g.Options = append(g.Options, Option{string(b.Slug), b.Name.In(r.Words.Language.Tag), false})
	}
	g.Options = append(g.Options, Option{nobodySlug, r.Words.T("list.nobody"), false})
	return few([]OptionGroup{g})
}

func areaOptions(r *Request, w *desk.World) []OptionGroup {
	var groups []OptionGroup
	for _, info := range w.Atlas.Layers() {
		if info.Areas > maxOptions {
			continue
		}
		g := OptionGroup{Name: layerTitle(r.Words, w.Directory, info.Layer)}
		for a := range w.Atlas.Intersecting(info.Layer, geo.WholeEarth) {
			g.Options = append(g.Options, Option{string(a.Layer) + ":" + string(a.Key), a.Name, false})
		}
		slices.SortFunc(g.Options, func(a, b Option) int { return strings.Compare(a.Name, b.Name) })
		groups = append(groups, g)
	}
	return few(groups)
}

func cityOptions(r *Request, w *desk.World) []OptionGroup {
	g := OptionGroup{}
	for _, c := range w.Directory.Cities {
		g.Options = append(g.Options, Option{string(c.Slug), c.Name.In(r.Words.Language.Tag), false})
	}
	if len(g.Options) < 2 {
		return nil
	}
	return few([]OptionGroup{g})
}

// few returns groups that are short enough to choose from, else none.
func few(groups []OptionGroup) []OptionGroup {
	n := 0
	for _, g := range groups {
		n += len(g.Options)
	}
	if n > maxOptions {
		return nil
	}
	return groups
}

// canonicalQuery is the page's query with its filter in one spelling.
func canonicalQuery(asked url.Values, f reports.Filter, w *desk.World) url.Values {
	v := filterValues(f, w)
	if view, ok := ParseMapView(asked.Get("map")); ok {
		v.Set("map", view.String())
	}
	if f.Near != nil && asked.Get("place") != "" {
		v.Set("place", asked.Get("place"))
	}
	return v
}
