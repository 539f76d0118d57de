package tiles

// Class says what a feature of the base map is. NewBasemap reads it from the
// property "class" and leaves out features of a class it does not know, so a
// richer source does no harm.
type Class string

// Surfaces, drawn as polygons. Water may also be a line: a stream or a ditch.
const (
	Land        Class = "land"
	Water       Class = "water"
	Residential Class = "residential"
	Industrial  Class = "industrial"
	Civic       Class = "civic" // school, hospital and other public grounds
	Farmland    Class = "farmland"
	Grass       Class = "grass"
	Park        Class = "park"
	Wood        Class = "wood"
	Cemetery    Class = "cemetery"
	Sand        Class = "sand"
	Pitch       Class = "pitch"
	Parking     Class = "parking"
	Square      Class = "square" // pedestrian surfaces
	Pier        Class = "pier"
	Building    Class = "building"
)

// Ways, drawn as lines.
const (
	Motorway   Class = "motorway"
	Major      Class = "major"
	Medium     Class = "medium"
	Minor      Class = "minor"
	Service    Class = "service"
	Pedestrian Class = "pedestrian"
	Path       Class = "path"
	Steps      Class = "steps"
	Rail       Class = "rail"
	Tram       Class = "tram"
	Siding     Class = "siding" // rails that no train passes on
	Ferry      Class = "ferry"
	Aerialway  Class = "aerialway"
	Border     Class = "border" // of a country or a state
	River      Class = "river-line"
)

// Places, drawn as names only.
const (
	Country  Class = "country"
	State    Class = "state"
	City     Class = "city"
	Town     Class = "town"
	Village  Class = "village"
	Suburb   Class = "suburb"
	Locality Class = "locality"
	Label    Class = "label" // the name of any one thing, such as a station

	Neighbourhood Class = "neighbourhood"
	Transit       Class = "transit"  // a stop
	Interest      Class = "interest" // one of many things, for those who look closely
	Shield        Class = "shield"   // the number of a great road, along it
	SmallShield   Class = "small-shield"
	LeastShield   Class = "least-shield"
	Exit          Class = "exit" // of a motorway, by its number
	HouseNumber   Class = "house_number"
)

// synonyms are the names other sources commonly use for the same things.
var synonyms = map[Class]Class{
	"sea": Water, "river": Water, "lake": Water, "stream": Water, "waterway": Water, "canal": Water, "pond": Water,
	"forest": Wood, "garden": Park, "meadow": Grass, "beach": Sand, "school": Civic, "hospital": Civic,
	"commercial": Industrial, "plaza": Square, "island": Land, "ground": Land,
	"trunk": Motorway, "primary": Major, "secondary": Medium, "tertiary": Medium,
	"street": Minor, "unclassified": Minor, "living_street": Minor, "road": Minor,
	"footway": Path, "cycleway": Path, "track": Path, "railway": Rail,
	"district": Suburb, "quarter": Suburb, "hamlet": Locality, "place": Suburb, "poi": Label,
}

func classOf(name string) Class {
	if c, ok := synonyms[Class(name)]; ok {
		return c
	}
	return Class(name)
}
