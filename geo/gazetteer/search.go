package gazetteer

import (
	"cmp"
	"context"
	"math"
	"slices"

	"lamppost/geo"
)

// Query is a question for a place.
type Query struct {
	Text  string
	Near  *geo.Point // who asks is here, or looks here; nil: nobody knows
	Limit int        // of the answers; at most MostHits
}

const (
	// MostHits bounds the answers to a question.
	MostHits = 20
	// noNumber is for a street in which there is no house of the number.
	noNumber = 0.7
	// goodEnough is the cost beyond which other ways to cut the text are tried.
	goodEnough = 0.3
	// numberedStreets bounds the streets in which a number is looked for.
	numberedStreets = 60
	// quality is how much costs must differ for a better match to come before a
	// nearer one.
	quality = 0.25
)

// Search finds what a text may mean: the best match first, among equals the nearest,
// then the most important.
func (g *Gazetteer) Search(ctx context.Context, q Query) ([]Hit, error) {
	s := &search{Gazetteer: g, ctx: ctx, found: map[hitKey]Hit{}, near: q.Near}
	if q.Near != nil {
		s.plane = planeAt(*q.Near)
	}
	for _, r := range readings(q.Text) {
		if err := s.read(r); err != nil {
			return nil, err
		}
	}
	if all := words(q.Text); s.least() > goodEnough {
		for _, other := range g.Index.respelt(all) {
			for _, r := range append([]reading{{words: other}}, numbered(other)...) {
				if err := s.read(r); err != nil {
					return nil, err
				}
			}
		}
	}
	return s.ranked(min(max(q.Limit, 1), MostHits)), nil
}

// search is a question being answered.
type search struct {
	*Gazetteer
	ctx   context.Context // of the one question
	near  *geo.Point
	plane plane // around near
	found map[hitKey]Hit
}

// hitKey tells hits apart.
type hitKey struct {
	street, other ID
	number, house string
	at            geo.Point // of a junction
}

func (s *search) put(key hitKey, h Hit) {
	if old, known := s.found[key]; !known || h.Cost < old.Cost {
		s.found[key] = h
	}
}

func (s *search) least() float64 {
	least := math.Inf(1)
	for _, h := range s.found {
		least = min(least, h.Cost)
	}
	return least
}

func (s *search) read(r reading) error {
	matches, err := s.Index.match(s.ctx, r.words, r.number == "" && len(r.other) == 0)
	switch {
	case err != nil:
		return err
	case len(r.other) > 0:
		return s.corners(s.nearest(matches, numberedStreets), r.other)
	case r.number != "":
		return s.houses(s.nearest(matches, numberedStreets), r.number)
	}
	for _, m := range s.nearest(matches, mostMatches) {
		s.put(hitKey{street: m.id, other: -1}, s.hit(m))
	}
	return nil
}

// nearest are the best matches, and among those that are as good as the last of them
// the nearest.
func (s *search) nearest(matches []match, most int) []match {
	if len(matches) <= most || s.near == nil {
		return matches[:min(len(matches), most)]
	}
	last := grade(matches[most-1].cost)
	from, to := most-1, most
	for from > 0 && grade(matches[from-1].cost) == last {
		from--
	}
	for to < len(matches) && grade(matches[to].cost) == last {
		to++
	}
	type placed struct {
		match
		far float64
	}
	equals := make([]placed, 0, to-from)
	for _, m := range matches[from:to] {
		equals = append(equals, placed{m, s.far(s.Index.names[m.id].Box)})
	}
	slices.SortFunc(equals, func(a, b placed) int { return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.id, b.id)) })
	best := slices.Clone(matches[:from])
	for _, p := range equals[:most-from] {
		best = append(best, p.match)
	}
	return best
}

func (s *search) hit(m match) Hit {
	n := &s.Index.names[m.id]
	return Hit{Kind: n.Kind, Name: n.Name, Suburb: n.Suburb, Town: n.Town, At: n.At, Box: n.Box, Cost: m.cost, weight: n.Weight}
}

