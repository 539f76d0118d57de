package canon

import (
	"maps"
	"slices"

	"lamppost/geo"
	"lamppost/reports"
)

// RulesetFormat names the ruleset file; another way to write it gets another
// number.
const RulesetFormat = "lamppost-ruleset/1"

// RulesetMedia is the media type of a ruleset.
const RulesetMedia = "application/json"

// Ruleset returns the ruleset of a city: what of the directory decides who
// answers, and nothing that is only shown.
func Ruleset(d *reports.Directory, city reports.CitySlug) []byte {
	var bodies []reports.BodySlug
	for _, b := range d.Bodies {
		if b.City == city {
			bodies = append(bodies, b.Slug)
		}
	}
	own := slices.DeleteFunc(Layers(d, city), func(name geo.LayerName) bool { return d.Layer(name) == nil || d.Layer(name).City != city })
	groups := map[string]string{}
	for _, c := range d.Categories {
		if c.City == city {
			groups[string(c.Code)] = c.Group
		}
	}
	out := appendSorted([]byte(`{"bodies":`), bodies)
	out = appendMap(append(out, `,"canon":"`+RulesetFormat+`","categories":`...), groups)
	out = appendText(append(out, `,"city":`...), city)
	out = appendSorted(append(out, `,"layers":`...), own)
	out = appendList(append(out, `,"rules":`...), RulesOf(d, city), appendRule)
	return append(out, "}\n"...)
}

// Layers returns the layers that the rules of a city look at, sorted: those that
// they name, and where one names none, all of the city and those of every city.
func Layers(d *reports.Directory, city reports.CitySlug) []geo.LayerName {
	var layers []geo.LayerName
	for _, r := range RulesOf(d, city) {
		if r.Near != nil {
			layers = append(layers, r.Near.Layer)
		}
		if r.Layer != "" || r.Everywhere {
			layers = append(layers, r.Layer)
			continue
		}
		for _, l := range d.Layers {
			if l.Kind != reports.LayerLines && (l.City == city || l.City == "") {
				layers = append(layers, l.Name)
			}
		}
	}
	slices.Sort(layers)
	return slices.DeleteFunc(slices.Compact(layers), func(name geo.LayerName) bool { return name == "" })
}

// RulesOf returns the rules of one city in order.
func RulesOf(d *reports.Directory, city reports.CitySlug) []reports.Rule {
	return slices.DeleteFunc(slices.Clone(d.Rules), func(r reports.Rule) bool { return r.City != city })
}

func appendRule(out []byte, r reports.Rule) []byte {
	first := len(out)
	member := func(name string) {
		out = append(appendText(append(out, ','), name), ':')
	}
	if len(r.Also) > 0 {
		member("also")
		out = appendSorted(out, r.Also)
	}
	if len(r.Answers) > 0 {
		member("answers")
		out = appendMap(out, r.Answers)
	}
	if len(r.Areas) > 0 {
		member("areas")
		out = appendSorted(out, r.Areas)
	}
	member("body")
	out = appendText(out, r.Body)
	if len(r.Categories) > 0 {
		member("categories")
		out = appendSorted(out, r.Categories)
	}
	if r.Everywhere {
		member("everywhere")
		out = append(out, "true"...)
	}
	if len(r.Groups) > 0 {
		member("groups")
		out = appendSorted(out, r.Groups)
	}
	if r.Layer != "" {
		member("layer")
		out = appendText(out, r.Layer)
	}
	if n := r.Near; n != nil {
		member("near")
		out = appendText(append(out, `{"layer":`...), n.Layer)
		out = appendInt(append(out, `,"metres":`...), n.Metres)
		out = appendWhere(append(out, `,"where":`...), n.Where)
		out = append(out, '}')
	}
	out[first] = '{'
	return append(out, '}')
}

// appendWhere appends the values wanted of each property.
func appendWhere(out []byte, where map[string][]string) []byte {
	out = append(out, '{')
	for i, name := range slices.Sorted(maps.Keys(where)) {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendSorted(append(appendText(out, name), ':'), where[name])
	}
	return append(out, '}')
}

// appendSorted appends a list whose order means nothing, sorted and once each.
func appendSorted[T ~string](out []byte, items []T) []byte {
	items = slices.Compact(slices.Sorted(slices.Values(items)))
	return appendList(out, items, appendText)
}

func appendMap(out []byte, m map[string]string) []byte {
	first := len(out)
	for _, name := range slices.Sorted(maps.Keys(m)) {
		out = append(appendText(append(out, ','), name), ':')
		out = appendText(out, m[name])
	}
	if len(m) == 0 {
		return append(out, "{}"...)
	}
	out[first] = '{'
	return append(out, '}')
}
