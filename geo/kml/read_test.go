package kml_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/paulmach/orb"
	"lamppost/geo"
	"lamppost/geo/kml"
	"lamppost/geo/source/sourcetest"
)

func read(text io.Reader, fields geo.AreaFields, limits geo.Limits) ([]geo.Area, geo.ImportStats, error) {
	var areas []geo.Area
	in := geo.NewIntake("l", fields, limits, func(a geo.Area) error {
		areas = append(areas, a)
		return nil
	})
	err := kml.Read(context.Background(), text, in)
	return areas, in.Stats(), err
}

var byCode = geo.AreaFields{Key: "code", Name: kml.DefaultName}

func TestRead(t *testing.T) {
	for _, fields := range []geo.AreaFields{byCode, {Name: kml.DefaultName}} {
		areas, stats, err := read(iotest.HalfReader(bytes.NewReader(sourcetest.KML(sourcetest.Areas()))), fields, geo.Limits{})
		if err != nil || len(areas) != 3 || len(stats.Rejected) > 0 {
			t.Fatalf("%+v, %v", stats, err)
		}
		for i, want := range sourcetest.Areas() {
			shape, err := geo.ShapeOf(want.Shape)
			if err != nil {
				t.Fatal(err)
			}
			key := want.Key
			if fields.Key == "" {
				key = "p" + key
			}
			if a := areas[i]; string(a.Key) != key || a.Name != want.Name || !orb.Equal(a.Shape.MultiPolygon(), shape.MultiPolygon()) {
				t.Errorf("%s %s %v, want %s %s %v", a.Key, a.Name, a.Shape, key, want.Name, shape)
			}
		}
	}
}

const triangle = `<Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon>`

func document(placemarks ...string) string {
	return `<kml xmlns="http://www.opengis.net/kml/2.2"><Document>` + strings.Join(placemarks, "") + `</Document></kml>`
}

func mark(inside string) string { return `<Placemark id="a">` + inside + `</Placemark>` }

func TestPlacemarks(t *testing.T) {
	ring := func(text string) string { return strings.Replace(triangle, "0,0 1,0 1,1 0,0", text, 1) }
	cases := []struct{ name, inside, want string }{
		{"plain", `<name>A &amp; B</name>` + triangle, `a "A & B"`},
		{"name in CDATA", `<name><![CDATA[A <b>B</b>]]></name>` + triangle, `a "A <b>B</b>"`},
		{"no name", triangle, `a "a"`},
		{"a name that is not the placemark's", `<Style><name>x</name></Style><name>y</name>` + triangle, `a "y"`},
		{"blanks everywhere", ring(" \n 0,0,5.5\t1,0 \r\n1,1,7 0,0 "), `a "a"`},
		{"blanks after commas", ring("0, 0 1, 0 1, 1 0, 0"), `a "a"`},
		{"an inner boundary first", `<Polygon><innerBoundaryIs><LinearRing><coordinates>0.5,0.1 0.6,0.1 0.6,0.2 0.5,0.1</coordinates></LinearRing></innerBoundaryIs>` + strings.TrimPrefix(triangle, "<Polygon>"), `a "a"`},
		{"no geometry", `<name>A</name>`, "no-geometry: no polygon: the geometry is empty"},
		{"a point", `<Point><coordinates>1,2</coordinates></Point>`, "not-polygon: no polygon: geometry is Point"},
		{"an open ring", ring("0,0 1,0 1,1 0,1"), "unclosed-ring: ring is not closed: its last position must repeat its first"},
		{"words", ring("0,0 one,0"), "other: broken coordinates: something between them that is not a number"},
		{"a lone number", ring("0,0 1 1,1 0,0"), "other: broken coordinates: a position needs two numbers, longitude and latitude"},
		{"a comma at the end", ring("0,0 1,0 1,1 0,0 0,"), "other: broken coordinates: a position needs two numbers, longitude and latitude"},
		{"four numbers", ring("0,0,0,0 1,0"), "other: broken coordinates: something between them that is not a number"},
		{"an entity", ring("0,0 1,0 1,1 &#48;,0"), "other: broken coordinates: something between them that is not a number"},
		{"CDATA", ring("<![CDATA[0,0 1,0 1,1 0,0]]>"), "other: broken coordinates: something between them that is not a number"},
		{"no coordinates", ring(""), "broken-ring: broken ring: 0 positions, and a ring needs at least 4"},
		{"coordinates closed at once", strings.Replace(triangle, "<coordinates>0,0 1,0 1,1 0,0</coordinates>", "<coordinates/>", 1), "broken-ring: broken ring: 0 positions, and a ring needs at least 4"},
		{"no outer boundary", `<Polygon></Polygon>`, "broken-ring: broken polygon: it has no outer boundary"},
		{"two outer boundaries", strings.Replace(triangle, "<Polygon>", "<Polygon>"+strings.TrimSuffix(strings.TrimPrefix(triangle, "<Polygon>"), "</Polygon>"), 1), "broken-ring: broken polygon: it has two outer boundaries"},
		{"a long text", `<name>` + strings.Repeat("x", 300_000) + `</name>` + triangle, "other: its properties take more bytes than the limit allows"},
	}
	for _, c := range cases {
		areas, stats, err := read(strings.NewReader(document(mark(c.inside))), geo.AreaFields{Name: kml.DefaultName}, geo.Limits{})
		got := fmt.Sprint(err)
		switch {
		case len(areas) == 1:
			got = fmt.Sprintf("%s %q", areas[0].Key, areas[0].Name)
		case len(stats.Rejected) == 1:
			got = string(stats.Rejected[0].Flaw) + ": " + stats.Rejected[0].Reason
		}
		if got != c.want {
			t.Errorf("%s: %s; want %s", c.name, got, c.want)
		}
	}
}

