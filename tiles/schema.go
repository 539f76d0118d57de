package tiles

import (
	"cmp"
	"math"
	"strconv"

	"golang.org/x/text/unicode/norm"
)

// The Shortbread schema, version 1.0, as it is drawn: which class a feature of
// which layer and kind is. What is not listed is not drawn.

// drawnLayers hold what is painted, namedLayers what is only written.
var drawnLayers = map[string]func(*readFeature) Class{
	"ocean":           func(*readFeature) Class { return Water },
	"water_polygons":  func(f *readFeature) Class { return waterClass(f.get("kind")) },
	"water_lines":     func(f *readFeature) Class { return unless(f.get("tunnel"), runningWater(f.get("kind"))) },
	"pier_lines":      func(*readFeature) Class { return Pier },
	"pier_polygons":   func(*readFeature) Class { return Pier },
	"dam_polygons":    func(*readFeature) Class { return Pier },
	"bridges":         func(*readFeature) Class { return Square },
	"land":            func(f *readFeature) Class { return landClasses[f.get("kind")] },
	"sites":           func(f *readFeature) Class { return siteClasses[f.get("kind")] },
	"buildings":       func(*readFeature) Class { return Building },
	"street_polygons": func(f *readFeature) Class { return streetSurface(f.get("kind")) },
	"streets":         streetClass,
	"ferries":         func(*readFeature) Class { return Ferry },
	"aerialways":      func(*readFeature) Class { return Aerialway },
	"boundaries":      func(f *readFeature) Class { return unless(f.get("maritime"), Border) },
}

var namedLayers = map[string]func(*readFeature) Class{
	"water_polygons_labels":   func(f *readFeature) Class { return waterClass(f.get("kind")) },
	"water_lines_labels":      func(*readFeature) Class { return Water },
	"street_labels":           streetClass,
	"streets_polygons_labels": func(*readFeature) Class { return Square },
	"place_labels":            func(f *readFeature) Class { return placeClasses[f.get("kind")] },
	"public_transport":        func(f *readFeature) Class { return transportClasses[f.get("kind")] },
	"pois":                    func(*readFeature) Class { return Interest },
	"addresses":               func(*readFeature) Class { return HouseNumber },
}

func unless(flag string, c Class) Class {
	if flag == "true" {
		return ""
	}
	return c
}

// runningWater tells a river, drawn like the surfaces that it mostly has beside
// its line, from a stream.
func runningWater(kind string) Class {
	if kind == "river" || kind == "canal" {
		return River
	}
	return Water
}

func waterClass(kind string) Class {
	if kind == "glacier" {
		return ""
	}
	return overWater
}

func classes(c Class, kinds ...string) map[string]Class {
	m := map[string]Class{}
	for _, k := range kinds {
		m[k] = c
	}
	return m
}

func merged(maps ...map[string]Class) map[string]Class {
	all := map[string]Class{}
	for _, m := range maps {
		for kind, c := range m {
			all[kind] = c
		}
	}
	return all
}

var landClasses = merged(
	classes(Wood, "forest"),
	classes(Residential, "residential", "garages"),
	classes(Industrial, "industrial", "commercial", "retail", "railway", "landfill", "brownfield", "greenfield", "quarry"),
	classes(Farmland, "farmland", "farmyard", "orchard", "vineyard", "greenhouse_horticulture", "plant_nursery"),
	classes(Grass, "grass", "meadow", "allotments", "village_green", "recreation_ground", "grassland", "heath", "scrub", "golf_course",
		"swamp", "bog", "string_bog", "wet_meadow", "marsh", "miniature_golf"),
	classes(Park, "park", "garden", "playground"),
	classes(Cemetery, "cemetery", "grave_yard"),
	classes(Sand, "beach", "sand", "shingle", "bare_rock", "scree"),
)

var siteClasses = merged(
	classes(Civic, "university", "hospital", "prison", "school", "college"),
	classes(Parking, "parking", "bicycle_parking"),
	classes(Grass, "sports_center"),
	classes(Industrial, "construction", "danger_area"),
)

var streetClasses = merged(
	classes(Motorway, "motorway", "trunk"),
	classes(Major, "primary"),
	classes(Medium, "secondary", "tertiary"),
	classes(Minor, "unclassified", "residential", "living_street", "busway", "bus_guideway"),
	classes(Service, "service", "taxiway"),
	classes(Medium, "runway"),
	classes(Pedestrian, "pedestrian"),
	classes(Path, "track", "footway", "path", "cycleway"),
	classes(Steps, "steps"),
	classes(Rail, "rail", "narrow_gauge", "light_rail", "monorail", "funicular"),
	classes(Tram, "tram"),
)

// streetClass is what a street is drawn as; what runs under ground is not.
func streetClass(f *readFeature) Class {
	c := streetClasses[f.get("kind")]
	switch {
	case (c == Rail || c == Tram || c == Path || c == Steps) && f.get("tunnel") == "true":
		return ""
	case c == Rail && f.get("service") != "":
		return Tram // a siding is thinner
	case c == Motorway && f.get("link") == "true":
		return Major
	}
	return c
}

func streetSurface(kind string) Class {
	if kind == "runway" || kind == "taxiway" {
		return Parking
	}
	return Square
}

var placeClasses = merged(
	classes(City, "capital", "state_capital", "city"),
	classes(Town, "town"),
	classes(Village, "village"),
	classes(Suburb, "suburb", "quarter", "neighbourhood"),
	classes(Locality, "hamlet", "locality", "isolated_dwelling", "farm", "island"),
)

var transportClasses = merged(
	classes(Label, "station", "halt", "aerodrome", "ferry_terminal", "bus_station", "helipad"),
	classes(Interest, "tram_stop", "bus_stop", "aerialway_station"),
)

// nameOf is what is written for a feature.
func nameOf(layer string, f *readFeature) string {
	switch name := f.get("name"); {
	case layer == "addresses":
		return f.get("housenumber")
	case name == "" && layer == "street_labels":
		return f.get("ref")
	default:
		return name
	}
}

// otherName is the name in Latin letters, by the keys that OpenStreetMap and
// Shortbread have for one; "" where nobody has given it.
func otherName(get func(key string) string) string {
	return norm.NFC.String(cmp.Or(get("name_en"), get("int_name"), get("name_de")))
}

// rankOf puts the places of many people first; 0 where nobody counted them.
func rankOf(f *readFeature) int {
	people, err := strconv.ParseFloat(f.get("population"), 64)
	if err != nil || people < 1 {
		return 0
	}
	return max(1, 100-int(4*math.Log2(people)))
}
