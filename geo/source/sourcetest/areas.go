package sourcetest

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// Area is what one feature of a file says.
type Area struct {
	Key, Name string
	Shape     orb.MultiPolygon
}

// Areas are a square with a hole, two squares of one area, and a name beyond
// ASCII, with the key "c".
func Areas() []Area {
	return []Area{
		{"a", "Alder", orb.MultiPolygon{{square(0, 0, 4), square(1, 1, 2)}}},
		{"b", "Birch", orb.MultiPolygon{{square(5, 0, 1)}, {square(7, 0, 1)}}},
		{"c", "Chêne", orb.MultiPolygon{{square(0, 5, 1)}}},
	}
}

// square is counter-clockwise.
func square(x, y, side float64) orb.Ring {
	return orb.Ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}
}

// GeoJSON is the areas as one FeatureCollection with the properties code and name.
func GeoJSON(areas []Area) []byte {
	features := make([]any, len(areas))
	for i, a := range areas {
		features[i] = map[string]any{
			"type": "Feature", "properties": map[string]any{"code": a.Key, "name": a.Name},
			"geometry": map[string]any{"type": "MultiPolygon", "coordinates": a.Shape},
		}
	}
	text, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": features})
	if err != nil {
		panic(err) // nothing but texts and numbers
	}
	return text
}

// KML is the areas as placemarks, with code as extended data.
func KML(areas []Area) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Wards</name><Style><PolyStyle><color>7f00ff00</color></PolyStyle></Style><Folder>`)
	for _, a := range areas {
		fmt.Fprintf(&b, `<Placemark id="p%s"><name>%s</name><ExtendedData><Data name="code"><displayName>Code</displayName><value>%s</value></Data></ExtendedData><MultiGeometry>`, a.Key, html.EscapeString(a.Name), a.Key)
		for _, polygon := range a.Shape {
			b.WriteString("<Polygon>")
			for i, ring := range polygon {
				boundary := "outerBoundaryIs"
				if i > 0 {
					boundary = "innerBoundaryIs"
				}
				fmt.Fprintf(&b, "<%s><LinearRing><coordinates>", boundary)
				for _, p := range ring {
					fmt.Fprintf(&b, "\n%v,%v,0", p[0], p[1])
				}
				fmt.Fprintf(&b, "</coordinates></LinearRing></%s>", boundary)
			}
			b.WriteString("</Polygon>")
		}
		b.WriteString("</MultiGeometry></Placemark>")
	}
	b.WriteString("</Folder></Document></kml>")
	return []byte(b.String())
}

// Zip packs members by name, in the order of their names.
func Zip(members map[string][]byte) []byte {
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(members[name])
		}
		if err != nil {
			panic(fmt.Sprintf("sourcetest: %s: %v", name, err)) // memory does not fail
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return packed.Bytes()
}
