package shortbread_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb/geojson"

	"lamppost/geo"
	"lamppost/geo/osm"
	"lamppost/tiles"
	"lamppost/tiles/mbtiles"
)

// schemaFields are the attributes of the schema's layers as they are published,
// those first that a feature always has, and after a bar those that it may have.
// "names" stands for name, name_en and name_de.
var schemaFields = map[string]string{
	"ocean": "", "water_polygons": "kind way_area", "water_polygons_labels": "kind way_area | names", "water_lines": "kind tunnel bridge", "water_lines_labels": "kind | names",
	"dam_lines": "kind", "dam_polygons": "kind", "pier_lines": "kind", "pier_polygons": "kind", "bridges": "kind",
	"boundaries": "admin_level maritime disputed", "boundary_labels": "admin_level way_area | names", "place_labels": "kind population | names",
	"land": "kind", "sites": "kind", "buildings": "", "addresses": "| housename housenumber",
	"streets":         "kind rail link tunnel bridge surface oneway oneway_reverse bicycle horse | tracktype service",
	"street_polygons": "kind rail tunnel bridge surface", "street_labels": "kind | tunnel ref ref_rows ref_cols names",
	"streets_polygons_labels": "kind | names", "streets_labels_points": "kind | ref names", "aerialways": "kind", "ferries": "kind | names",
	"public_transport": "kind | names",
	"pois": "| amenity leisure tourism shop man_made historic emergency highway office names housename housenumber cuisine sport vending information " +
		"tower:type religion denomination recycling:glass_bottles recycling:paper recycling:clothes recycling:scrap_metal atm",
	"other_labels": "kind | way_area names", // our own
}

// fieldsFrom are the zooms from which the schema has an attribute of streets.
var fieldsFrom = map[string]int{"link": 11, "tunnel": 11, "bridge": 11, "surface": 11, "tracktype": 11, "service": 10 /* of sidings; else 11 */, "oneway": 14, "oneway_reverse": 14, "bicycle": 14, "horse": 14}

func checkFields(t *testing.T, layer string, zoom int, f *geojson.Feature) {
	t.Helper()
	fields, known := schemaFields[layer]
	if !known {
		t.Fatalf("layer %q is not in the schema", layer)
	}
	always, maybe, _ := strings.Cut(strings.ReplaceAll(fields, "names", "name name_en name_de"), "|")
	may := append(strings.Fields(always), strings.Fields(maybe)...)
	from := func(key string) int {
		if layer != "streets" {
			return 0
		}
		return fieldsFrom[key]
	}
	for key := range f.Properties {
		if !slices.Contains(may, key) || from(key) > zoom {
			t.Errorf("zoom %d, %s has %q: %v", zoom, layer, key, f.Properties)
		}
	}
	for _, key := range strings.Fields(always) {
		if f.Properties[key] == nil && from(key) <= zoom {
			t.Errorf("zoom %d, %s lacks %q: %v", zoom, layer, key, f.Properties)
		}
	}
}

// Every attribute is one of the schema's, at the zooms at which the schema has it.
func checkSchema(t *testing.T, a *mbtiles.Archive) {
	seen := map[string]bool{}
	for _, at := range []geo.Point{{-75.546, 39.745}, {-75.52, 39.73}, {-75.43, 38.79}, {-75.12, 38.78}, {-75.6, 39.68}} {
		for zoom := 5; zoom <= 14; zoom++ {
			for name, layer := range layersAt(t, a, at, zoom) {
				seen[name] = true
				for _, f := range layer.Features {
					checkFields(t, name, zoom, f)
				}
			}
		}
	}
	for _, layer := range []string{"public_transport", "pois", "streets_labels_points", "sites", "ferries", "pier_lines", "boundaries", "water_polygons_labels", "other_labels"} {
		if !seen[layer] {
			t.Errorf("no %s anywhere: only %v", layer, slices.Sorted(maps.Keys(seen)))
		}
	}
}

