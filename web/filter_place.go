package web

import (
	"net/url"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
	"lamppost/reports"
	"lamppost/reports/desk"
)

// Lists are cut to the surroundings of a place by parameter near. People type a name
// into field "place"; "placed" is what the field held when the page was made, so that
// a place that was not touched is not searched again.

// typedPlace is what was made of the field "place" of a list.
type typedPlace struct {
	to      string      // go there instead; empty: stay
	choices []Alternate // several places are meant
	unknown bool        // nothing is found
}

// placeTyped searches what was typed, if it is new.
func (s *Server) placeTyped(r *Request, w *desk.World, asked url.Values) typedPlace {
	typed, err := reports.CleanLine("place", asked.Get("place"), reports.MaxName)
	if err != nil || typed == asked.Get("placed") && asked.Has("near") || typed == "" && asked.Get("placed") == "" || asked.Has("near") && !asked.Has("placed") {
		return typedPlace{}
	}
	if typed == "" {
		return typedPlace{to: query(r.URL.EscapedPath(), besides(asked))}
	}
	near := func(at geo.Point, label string) string {
		v := besides(asked)
		v.Set("near", latLon(at))
		v.Set("place", label)
		return query(r.URL.EscapedPath(), v)
	}
	if p, kind := parsePlaceText(typed, s.locality(r)); kind == placePoint {
		return typedPlace{to: near(p, typed)}
	}
	center := s.startView(r.Site).Center
	best := gazetteer.Best(s.askPlaces(r, w, typed, &center))
	var found typedPlace
	for i, label := range hitLabels(r.Words, best) {
		found.choices = append(found.choices, Alternate{Title: label, Href: near(best[i].At, label)})
	}
	if len(best) == 1 {
		return typedPlace{to: found.choices[0].Href}
	}
	found.unknown = len(best) == 0
	return found
}

// besides is a query without a place and without the part of the map that was shown.
func besides(asked url.Values) url.Values {
	v := url.Values{}
	for name, values := range asked {
		switch name {
		case "place", "placed", "near", "radius", "bbox", "map", "after":
		default:
			v[name] = values
		}
	}
	return v
}
