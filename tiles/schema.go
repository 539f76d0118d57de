package tiles

import (
	"cmp"
	"math"
	"strconv"
	"strings"

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
	"streets_labels_points":   func(*readFeature) Class { return Exit },
	"street_labels_points":    func(*readFeature) Class { return Exit }, // as some archives call it
	"boundary_labels":         func(f *readFeature) Class { return realmClasses[f.get("admin_level")] },
	"place_labels":            func(f *readFeature) Class { return placeClasses[f.get("kind")] },
	"public_transport":        func(f *readFeature) Class { return transportClasses[f.get("kind")] },
	"pois":                    interestClass,
	"other_labels":            otherClass,
	"addresses":               func(*readFeature) Class { return HouseNumber },
}

// landmarks are the places of interest that people find their way by; they are
// written before all others.
var landmarks = classes(Civic, "school", "university", "college", "hospital", "townhall", "library", "police", "fire_station", "courthouse", "stadium", "castle", "zoo")

// interestKeys say what a place of interest is.
var interestKeys = []string{"amenity", "leisure", "tourism", "shop", "man_made", "historic", "emergency", "highway", "office"}

func interestClass(f *readFeature) Class {
	if f.get("name") == "" && !markOf("pois", f).bare {
		return HouseNumber
	}
	for _, key := range interestKeys {
		if c, ok := landmarks[f.get(key)]; ok {
			return c
		}
	}
	return Interest
}

// otherClass is what a name is of in the layer of our own: of ground, of a house,
// or of one of many things.
func otherClass(f *readFeature) Class {
	kind := f.get("kind")
	switch c := landClasses[kind]; {
	case kind == "building":
		return Building
	case kind == "parking":
		return Parking
	case c != "":
		return c
	}
	return Interest
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
	kind, link := strings.CutSuffix(f.get("kind"), "_link")
	c := streetClasses[kind]
	switch {
	case (c == Rail || c == Tram || c == Path || c == Steps) && f.get("tunnel") == "true":
		return ""
	case c == Rail && f.get("service") != "":
		return Siding
	case c == Motorway && (link || f.get("link") == "true"):
		return Major
	}
	return c
}

// levelOf is whether a street lies under or over what it crosses.
func levelOf(layer string, f *readFeature) int8 {
	switch {
	case layer != "streets":
	case f.get("bridge") == "true":
		return 1
	case f.get("tunnel") == "true":
		return -1
	}
	return 0
}

// onewayOf is the direction in which a street is driven along, 0 for both.
func onewayOf(f *readFeature) int8 {
	switch {
	case f.get("oneway_reverse") == "true":
		return -1
	case f.get("oneway") == "true":
		return 1
	}
	return 0
}

func streetSurface(kind string) Class {
	if kind == "runway" || kind == "taxiway" {
		return Parking
	}
	return Square
}

var realmClasses = map[string]Class{"2": Country, "4": State}

var placeClasses = merged(
	classes(City, "capital", "state_capital", "city"),
	classes(Town, "town"),
	classes(Village, "village"),
	classes(Suburb, "suburb", "quarter"),
	classes(Neighbourhood, "neighbourhood"),
	classes(Locality, "hamlet", "locality", "isolated_dwelling", "farm", "island"),
)

var transportClasses = merged(
	classes(Label, "station", "halt", "aerodrome", "ferry_terminal", "bus_station"),
	classes(Transit, "tram_stop", "bus_stop", "aerialway_station", "helipad"),
)

// nameOf is what is written for a feature.
func nameOf(layer string, f *readFeature) string {
	switch name := f.get("name"); {
	case layer == "streets_labels_points", layer == "street_labels_points":
		return firstRef(f)
	case layer == "addresses", layer == "pois" && name == "":
		return f.get("housenumber")
	case name == "" && layer == "street_labels" && shieldClasses[streetClass(f)] == "":
		return firstRef(f)
	default:
		return name
	}
}

// shieldClasses are what the numbers of streets are that have them on a plate.
var shieldClasses = map[Class]Class{Motorway: Shield, Major: SmallShield, Medium: LeastShield}

// shieldOf is the number of a street, to be shown along it apart from its name.
func shieldOf(layer string, f *readFeature) (shape, bool) {
	class := shieldClasses[streetClass(f)]
	if layer != "street_labels" || class == "" || f.get("ref") == "" {
		return shape{}, false
	}
	return shape{class: class, name: firstRef(f)}, true
}

// firstRef is the first of a street's numbers.
func firstRef(f *readFeature) string {
	ref, _, _ := strings.Cut(f.get("ref"), "\n")
	return ref
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

// areaOf is the size of what a name is of, in square units of the world; 0 where
// it is not told.
func areaOf(f *readFeature) float64 {
	area, err := strconv.ParseFloat(f.get("way_area"), 64)
	if err != nil {
		return 0
	}
	if f.get("admin_level") != "" {
		return area * 1e4 / (equator * equator) // of countries the schema counts hectares
	}
	return area / (equator * equator)
}
