package desk

import (
	"cmp"
	"math"
	"slices"

	"lamppost/geo"
	"lamppost/reports"
)

// Sides finds who else would answer within the pin's accuracy, nearest first and
// each body once: what the reporter is asked to choose from. It is empty where
// the same body answers all around, and for a pin without an accuracy.
func (w *World) Sides(c *reports.Category, answers reports.Answers, pin Pin) []reports.Side {
	pin.Chosen = nil
	q := reports.Query{Category: c, Answers: answers, Place: w.Place(pin.Place)}
	within := min(pin.Accuracy, reports.MaxReach)
	sides := w.sidesOf(q, w.Directory.Decide(q).Body(), pin)
	return slices.DeleteFunc(sides, func(s reports.Side) bool { return s.Metres > within || w.elsewhere(c, s) })
}

// elsewhere reports whether the side lies in another city, which has categories
// of its own.
func (w *World) elsewhere(c *reports.Category, s reports.Side) bool {
	city := w.Directory.CityAt(w.Place(s.At).Areas)
	return city != nil && city.Slug != c.City
}

const (
	// looks is in how many directions we look for what no nearest border tells:
	// areas one behind the other, and the edge of what is near a line. A strip
	// that passes within half the reach shows itself in three of them.
	looks = 16
	// lookSteps is how often we ask the rules along each of them.
	lookSteps = 8
	// stepBeyond is how far past a border we look: more than the grid that
	// boundaries are kept on, less than the width of a path.
	stepBeyond = 0.5 // metres
)

// surely is how well a person hits a place with a finger, or a boundary is
// drawn: the least reach that sides are looked for in.
const surely = 15 // metres

// sidesOf finds where another body than own answers: across the nearest border of
// every layer, however far, and in all directions within the accuracy. It is
// sorted by distance; each body comes once, where it is nearest.
func (w *World) sidesOf(q reports.Query, own reports.BodySlug, pin Pin) []reports.Side {
	s := sideSearch{world: w, query: q, own: own, from: pin.asked()}
	for _, info := range w.Atlas.Layers() {
		if border, ok := w.Atlas.Border(info.Layer, s.from); ok {
			s.across(border)
		}
	}
	reach := min(max(pin.Accuracy, surely), reports.MaxReach)
	for i := range looks {
		s.look(2*math.Pi*float64(i)/looks, reach)
	}
	slices.SortFunc(s.found, func(a, b reports.Side) int {
		return cmp.Or(cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Body, b.Body))
	})
	return s.found
}

// sideSearch is one search under way.
type sideSearch struct {
	world *World
	query reports.Query
	own   reports.BodySlug
	from  geo.Point
	found []reports.Side
}

// across asks just past a border as seen from the place: straight on, or where it
// is so near that no direction leads there, all around.
func (s *sideSearch) across(b geo.Border) {
	if b.Metres >= stepBeyond {
		on := 1 + stepBeyond/b.Metres
		s.ask(geo.Point{s.from.Lon() + (b.At.Lon()-s.from.Lon())*on, s.from.Lat() + (b.At.Lat()-s.from.Lat())*on}, b.Metres)
		return
	}
	for i := range looks {
		s.ask(geo.Offset(b.At, 2*math.Pi*float64(i)/looks, stepBeyond), b.Metres)
	}
}

// look asks along a direction, in radians from the east, until another body
// answers, and then nearer to where that begins.
func (s *sideSearch) look(direction, reach float64) {
	near, far, met := 0.0, 0.0, false
	for i := 1; i <= lookSteps && !met; i++ {
		near, far = far, reach*float64(i)/lookSteps
		met = s.body(geo.Offset(s.from, direction, far)) != s.own
	}
	if !met {
		return
	}
	for far-near > stepBeyond {
		middle := (near + far) / 2
		if s.body(geo.Offset(s.from, direction, middle)) == s.own {
			near = middle
		} else {
			far = middle
		}
	}
	s.ask(geo.Offset(s.from, direction, far), far)
}

// ask notes the body that answers at a place so many metres away, if it is
// another and was not met nearer.
func (s *sideSearch) ask(at geo.Point, metres float64) {
	at = geo.OnGrid(at)
	decision := s.decide(at)
	side := reports.Side{Body: decision.Body(), Area: decision.Area, Line: decision.Line, Metres: metres, At: at}
	if side.Body == s.own {
		return
	}
	i := slices.IndexFunc(s.found, func(f reports.Side) bool { return f.Body == side.Body })
	switch {
	case i < 0:
		s.found = append(s.found, side)
	case metres < s.found[i].Metres:
		s.found[i] = side
	}
}

func (s *sideSearch) body(at geo.Point) reports.BodySlug { return s.decide(at).Body() }

func (s *sideSearch) decide(at geo.Point) reports.Decision {
	q := s.query
	q.Place = s.world.Place(at)
	return s.world.Directory.Decide(q)
}