func TestRefusals(t *testing.T) {
	good := document(mark(triangle))
	cases := []struct{ name, text, says string }{
		{"nothing", "", "ends too early"},
		{"HTML", "<html><body></body></html>", "outermost element is <html>"},
		{"GML", `<gml:FeatureCollection xmlns:gml="x"/>`, "outermost element is <FeatureCollection>"},
		{"OpenStreetMap XML", `<osm version="0.6"/>`, "outermost element is <osm>"},
		{"a document type", `<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b">]>` + good, "which no KML needs"},
		{"an unknown entity", document(mark("<name>&lol;</name>" + triangle)), "XML is broken"},
		{"another encoding", `<?xml version="1.0" encoding="ISO-8859-1"?>` + good, "save the document as UTF-8"},
		{"cut short", good[:len(good)-10], "XML is broken"},
		{"cut short in a tag", good[:len(good)-2], "XML is broken"},
		{"cut short in coordinates", good[:strings.Index(good, "1,1")], "ends too early"},
		{"two roots", good + good, "outermost element is <kml>"},
		{"tags crossed", `<kml><Document></kml></Document>`, "closes nothing"},
		{"too deep", "<kml>" + strings.Repeat("<Folder>", 100), "nested more than 64 deep"},
		{"a placemark in a placemark", document(mark(mark(triangle))), "a Placemark within a Placemark"},
		{"a huge text", document(mark("<name>" + strings.Repeat("x", 2<<20) + "</name>")), "more than 524288 bytes"},
		{"a huge tag", `<kml a="` + strings.Repeat("x", 2<<20) + `">`, "more than 524288 bytes"},
		{"a huge comment", "<kml><!--" + strings.Repeat("x", 2<<20) + "-->", "more than 524288 bytes"},
		{"a coordinate flood", document(mark(strings.Replace(triangle, "0,0 1,0", strings.Repeat("1,2 ", 600_000), 1))), "more than 500000 positions in one feature"},
	}
	for _, c := range cases {
		_, _, err := read(strings.NewReader(c.text), byCode, geo.Limits{})
		var refused *geo.ReadError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %q", c.name, err, c.says)
		}
	}
	broken := errors.New("line is down")
	if _, _, err := read(io.MultiReader(strings.NewReader(good[:60]), iotest.ErrReader(broken)), byCode, geo.Limits{}); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// FuzzRead: what is read without an error is well-formed for the strict reader
// of the standard library, except that any text may stand where coordinates of
// no interest do; and areas are sound.
func FuzzRead(f *testing.F) {
	f.Add(sourcetest.KML(sourcetest.Areas()))
	f.Add([]byte(document(mark(`<name><![CDATA[x]]></name><!-- c --><?p i?><ExtendedData><SchemaData><SimpleData name="code">7</SimpleData></SchemaData></ExtendedData>` + triangle))))
	f.Add([]byte(`<kml><Placemark><Point><coordinates/></Point></Placemark></kml>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		areas, stats, err := read(bytes.NewReader(text), byCode, geo.Limits{})
		for _, a := range areas {
			if _, err := a.Shape.MarshalBinary(); err != nil || a.Key == "" {
				t.Fatalf("%q %v: %v", a.Key, a.Shape, err)
			}
		}
		if err != nil {
			return
		}
		if stats.Features != len(areas)+len(stats.Rejected) {
			t.Fatalf("%+v", stats)
		}
		for d := xml.NewDecoder(bytes.NewReader(text)); ; {
			if _, err := d.Token(); err == io.EOF || err != nil && bytes.Contains(text, []byte("coordinates")) {
				return
			} else if err != nil {
				t.Fatalf("%q is not well-formed, but read: %v", text, err)
			}
		}
	})
}
