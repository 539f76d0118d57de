package geo_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"lamppost/geo"
)

// FuzzReadFeatures holds the streaming reader against encoding/json: what the
// standard library calls invalid must fail, and what it reads as a feature
// collection must come out the same.
func FuzzReadFeatures(f *testing.F) {
	for _, text := range []string{
		collection(goodSquare),
		collection(`{"type":"Feature","id":"a\u00e9\ud83d\ude00\ud800","properties":{"a\\n":[1.5e3,-0,true,null,"\b\f\n\r\t\/"]},"geometry":{"type":"Point","coordinates":[1e-7,-2.5E1]}}`),
		"\t{\"features\" : [ ] ,\r\n\"type\":\"FeatureCollection\"}  ",
		collection(`{"type":"Feature","geometry":{"coordinates":[[0,1,2],[123456789.123456789e-9,4]],"type":"LineString"},"properties":null}`),
		collection(`{"type":"Feature","geometry":{"coordinates":[0],"type":"Point"},"type":"Feature"}`),
		goodSquare + "\n" + goodSquare, "\x1e" + goodSquare + "\n\x1e" + goodSquare + "\n",
		`[]`, `{`, `{"a":01}`, `{"a":1.}`, `{"a":tru}`, `{"a":"` + "\x01" + `"}`, "{\"a\":\"\xff\"}", `{"a":"\u12"}`, `{}x`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var got []geo.Feature
		limits := geo.Limits{Depth: 10_000, PropertyBytes: 1 << 30}
		_, err := geo.ReadFeatures(bytes.NewReader(text), limits, func(f geo.Feature) error {
			got = append(got, f)
			return nil
		})
		if bytes.HasPrefix(text, []byte("\x1f\x8b")) || bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) {
			return // not for encoding/json
		}
		switch {
		case err != nil:
		case json.Valid(text):
			comparePoints(t, text, got)
		case !isSequence(text):
			t.Fatalf("%q is not JSON, but read", text)
		}
	})
}

// isSequence tells whether a text is JSON texts one after another, separated as
// RFC 8142 asks or not at all.
func isSequence(text []byte) bool {
	decoder := json.NewDecoder(bytes.NewReader(bytes.ReplaceAll(text, []byte("\x1e"), []byte("\n"))))
	for {
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err == io.EOF
		}
	}
}

// comparePoints checks the point features among those read from valid JSON,
// with all their properties.
func comparePoints(t *testing.T, text []byte, got []geo.Feature) {
	var doc struct{ Features []map[string]any }
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&doc) != nil || bytes.Count(bytes.ToLower(text), []byte("features")) != 1 {
		return // other kinds of document, or names differing in case
	}
	for _, f := range got {
		point, ok := f.Geometry.(orb.Point)
		if !ok {
			continue
		}
		want := doc.Features[f.Index]
		properties, _ := want["properties"].(map[string]any)
		if len(properties)+len(f.Properties) > 0 && !reflect.DeepEqual(properties, f.Properties) {
			t.Fatalf("%q: properties %v, want %v", text, f.Properties, properties)
		}
		geometry := want["geometry"].(map[string]any)
		numbers, ok := geometry["coordinates"].([]any)
		if !ok {
			continue // a point within a collection
		}
		for i := range point {
			if v, err := numbers[i].(json.Number).Float64(); err != nil && !math.IsInf(v, 0) || v != point[i] {
				t.Fatalf("%q: %v is not %v", text, point, numbers)
			}
		}
	}
}

// FuzzReadAreas: whatever the file, areas come out sound, and each feature is
// either imported or rejected.
func FuzzReadAreas(f *testing.F) {
	f.Add(collection(goodSquare))
	f.Add(collection(goodSquare, strings.Replace(goodSquare, "[1,1]", "[1]", 1)))
	f.Add(`{"type":"MultiPolygon","coordinates":[[[[0,0],[200,0],[200,9],[0,0]]],[[]],[]]}`)
	files, err := filepath.Glob(filepath.Join(corpus, "*.geojson"))
	if err != nil || len(files) == 0 {
		f.Fatal("the hostile corpus is missing", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		keys := map[geo.AreaKey]bool{}
		stats, err := geo.ReadAreas(strings.NewReader(text), "l", geo.AreaFields{Key: "code"}, geo.Limits{}, func(a geo.Area) error {
			packed, err := a.Shape.MarshalBinary()
			if err != nil {
				t.Fatalf("%v: %v", a.Shape, err)
			}
			if back, err := geo.UnmarshalShape(packed); err != nil || !reflect.DeepEqual(back, a.Shape) {
				t.Fatalf("%v came back as %v, %v", a.Shape, back, err)
			}
			if a.Key == "" || keys[a.Key] {
				t.Fatalf("key %q", a.Key)
			}
			keys[a.Key] = true
			return nil
		})
		if err == nil && stats.Features != stats.Imported+len(stats.Rejected) {
			t.Fatalf("%+v", stats)
		}
	})
}

func FuzzParsePoint(f *testing.F) {
	f.Add("48.85", "2.35")
	f.Add("1e400", "-0")
	f.Add("48,85", "NaN")
	f.Fuzz(func(t *testing.T, lat, lon string) {
		p, err := geo.ParsePoint(lat, lon)
		if err == nil && geo.CheckPoint(p) != nil {
			t.Fatalf("%q, %q gives %v", lat, lon, p)
		}
	})
}

func FuzzParseBox(f *testing.F) {
	f.Add("1,2,3,4")
	f.Add("170,-10,-170,10")
	f.Add("1,,2,3")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := geo.ParseBox(text)
		if err != nil {
			return
		}
		if geo.CheckPoint(geo.Point{b.West, b.South}) != nil || geo.CheckPoint(geo.Point{b.East, b.North}) != nil || b.South > b.North {
			t.Fatalf("%q gives %v", text, b)
		}
		if again, err := geo.ParseBox(b.String()); err != nil || again != b {
			t.Fatalf("%v is written %q and read %v", b, b.String(), again)
		}
		if len(b.Cells(8)) == 0 {
			t.Fatalf("%v has no cells", b)
		}
	})
}
