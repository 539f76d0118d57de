package web

import (
	"context"
	"strings"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/words"
)

// Geocoder asks an outside service what a text means; near, if not nil, is where the
// person looks.
type Geocoder func(ctx context.Context, text string, near *geo.Point, language string) ([]gazetteer.Hit, error)

// findPlaces searches our own names, the best first. A fault of ours finds nothing.
func (s *Server) findPlaces(ctx context.Context, w *desk.World, text string, near *geo.Point, limit int) []gazetteer.Hit {
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	var found [][]gazetteer.Hit
	for _, g := range s.gazetteers(w) {
		hits, err := g.Search(ctx, gazetteer.Query{Text: text, Near: near, Limit: limit})
		if err != nil {
			s.Logger.Error("web: search for a place", "err", err)
			continue
		}
		found = append(found, hits)
	}
	return gazetteer.Merge(found, limit)
}

// askPlaces is findPlaces for a person who waits for an answer: where our names say
// nothing, an outside geocoder is asked, if there is one. Its failure is logged, and
// is nobody's problem.
func (s *Server) askPlaces(r *Request, w *desk.World, text string, near *geo.Point) []gazetteer.Hit {
	hits := s.findPlaces(r.Context(), w, text, near, maxCandidates)
	if len(hits) > 0 || s.Geocode == nil || strings.TrimSpace(text) == "" {
		return hits
	}
	ctx, cancel := context.WithTimeout(r.Context(), outsideTime)
	defer cancel()
	hits, err := s.Geocode(ctx, text, near, r.Words.Language.Tag)
	if err != nil {
		s.Logger.Warn("the outside geocoder did not answer", "error", err)
		return nil
	}
	return hits[:min(len(hits), maxCandidates)]
}

// describe says where a point is, by the gazetteer that knows it most exactly.
func (s *Server) describe(ctx context.Context, w *desk.World, p geo.Point) gazetteer.Description {
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	var best gazetteer.Description
	for _, g := range s.gazetteers(w) {
		d, err := g.Describe(ctx, p)
		if err != nil {
			s.Logger.Error("web: describe a place", "err", err)
			continue
		}
		if best.Spoken == gazetteer.Nowhere || d.Spoken != gazetteer.Nowhere && d.Spoken < best.Spoken {
			best = d
		}
	}
	return best
}

// namePlaces names the squares of a map for those who do not see it.
func (s *Server) namePlaces(r *Request, w *desk.World) func(geo.Point) string {
	return func(p geo.Point) string { return sayPlace(r.Words, s.describe(r.Context(), w, p)) }
}

// locality finds what stands behind a short plus code, else the middle of the city.
func (s *Server) locality(r *Request) func(string) geo.Point {
	return func(name string) geo.Point {
		center := s.startView(r.Site).Center
		if hits := s.findPlaces(r.Context(), s.Desk.World(), name, &center, 1); len(hits) > 0 {
			return hits[0].At
		}
		return center
	}
}

// sayPlace is a description in words; empty where nothing has a name.
func sayPlace(p *words.Printer, d gazetteer.Description) string {
	args := []any{"Number", d.Number, "Street", d.Street, "One", d.One, "Other", d.Other}
	switch d.Spoken {
	case gazetteer.AtAddress:
		return p.T("places.address", args...)
	case gazetteer.AtCorner:
		return p.T("places.corner", args...)
	case gazetteer.BetweenStreets:
		return p.T("places.between", args...)
	case gazetteer.InStreetNear:
		return p.T("places.street_near", args...)
	case gazetteer.InStreet:
		return d.Street
	case gazetteer.NearPlace:
		return p.T("places.near", args...)
	}
	return ""
}

// addressOf is what is written down as the address of a place where nobody has typed
// one: the description with its town.
func addressOf(p *words.Printer, d gazetteer.Description) string {
	text := sayPlace(p, d)
	if text != "" && d.Town != "" {
		text = p.T("places.in", "Place", text, "Town", d.Town)
	}
	line, err := reports.CleanLine("address", text, reports.MaxName)
	if err != nil {
		return ""
	}
	return line
}

// hitName is the first line of a hit.
func hitName(p *words.Printer, h gazetteer.Hit) string {
	switch h.Kind {
	case gazetteer.Address:
		return p.T("places.address", "Number", h.Number, "Street", h.Name)
	case gazetteer.Junction:
		return p.T("places.junction", "One", h.Name, "Other", h.Other)
	}
	return h.Name
}

// hitLabels name hits in full, with as much of where they are as tells them apart.
func hitLabels(p *words.Printer, hits []gazetteer.Hit) []string {
	labels, times := make([]string, len(hits)), map[string]int{}
	for i, h := range hits {
		labels[i] = hitName(p, h)
		if h.Town != "" && h.Town != h.Name {
			labels[i] = p.T("places.in", "Place", labels[i], "Town", h.Town)
		}
		times[labels[i]]++
	}
	for i, h := range hits {
		if times[labels[i]] < 2 || h.Suburb == "" {
			continue
		}
		labels[i] = p.T("places.in", "Place", hitName(p, h), "Town", h.Suburb)
		if h.Town != "" {
			labels[i] = p.T("places.in", "Place", labels[i], "Town", h.Town)
		}
	}
	return labels
}
