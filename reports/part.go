package reports

import (
	"slices"

	"lamppost/geo"
)

// Part is what can be removed of a report for good. What was told of it in the
// public record stays, and says nothing any more.
type Part string

// The parts.
const (
	PartWords  Part = "words"  // the reporter's text, answers and name
	PartPlace  Part = "place"  // position and address, to the centre of the city
	PartPhotos Part = "photos" // all, those of updates too
	PartNotes  Part = "notes"  // the words of updates
)

// Parts returns every part in the order people are shown them.
func Parts() []Part { return []Part{PartWords, PartPlace, PartPhotos, PartNotes} }

// ParsePart accepts exactly the listed parts.
func ParsePart(s string) (Part, bool) {
	return Part(s), slices.Contains(Parts(), Part(s))
}

// Lacks reports whether a part of the report was removed.
func (r *Report) Lacks(p Part) bool { return slices.Contains(r.Removed, p) }

// HasPlace is false once the place was removed; Place is then the centre of the city.
func (r *Report) HasPlace() bool { return !r.Lacks(PartPlace) }

// Remove empties the parts of r that are in its own row. centre is where its
// city's map begins: as much as anybody may know of a place that was removed.
func (r *Report) Remove(parts []Part, centre geo.Point) {
	for _, p := range Parts() {
		if !slices.Contains(parts, p) || r.Lacks(p) {
			continue
		}
		r.Removed = append(r.Removed, p)
		switch p {
		case PartWords:
			r.Text, r.Answers, r.Name, r.NamePublic = "", nil, "", false
		case PartPlace:
			r.Place, r.Accuracy, r.Address = centre, 0, ""
			r.Route.forgetPlace()
		case PartPhotos:
			r.PhotoCount, r.Cover = 0, ""
		}
	}
}

// forgetPlace keeps of a decision what the record says of it: the area that
// decided, and nothing finer.
func (r *Route) forgetPlace() {
	r.Areas, r.Line, r.RunnerUp, r.Chosen, r.Accuracy, r.BorderMetres = nil, nil, nil, nil, 0, -1
	if r.Decided != nil {
		r.Areas = []RouteArea{*r.Decided}
	}
}
