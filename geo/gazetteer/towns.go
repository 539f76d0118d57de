package gazetteer

import (
	"lamppost/geo"
)

// Towns say which town and which part of it a point lies in: the boundary around
// it, else the place whose reach it is deepest in.
type Towns struct {
	atlas  *geo.Atlas
	places map[Square][]center // of coarse squares
}

// townLayer names the boundaries of towns in their atlas.
const townLayer geo.LayerName = "town"

// center is a place as a point.
type center struct {
	name  string
	at    geo.Point
	reach float64
	town  bool
}

// coarse is how many squares a side of a coarse one has: with its neighbours it
// reaches 15 km or more below 70 degrees of latitude.
const coarse = 72

// NewTowns prepares boundaries, which may be none, and places.
func NewTowns(boundaries []geo.Area, places []Spot) *Towns {
	t := &Towns{places: map[Square][]center{}}
	t.atlas = geo.NewAtlas([]geo.LayerVersion{{Layer: townLayer, Version: 1, Areas: boundaries}})
	for _, p := range places {
		if v, ok := geo.VertexOf(p.At); ok && p.Weight > Landmark {
			column, row := columnRow(v)
			s := squareAt(column/coarse, row/coarse)
			t.places[s] = append(t.places[s], center{p.Name, p.At, reachOf(p.Weight), p.Weight >= Village})
		}
	}
	return t
}

// Weights of places. From Village on a place is a town of its own; below, a part of
// one; a landmark is neither.
const (
	City     = 90
	Town     = 70
	Village  = 50
	Suburb   = 40
	Hamlet   = 30
	Landmark = 5
)

// reachOf is how far a place of a weight names its surroundings, in metres.
func reachOf(weight uint8) float64 {
	switch {
	case weight >= City:
		return 15_000
	case weight >= Town:
		return 8_000
	case weight >= Village:
		return 5_000
	case weight > Landmark:
		return 2_000
	}
	return 500
}

// Of returns the names of the part and the town around a point; either may be empty.
func (t *Towns) Of(p geo.Point) (suburb, town string) {
	for _, hit := range t.atlas.LocateIn(townLayer, p) {
		town = hit.Area.Name
	}
	v, ok := geo.VertexOf(p)
	if !ok {
		return "", town
	}
	column, row := columnRow(v)
	nearSuburb, nearTown := 1.0, 1.0
	known := town != ""
	plane := planeAt(p)
	for dy := int64(-1); dy <= 1; dy++ {
		for dx := int64(-1); dx <= 1; dx++ {
			for _, c := range t.places[squareAt(column/coarse+dx, row/coarse+dy)] {
				depth := plane.far(c.at) / c.reach
				switch {
				case !c.town && depth < nearSuburb:
					suburb, nearSuburb = c.name, depth
				case c.town && !known && depth < nearTown:
					town, nearTown = c.name, depth
				}
			}
		}
	}
	if suburb == town {
		suburb = ""
	}
	return suburb, town
}
