package reports

import "lamppost/geo"

// shadows finds the earlier rule that takes everything a later one would. Rules
// are kept by layer and area, because a country has a rule for each of its
// communes and comparing all pairs would take minutes.
type shadows struct {
	directory *Directory
	rules     map[shadowKey][]*Rule // in order
}

// shadowKey is the ground of a rule: a layer or "" for any of the city's, and an
// area or "" for any.
type shadowKey struct {
	city CitySlug
	area geo.AreaRef
}

// anywhere is the layer that rules of the whole world are kept under; no layer has
// that name.
const anywhere geo.LayerName = "*"

func newShadows(d *Directory) *shadows {
	return &shadows{directory: d, rules: map[shadowKey][]*Rule{}}
}

func (s *shadows) add(r *Rule) {
	for _, area := range r.grounds() {
		key := shadowKey{r.City, area}
		s.rules[key] = append(s.rules[key], r)
	}
}

// grounds are the areas for which the rule is found.
func (r *Rule) grounds() []geo.AreaRef {
	switch {
	case r.Everywhere:
		return []geo.AreaRef{{Layer: anywhere}}
	case r.Layer == "" || len(r.Areas) == 0:
		return []geo.AreaRef{{Layer: r.Layer}}
	}
	var all []geo.AreaRef
	for _, key := range r.Areas {
		all = append(all, geo.AreaRef{Layer: r.Layer, Key: key})
	}
	return all
}

// over returns the first rule that takes all the later one would, or nil.
func (s *shadows) over(later *Rule) *Rule {
	wider := []geo.AreaRef{{Layer: anywhere}}
	if !later.Everywhere {
		wider = append(wider, geo.AreaRef{}, geo.AreaRef{Layer: later.Layer}, later.grounds()[0])
	}
	var first *Rule
	for _, area := range wider {
		for _, earlier := range s.rules[shadowKey{later.City, area}] {
			if first != nil && earlier.Position >= first.Position {
				break
			}
			if s.covers(earlier, later) {
				first = earlier
				break
			}
		}
	}
	return first
}

// covers reports whether whatever fits the later rule fits the earlier one too.
func (s *shadows) covers(earlier, later *Rule) bool {
	for code, value := range earlier.Answers {
		if answer, asked := later.Answers[code]; !asked || answer != value {
			return false
		}
	}
	return earlier.coversGround(later) && (earlier.Near == nil || later.Near.within(earlier.Near)) && s.sameSubject(earlier, later)
}

// coversGround reports whether the earlier rule holds wherever the later one does.
// A layer of no city has ground in every city's.
func (r *Rule) coversGround(later *Rule) bool {
	switch {
	case r.Everywhere:
		return true
	case later.Everywhere:
		return false
	case r.Layer == "":
		return true
	}
	return r.Layer == later.Layer && (len(r.Areas) == 0 || len(later.Areas) > 0 && subset(later.Areas, r.Areas))
}

// sameSubject reports whether every category of the later rule belongs to the
// earlier one.
func (s *shadows) sameSubject(earlier, later *Rule) bool {
	if len(earlier.Categories) == 0 && len(earlier.Groups) == 0 {
		return true
	}
	some := false
	for i := range s.directory.Categories {
		c := &s.directory.Categories[i]
		if later.about(c) {
			some = true
			if !earlier.about(c) {
				return false
			}
		}
	}
	return some
}
