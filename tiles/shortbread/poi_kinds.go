package shortbread

var poiKeys = []string{"amenity", "leisure", "tourism", "shop", "man_made", "historic", "emergency", "highway", "office"}

// poiKinds are the places of interest that the schema lists. Where it spells a
// value as OpenStreetMap does not, or has it under another key, it is meant.
var poiKinds = table{
	"amenity": same(Top, "police", "fire_station", "post_box", "post_office", "telephone", "library", "townhall", "courthouse", "prison", "embassy",
		"community_centre", "nursing_home", "arts_centre", "grave_yard", "marketplace", "recycling", "university", "school", "college", "public_building",
		"pharmacy", "hospital", "clinic", "doctors", "dentist", "veterinary", "theatre", "nightclub", "cinema", "restaurant", "fast_food", "cafe", "pub", "bar",
		"food_court", "biergarten", "shelter", "car_rental", "car_wash", "car_sharing", "bicycle_rental", "vending_machine", "bank", "atm", "toilets", "bench",
		"drinking_water", "fountain", "hunting_stand", "waste_basket", "place_of_worship"),
	"leisure": same(Top, "playground", "dog_park", "sports_centre", "pitch", "swimming_pool", "water_park", "golf_course", "stadium", "ice_rink"),
	"tourism": same(Top, "hotel", "motel", "bed_and_breakfast", "guest_house", "hostel", "chalet", "camp_site", "alpine_hut", "caravan_site", "information",
		"picnic_site", "viewpoint", "zoo", "theme_park", "artwork"),
	"shop": same(Top, "supermarket", "bakery", "kiosk", "mall", "department_store", "general", "convenience", "clothes", "florist", "chemist", "books", "butcher",
		"shoes", "alcohol", "beverages", "optician", "jewelry", "gift", "sports", "stationery", "outdoor", "mobile_phone", "toys", "newsagent", "greengrocer",
		"beauty", "video", "car", "bicycle", "doityourself", "hardware", "furniture", "computer", "garden_centre", "hairdresser", "travel_agency", "laundry",
		"dry_cleaning"),
	"man_made":  same(Top, "surveillance", "tower", "windmill", "lighthouse", "wastewater_plant", "water_well", "watermill", "water_works"),
	"historic":  same(Top, "monument", "memorial", "artwork", "castle", "ruins", "archaeological_site", "wayside_cross", "wayside_shrine", "battlefield", "fort"),
	"emergency": same(Top, "phone", "fire_hydrant", "defibrillator"),
	"highway":   same(Top, "emergency_access_point"),
	"office":    same(Top, "diplomatic"),
}

// poiDetails are the keys whose values the schema has for some kinds, poiFlags
// those that it has as yes or no.
var poiDetails = map[string][]string{
	"amenity=restaurant": {"cuisine"}, "amenity=fast_food": {"cuisine"}, "amenity=pub": {"cuisine"}, "amenity=bar": {"cuisine"}, "amenity=cafe": {"cuisine"},
	"leisure=pitch": {"sport"}, "leisure=sports_centre": {"sport"}, "amenity=vending_machine": {"vending"}, "tourism=information": {"information"},
	"man_made=tower": {"tower:type"}, "amenity=place_of_worship": {"religion", "denomination"},
}

var poiFlags = map[string][]string{
	"amenity=recycling": {"recycling:glass_bottles", "recycling:paper", "recycling:clothes", "recycling:scrap_metal"}, "amenity=bank": {"atm"},
}

// otherKeys are the keys that say what a thing is that the schema does not list.
var otherKeys = []string{"amenity", "leisure", "tourism", "shop", "craft", "healthcare", "office", "man_made", "historic", "building"}

// furniture are the values that would cover the map with names.
var furniture = map[string]bool{
	"parking_space": true, "parking_entrance": true, "bicycle_parking": true, "street_lamp": true, "utility_pole": true, "mast": true, "pipeline": true,
	"cutline": true, "embankment": true, "pier": true, "bridge": true, "storage_tank": true, "manhole": true, "district": true,
}
