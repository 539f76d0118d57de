package extract

import (
	"lamppost/geo/gazetteer"
	"lamppost/geo/osm"
)

// ways that have names and are no streets, or none yet, or no longer.
var noStreets = map[string]bool{
	"proposed": true, "planned": true, "abandoned": true, "razed": true, "platform": true, "raceway": true, "elevator": true,
	"services": true, "rest_area": true, "bus_stop": true,
}

// importance of streets by their class; others have ordinaryStreet.
var importance = map[string]uint8{
	"motorway": 32, "trunk": 30, "primary": 28, "secondary": 26, "tertiary": 24, "pedestrian": 20, "living_street": 20,
	"service": 10, "track": 8, "cycleway": 8, "footway": 6, "path": 6, "steps": 6, "corridor": 4,
}

const ordinaryStreet = 20

// lineOf is the street that a way is part of.
func lineOf(t osm.Tags) (gazetteer.Line, bool) {
	class, name := t.Get("highway"), t.Get("name")
	switch {
	case name == "" || noStreets[class]:
		return gazetteer.Line{}, false
	case class == "" && !t.Is("place", "square"):
		return gazetteer.Line{}, false
	}
	weight, known := importance[class]
	if !known {
		weight = ordinaryStreet
	}
	return gazetteer.Line{Name: name, Others: othersOf(t, name), Weight: weight}, true
}

// placeWeights are the kinds of https://wiki.openstreetmap.org/wiki/Key:place that
// people ask for.
var placeWeights = map[string]uint8{
	"city": gazetteer.City, "town": gazetteer.Town, "village": gazetteer.Village, "borough": gazetteer.Suburb,
	"suburb": gazetteer.Suburb, "quarter": gazetteer.Suburb, "neighbourhood": gazetteer.Hamlet, "hamlet": gazetteer.Hamlet,
	"island": gazetteer.Hamlet, "islet": gazetteer.Hamlet - 10, "locality": gazetteer.Hamlet - 10, "isolated_dwelling": gazetteer.Hamlet - 10,
}

// spot is the place among some tags; without a name there is none.
func spot(t osm.Tags) gazetteer.Spot {
	weight, known := placeWeights[t.Get("place")]
	name := t.Get("name")
	if !known || name == "" {
		return gazetteer.Spot{}
	}
	return gazetteer.Spot{Name: name, Others: othersOf(t, name), Weight: weight}
}
