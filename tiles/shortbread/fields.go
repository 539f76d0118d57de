package shortbread

import (
	"encoding/json"
	"fmt"
)

// layersJSON lists the layers as the MBTiles specification asks for vector tiles.
func layersJSON() string {
	type layer struct {
		ID     string            `json:"id"`
		Fields map[string]string `json:"fields"`
	}
	var list struct {
		Layers []layer `json:"vector_layers"`
	}
	for _, name := range Layers {
		list.Layers = append(list.Layers, layer{name, fieldsOf(name)})
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(fmt.Sprintf("shortbread: %v", err)) // strings only
	}
	return string(text)
}

func fieldsOf(layer string) map[string]string {
	fields := map[string]string{}
	for _, name := range layerFields[layer] {
		fields[name] = "String"
		if typ, ok := fieldTypes[name]; ok {
			fields[name] = typ
		}
	}
	return fields
}

// fieldTypes are those of the fields that are no text.
var fieldTypes = map[string]string{
	"tunnel": "Boolean", "bridge": "Boolean", "rail": "Boolean", "link": "Boolean", "oneway": "Boolean", "oneway_reverse": "Boolean",
	"maritime": "Boolean", "disputed": "Boolean", "atm": "Boolean", "recycling:glass_bottles": "Boolean", "recycling:paper": "Boolean",
	"recycling:clothes": "Boolean", "recycling:scrap_metal": "Boolean",
	"population": "Number", "way_area": "Number", "ref_rows": "Number", "ref_cols": "Number", "admin_level": "Number",
}

// withNames are the fields of a layer that has names.
func withNames(fields ...string) []string { return append(fields, "name", "name_en", "name_de") }

// layerFields are the attributes that the schema has, by layer.
var layerFields = map[string][]string{
	ocean: {}, waterPolygons: {"kind", "way_area"}, waterPolygonsLabels: withNames("kind", "way_area"),
	waterLines: {"kind", "tunnel", "bridge"}, waterLinesLabels: withNames("kind"),
	damLines: {"kind"}, damPolygons: {"kind"}, pierLines: {"kind"}, pierPolygons: {"kind"}, bridges: {"kind"},
	land: {"kind"}, sites: {"kind"}, buildings: {}, addresses: {"housenumber", "housename"},
	streets:        {"kind", "link", "rail", "tunnel", "bridge", "oneway", "oneway_reverse", "tracktype", "surface", "service", "bicycle", "horse"},
	streetPolygons: {"kind", "rail", "tunnel", "bridge", "surface"}, streetPolygonsLabels: withNames("kind"),
	streetLabels: withNames("kind", "tunnel", "ref", "ref_rows", "ref_cols"), streetLabelsPoints: withNames("kind", "ref"),
	aerialways: {"kind"}, ferries: withNames("kind"), publicTransport: withNames("kind"),
	pois: withNames("amenity", "leisure", "tourism", "shop", "man_made", "historic", "emergency", "highway", "office", "housenumber", "housename",
		"cuisine", "sport", "vending", "information", "tower:type", "religion", "denomination",
		"recycling:glass_bottles", "recycling:paper", "recycling:clothes", "recycling:scrap_metal", "atm"),
	otherLabels: withNames("kind", "way_area"),
	boundaries:  {"admin_level", "maritime", "disputed"}, boundaryLabels: withNames("admin_level", "way_area"),
	placeLabels: withNames("kind", "population"),
}
