package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
)

// filterValues writes a filter as parseFilter reads it, each part in its one
// canonical form: filters that choose alike have the same text. IDs have no
// parameter and are left out.
func filterValues(f reports.Filter, w *desk.World) url.Values {
	v := url.Values{}
	set := func(parameter, value string) {
		if value != "" {
			v.Set(parameter, value)
		}
	}
	set("status", strings.Join(statusNames(f.Statuses), ","))
	set("category", joined(f.Categories))
	set("body", joined(bodyNames(f.Bodies)))
	set("city", string(f.City))
	if f.Area != (geo.AreaRef{}) {
		set("area", string(f.Area.Layer)+":"+string(f.Area.Key))
	}
	set("q", f.Text)
	setTimes(set, f, w)
	setPlace(set, f)
	return v
}

func setTimes(set func(string, string), f reports.Filter, w *desk.World) {
	for _, moment := range []struct {
		parameter string
		at        time.Time
		end       bool
	}{
		{"since", f.Since, false}, {"until", f.Until, true},
		{"updated_since", f.UpdatedSince, false}, {"updated_until", f.UpdatedUntil, true},
	} {
		if !moment.at.IsZero() {
			set(moment.parameter, formatMoment(moment.at, moment.end, filterZone(w, f.City)))
		}
	}
}

func setPlace(set func(string, string), f reports.Filter) {
	if f.Box != nil {
		set("bbox", decimal(f.Box.West)+","+decimal(f.Box.South)+","+decimal(f.Box.East)+","+decimal(f.Box.North))
	}
	if f.Near == nil {
		return
	}
	set("near", latLon(*f.Near))
	if f.Radius > 0 {
		set("radius", decimal(f.Radius))
	}
}

// statusNames folds whole groups into their names.
func statusNames(statuses []reports.Status) []string {
	var names []string
	for _, group := range []struct {
		name   string
		closed bool
	}{{anyOpen, false}, {anyClosed, true}} {
		var own []string
		all := true
		for _, s := range reports.Statuses() {
			switch {
			case s.Closed() != group.closed:
			case slices.Contains(statuses, s):
				own = append(own, string(s))
			default:
				all = false
			}
		}
		if all {
			own = []string{group.name}
		}
		names = append(names, own...)
	}
	return names
}

func bodyNames(slugs []reports.BodySlug) []string {
	var names []string
	for _, slug := range slugs {
		if slug == "" {
			slug = nobodySlug
		}
		names = append(names, string(slug))
	}
	slices.Sort(names)
	return names
}

func joined[T ~string](list []T) string {
	parts := make([]string, len(list))
	for i, item := range list {
		parts[i] = string(item)
	}
	return strings.Join(parts, ",")
}

// latLon writes a place as addresses and forms have it: latitude first.
func latLon(p geo.Point) string { return decimal(p.Lat()) + "," + decimal(p.Lon()) }

// decimal writes a number in full and without an exponent.
func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
