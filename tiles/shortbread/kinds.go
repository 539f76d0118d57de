package shortbread

var landKeys = []string{"natural", "landuse", "leisure", "amenity"}

var landKinds = table{
	"natural": join(map[string]kind{"wood": {"forest", 7}}, same(10, "beach", "sand"),
		same(11, "bare_rock", "grassland", "heath", "scree", "scrub", "shingle")),
	"landuse": join(same(7, "forest"),
		same(10, "residential", "industrial", "commercial", "retail", "railway", "landfill", "brownfield", "greenfield", "farmyard", "farmland", "garages"),
		same(11, "grass", "meadow", "orchard", "vineyard", "quarry", "allotments", "village_green", "recreation_ground", "greenhouse_horticulture", "plant_nursery"),
		same(13, "cemetery")),
	"leisure": same(11, "golf_course", "park", "garden", "playground", "miniature_golf"),
	"amenity": same(13, "grave_yard"),
}

// wetlands are told apart by a key of their own.
var wetlands = table{"wetland": same(11, "swamp", "bog", "string_bog", "wet_meadow", "marsh")}

var siteKeys = []string{"amenity", "leisure", "landuse", "military"}

var siteKinds = table{
	"amenity":  same(14, "university", "hospital", "prison", "parking", "bicycle_parking", "school", "college"),
	"leisure":  map[string]kind{"sports_centre": {"sports_center", 14}},
	"landuse":  same(14, "construction"),
	"military": same(14, "danger_area"),
}

var waterKeys = []string{"waterway", "natural", "landuse"}

var waterAreaKinds = table{
	"waterway": join(same(10, "dock", "canal"), map[string]kind{"riverbank": {"river", 4}}),
	"natural":  map[string]kind{"water": {"water", 4}, "glacier": {"glacier", 4}},
	"landuse":  same(4, "reservoir", "basin"),
}

var waterLineKinds = table{"waterway": join(same(9, "river", "canal"), same(14, "stream", "ditch"))}

var streetKeys = []string{"highway", "railway", "aeroway"}

var streetKinds = table{
	"highway": join(same(5, "motorway"), same(6, "trunk"), same(8, "primary"), same(9, "secondary"), same(10, "tertiary"),
		same(12, "unclassified", "residential", "busway", "bus_guideway"),
		same(13, "living_street", "service", "pedestrian", "track", "footway", "steps", "path", "cycleway"),
		map[string]kind{"motorway_link": {"motorway", 9}, "trunk_link": {"trunk", 9}, "primary_link": {"primary", 10},
			"secondary_link": {"secondary", 11}, "tertiary_link": {"tertiary", 12}, "road": {"unclassified", 12}, "bridleway": {"path", 13}}),
	"railway": join(same(8, "rail", "narrow_gauge"), same(10, "tram", "light_rail", "funicular", "subway", "monorail")),
	"aeroway": join(same(11, "runway"), same(13, "taxiway")),
}

// surfaceKinds are streets drawn as areas; of squares that are only walked on,
// many are called footways.
var (
	surfaceKeys  = []string{"highway", "aeroway", "area:aeroway"}
	surfaceKinds = table{"highway": same(14, "pedestrian", "service", "footway"), "aeroway": airfield, "area:aeroway": airfield}
	airfield     = join(same(11, "runway"), same(13, "taxiway"))
)

// streetNames is from which zoom a kind of street is written on; others from Top.
var streetNames = map[string]int{
	"motorway": 10, "motorway_link": 13, "trunk": 12, "trunk_link": 13, "primary": 12, "primary_link": 13, "secondary": 13, "secondary_link": 13, "tertiary": 13,
	"runway": 11, "taxiway": 13, "rail": 10, "narrow_gauge": 10, "tram": 10, "light_rail": 10, "funicular": 10, "subway": 10, "monorail": 10,
}

// streetRanks are which of two streets of the same level lies on the other: the
// one with the greater number. aboveStreets is more than any of them.
var streetRanks = map[string]float64{
	"steps": 1, "path": 2, "footway": 2, "cycleway": 2, "track": 3, "service": 4, "pedestrian": 5, "living_street": 5,
	"bus_guideway": 6, "busway": 6, "residential": 6, "unclassified": 6, "tertiary": 7, "secondary": 8, "primary": 9, "trunk": 10, "motorway": 11,
	"subway": 12, "tram": 12, "light_rail": 12, "funicular": 12, "monorail": 12, "narrow_gauge": 12, "rail": 13,
}

const (
	aboveStreets = 20
	linkRank     = 9.5 // of the links of motorways and trunk roads
)

var aerialwayKinds = table{"aerialway": join(same(12, "cable_car", "gondola", "goods", "chair_lift", "drag_lift", "t-bar", "j-bar", "platter"),
	map[string]kind{"rope_tow": {"rope-tow", 12}})}

var transportKeys = []string{"railway", "aeroway", "amenity", "highway", "aerialway"}

var transportKinds = table{
	"railway":   join(same(13, "station", "halt"), same(14, "tram_stop")),
	"aeroway":   join(same(11, "aerodrome"), same(13, "helipad")),
	"amenity":   join(same(12, "ferry_terminal"), same(13, "bus_station")),
	"highway":   same(14, "bus_stop"),
	"aerialway": map[string]kind{"station": {"aerialway_station", 13}},
}

var placeKinds = table{"place": join(same(6, "city"), same(7, "town"),
	same(10, "village", "hamlet", "suburb", "quarter", "neighbourhood", "isolated_dwelling", "farm", "island", "locality"))}

var mayBeCapital = map[string]bool{"city": true, "town": true, "village": true, "hamlet": true}

// usualPopulation is how many people live in a place where nobody has counted them.
var usualPopulation = map[string]uint64{
	"city": 100_000, "town": 5_000, "village": 100, "hamlet": 50, "suburb": 1_000, "quarter": 500, "neighbourhood": 100, "isolated_dwelling": 5, "farm": 5,
}
