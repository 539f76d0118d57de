package shortbread

var landKeys = []string{"natural", "landuse", "leisure", "amenity"}

var landKinds = table{
	"natural": join(map[string]kind{"wood": {"forest", 7}}, same(10, "beach", "sand"),
		same(11, "bare_rock", "grassland", "heath", "scree", "scrub", "shingle")),
	"landuse": join(same(7, "forest"),
		same(10, "residential", "industrial", "commercial", "retail", "railway", "landfill", "brownfield", "greenfield", "farmyard", "farmland", "orchard", "vineyard", "quarry"),
		same(11, "grass", "meadow", "allotments", "village_green", "recreation_ground", "greenhouse_horticulture", "plant_nursery"),
		same(13, "cemetery", "garages")),
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

// waters are what natural=water says in a key of its own.
var waters = table{"water": same(4, "river", "canal", "lake", "pond", "reservoir", "basin", "lagoon", "oxbow", "moat")}

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

// streetNames is from which zoom a kind of street is written on; others from Top.
var streetNames = map[string]int{"motorway": 10, "trunk": 10, "primary": 12, "secondary": 12, "tertiary": 13}

var aerialwayKinds = table{"aerialway": same(12, "cable_car", "gondola", "chair_lift", "drag_lift", "t-bar", "j-bar", "platter", "rope_tow")}

var transportKeys = []string{"railway", "aeroway", "amenity", "highway", "aerialway"}

var transportKinds = table{
	"railway":   join(same(13, "station", "halt"), same(14, "tram_stop")),
	"aeroway":   join(same(11, "aerodrome"), same(13, "helipad")),
	"amenity":   same(13, "bus_station", "ferry_terminal"),
	"highway":   same(14, "bus_stop"),
	"aerialway": map[string]kind{"station": {"aerialway_station", 13}},
}

var placeKinds = table{"place": join(same(6, "city"), same(7, "town"),
	same(10, "village", "hamlet", "suburb", "quarter", "neighbourhood", "isolated_dwelling", "farm", "island", "locality"))}

// poiKeys are the keys whose values are written into a place of interest as they
// are. Not everything that carries them is one; see isPOI.
var poiKeys = []string{"amenity", "leisure", "tourism", "shop", "man_made", "historic", "emergency", "office"}

// notPOIs are the furniture of streets and grounds, which would cover the map.
var notPOIs = map[string]bool{
	"parking_space": true, "parking_entrance": true, "bench": true, "waste_basket": true, "bicycle_parking": true, "street_lamp": true,
	"surveillance": true, "utility_pole": true, "swimming_pool": true, "pitch": true, "garden": true, "fire_hydrant": true, "mast": true,
	"pipeline": true, "cutline": true, "embankment": true, "pier": true, "bridge": true, "yes": true, "storage_tank": true, "manhole": true,
}
