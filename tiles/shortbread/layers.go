package shortbread

import "slices"

// Top is the deepest zoom of the tiles; deeper ones are drawn from it.
const Top = 14

// Layers are the layers of the schema, and one of our own, in the order in which
// they lie upon one another.
var Layers = []string{
	ocean, waterPolygons, waterLines, waterPolygonsLabels, waterLinesLabels, damLines, damPolygons, pierLines, pierPolygons, bridges,
	land, sites, buildings, addresses, streetPolygons, streets, streetPolygonsLabels, streetLabels, streetLabelsPoints,
	aerialways, ferries, publicTransport, pois, otherLabels, boundaries, boundaryLabels, placeLabels,
}

// Known says whether a layer is one of these, by its name or by the one that most
// archives have for the exits of motorways.
func Known(layer string) bool {
	return layer == "street_labels_points" || slices.Contains(Layers, layer)
}

const (
	ocean                = "ocean"
	waterPolygons        = "water_polygons"
	waterPolygonsLabels  = "water_polygons_labels"
	waterLines           = "water_lines"
	waterLinesLabels     = "water_lines_labels"
	damLines             = "dam_lines"
	damPolygons          = "dam_polygons"
	pierLines            = "pier_lines"
	pierPolygons         = "pier_polygons"
	bridges              = "bridges"
	land                 = "land"
	sites                = "sites"
	buildings            = "buildings"
	addresses            = "addresses"
	streets              = "streets"
	streetPolygons       = "street_polygons"
	streetPolygonsLabels = "streets_polygons_labels"
	streetLabels         = "street_labels"
	streetLabelsPoints   = "streets_labels_points"
	aerialways           = "aerialways"
	ferries              = "ferries"
	publicTransport      = "public_transport"
	pois                 = "pois"
	otherLabels          = "other_labels" // our own
	boundaries           = "boundaries"
	boundaryLabels       = "boundary_labels"
	placeLabels          = "place_labels"
)

// kind is what a tag's value becomes: the schema's word for it, and the zoom from
// which it is shown.
type kind struct {
	name string
	from int
}

// table is, for each key of OpenStreetMap, what its values become.
type table map[string]map[string]kind

// same makes kinds that are called in the schema as in OpenStreetMap.
func same(from int, names ...string) map[string]kind {
	kinds := map[string]kind{}
	for _, name := range names {
		kinds[name] = kind{name, from}
	}
	return kinds
}

func join(maps ...map[string]kind) map[string]kind {
	all := map[string]kind{}
	for _, m := range maps {
		for value, k := range m {
			all[value] = k
		}
	}
	return all
}

// find is the first kind that tags have in the table, keys in the order given.
func (t table) find(tags getter, keys ...string) (kind, bool) {
	for _, key := range keys {
		if k, ok := t[key][tags.Get(key)]; ok {
			return k, true
		}
	}
	return kind{}, false
}

// getter is the tags of an element.
type getter interface{ Get(key string) string }