// houses finds a number in some streets; the streets themselves are answers too,
// for a house that the map does not have.
func (s *search) houses(streets []match, number string) error {
	costs := map[ID]float64{}
	var ids []ID
	for _, m := range streets {
		if s.Index.names[m.id].Kind == Street {
			costs[m.id] = m.cost
			ids = append(ids, m.id)
			h := s.hit(m)
			h.Cost += noNumber
			s.put(hitKey{street: m.id, other: -1}, h)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	houses, err := s.Rows.Houses(s.ctx, ids, number)
	for _, house := range houses {
		h := s.house(house)
		h.Cost = costs[house.Street]
		s.put(hitKey{street: house.Street, other: -1, number: number, house: house.Postcode + house.Town}, h)
	}
	return err
}

func (s *search) house(house House) Hit {
	n := s.Index.Name(house.Street)
	return Hit{Kind: Address, Name: n.Name, Number: house.Number, Postcode: house.Postcode, Suburb: n.Suburb, Town: cmp.Or(house.Town, n.Town), At: house.At, weight: n.Weight}
}

// corners finds where one of the streets meets one that the words mean.
func (s *search) corners(streets []match, words []word) error {
	others, err := s.Index.match(s.ctx, words, true)
	if err != nil {
		return err
	}
	one, other := costsOf(streets), costsOf(s.nearest(others, numberedStreets))
	if len(one) == 0 || len(other) == 0 {
		return nil
	}
	corners, err := s.Rows.Corners(s.ctx, keys(one), keys(other))
	for _, c := range corners {
		a, b := s.Index.Name(c.Street), s.Index.Name(c.Other)
		h := Hit{Kind: Junction, Name: a.Name, Other: b.Name, Suburb: a.Suburb, Town: a.Town, At: c.At, Cost: one[c.Street] + other[c.Other], weight: max(a.Weight, b.Weight)}
		s.put(hitKey{street: min(c.Street, c.Other), other: max(c.Street, c.Other), at: h.At}, h)
	}
	return err
}

func costsOf(matches []match) map[ID]float64 {
	costs := map[ID]float64{}
	for _, m := range matches {
		costs[m.id] = m.cost
	}
	return costs
}

func keys(costs map[ID]float64) []ID {
	ids := make([]ID, 0, len(costs))
	for id := range costs {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// ranked are the best of what was found.
func (s *search) ranked(limit int) []Hit {
	hits := make([]Hit, 0, len(s.found))
	for _, h := range s.found {
		h.ring = s.ring(h)
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(grade(a.Cost), grade(b.Cost)), cmp.Compare(a.ring, b.ring), cmp.Compare(b.weight, a.weight),
			cmp.Compare(a.Cost, b.Cost), cmp.Compare(a.Name, b.Name), cmp.Compare(a.At[0], b.At[0]), cmp.Compare(a.At[1], b.At[1]))
	})
	return hits[:min(len(hits), limit)]
}

// Merge joins the answers of several gazetteers to one question, each in its order,
// the better matches first.
func Merge(found [][]Hit, limit int) []Hit {
	all := slices.Concat(found...)
	slices.SortStableFunc(all, func(a, b Hit) int { return cmp.Compare(grade(a.Cost), grade(b.Cost)) })
	return all[:min(len(all), limit)]
}

// doubt is how much worse the next hit must be for the first to be meant.
const doubt = 0.45

// Best are the hits that may well be meant: one, where the text leaves no doubt.
func Best(hits []Hit) []Hit {
	for i, h := range hits {
		if first := hits[0].Cost; grade(first) == 0 && grade(h.Cost) > 0 || h.Cost > first+doubt {
			return hits[:i]
		}
	}
	return hits
}

// grade is a cost as far as it decides before nearness: as it was typed, nearly so,
// and in steps from there.
func grade(cost float64) int {
	if cost < 0.06 {
		return 0
	}
	return 1 + int(cost/quality)
}

// ring is how far a hit is, each ring twice as wide as the one before.
func (s *search) ring(h Hit) int {
	if s.near == nil {
		return 0
	}
	box := h.Box
	if box == (geo.Box{}) {
		box = geo.Box{West: h.At.Lon(), South: h.At.Lat(), East: h.At.Lon(), North: h.At.Lat()}
	}
	return int(2 * math.Log2(1+s.far(box)/100))
}

// far is the distance to a box in metres, roughly where it is hundreds of kilometres.
func (s *search) far(b geo.Box) float64 {
	p := *s.near
	if b.West <= b.East {
		p[0] = min(max(p[0], b.West), b.East)
	}
	p[1] = min(max(p[1], b.South), b.North)
	return s.plane.far(p)
}