// The least zooms of the schema's tables, of what the middle of Delaware has.
func checkZooms(t *testing.T, a *mbtiles.Archive) {
	least := map[string]int{}
	for zoom := range 15 {
		for name, layer := range layersAt(t, a, geo.Point{-75.546, 39.745}, zoom) {
			for _, f := range layer.Features {
				kind := fmt.Sprintf("%s %v%v", name, f.Properties["kind"], f.Properties["admin_level"])
				if _, known := least[kind]; !known {
					least[kind] = zoom
				}
			}
		}
	}
	for kind, want := range map[string]int{
		"streets motorway<nil>": 5, "streets primary<nil>": 8, "streets tertiary<nil>": 10, "streets residential<nil>": 12, "streets footway<nil>": 13,
		"street_labels motorway<nil>": 10, "street_labels primary<nil>": 12, "street_labels secondary<nil>": 13, "street_labels residential<nil>": 14,
		"streets rail<nil>": 8, "boundaries <nil>4": 7, "place_labels city<nil>": 6, "place_labels town<nil>": 7, "buildings <nil><nil>": 14, "pois <nil><nil>": 14,
		"water_lines river<nil>": 9, "water_lines_labels river<nil>": 12, "streets_labels_points motorway_junction<nil>": 12, "sites school<nil>": 14, "land park<nil>": 11,
	} {
		if got, ok := least[kind]; !ok || got != want {
			t.Errorf("%s from zoom %d, want %d", kind, got, want)
		}
	}
}

// Names stand in the tiles as OpenStreetMap has them: no language is made up from
// another.
func TestNamesAreThoseOfTheExtract(t *testing.T) {
	path := monaco(t)
	a := imported(t, path)
	given := namesOf(t, path)
	count := map[string]int{}
	eachOf(t, a, 14, func(layer string, f *geojson.Feature) {
		checkFields(t, layer, 14, f)
		names := [3]string{}
		for i, key := range []string{"name", "name_en", "name_de"} {
			names[i], _ = f.Properties[key].(string)
			if names[i] != "" {
				count[key]++
			}
		}
		if names != [3]string{} && !given[names] {
			t.Errorf("%s has the names %q, which nothing in the extract has", layer, names)
		}
	})
	if count["name_en"] < 10 || count["name_de"] < 5 || count["name_en"] > count["name"]/2 {
		t.Errorf("%v", count)
	}
}

// namesOf are the names in the schema's languages of all elements of an extract.
func namesOf(t testing.TB, path string) map[[3]string]bool {
	t.Helper()
	extract, err := osm.OpenFile(path)
	must(t, err)
	defer extract.Close()
	given := map[[3]string]bool{}
	take := func(tags osm.Tags) error {
		given[[3]string{tags.Get("name"), tags.Get("name:en"), tags.Get("name:de")}] = true
		return nil
	}
	must(t, extract.Each(t.Context(), osm.Visitor{
		Node: func(n *osm.Node) error { return take(n.Tags) }, Way: func(w *osm.Way) error { return take(w.Tags) }, Relation: func(r *osm.Relation) error { return take(r.Tags) },
	}))
	return given
}

// eachOf visits all features of a zoom of a small archive.
func eachOf(t testing.TB, a *mbtiles.Archive, zoom int, visit func(layer string, f *geojson.Feature)) {
	t.Helper()
	bound := a.Metadata().Bound
	first, _, _ := tiles.At(geo.Point{bound.West, bound.North}, zoom)
	last, _, _ := tiles.At(geo.Point{bound.East, bound.South}, zoom)
	for y := first.Y; y <= last.Y; y++ {
		for x := first.X; x <= last.X; x++ {
			for name, layer := range layersAt(t, a, tiles.PointAt(tiles.Tile{Z: zoom, X: x, Y: y}, 128, 128), zoom) {
				for _, f := range layer.Features {
					visit(name, f)
				}
			}
		}
	}
}
