package geo_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/paulmach/orb"
	"lamppost/geo"
)

func TestReadFeaturesOfEveryType(t *testing.T) {
	cases := []struct {
		geometry string
		want     orb.Geometry
	}{
		{`{"type":"Point","coordinates":[1,2,3]}`, orb.Point{1, 2}},
		{`{"coordinates":[[1,2],[3,4]],"type":"MultiPoint"}`, orb.MultiPoint{{1, 2}, {3, 4}}},
		{`{"type":"LineString","coordinates":[[1,2],[3,4]]}`, orb.LineString{{1, 2}, {3, 4}}},
		{`{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]}`, orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}},
		{`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`, orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}},
		{`{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[]]}`, orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}},
		{`{"geometries":[{"type":"Point","coordinates":[1,2]},{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[1,2],[3,4]]}]}],"type":"GeometryCollection"}`,
			orb.Collection{orb.Point{1, 2}, orb.LineString{{1, 2}, {3, 4}}}},
	}
	for i, c := range cases {
		bare := readOne(t, c.geometry)
		if !reflect.DeepEqual(bare.Geometry, c.want) {
			t.Errorf("%s reads as %v", c.geometry, bare.Geometry)
		}
		feature := fmt.Sprintf(`{"id":%d,"geometry":%s,"type":"Feature","properties":{"a":[1,{"b":null}],"big":12345678901234567890}}`, i, c.geometry)
		for _, text := range []string{feature, `{"features":[` + feature + `],"type":"FeatureCollection"}`} {
			f := readOne(t, text)
			properties := map[string]any{"a": []any{json.Number("1"), map[string]any{"b": nil}}, "big": json.Number("12345678901234567890")}
			if !reflect.DeepEqual(f, geo.Feature{ID: fmt.Sprint(i), Properties: properties, Geometry: c.want}) {
				t.Errorf("%s reads as %v", text, f)
			}
		}
	}
}

// readOne reads the only feature of a text, byte by byte.
func readOne(t *testing.T, text string) geo.Feature {
	t.Helper()
	var all []geo.Feature
	stats, err := geo.ReadFeatures(iotest.OneByteReader(strings.NewReader(text)), geo.Limits{}, func(f geo.Feature) error {
		all = append(all, f)
		return nil
	})
	if err != nil || len(all) != 1 || stats.Read != 1 {
		t.Fatalf("%s: %+v, %v", text, stats, err)
	}
	return all[0]
}

const goodSquare = `{"type":"Feature","properties":{"code":1},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}`

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func readAll(text string, limits geo.Limits) (geo.ImportStats, error) {
	return geo.ReadAreas(strings.NewReader(text), "l", geo.AreaFields{Key: "code"}, limits, func(geo.Area) error { return nil })
}

func TestLimitsEndTheRead(t *testing.T) {
	many := collection(strings.Replace(goodSquare, "1}", "2}", 1), goodSquare, strings.Replace(goodSquare, "1}", "3}", 1))
	cases := []struct {
		limits geo.Limits
		says   string
	}{
		{geo.Limits{Bytes: 100}, "larger than 100 bytes"},
		{geo.Limits{Features: 2}, "byte 270, in feature 2: more than 2 features"},
		{geo.Limits{Vertices: 12}, "more than 12 positions: simplify"},
		{geo.Limits{FeatureVertices: 5}, "in feature 0: more than 5 positions in one feature"},
		{geo.Limits{Depth: 6}, "in feature 0: nested more than 6 deep"},
	}
	for _, c := range cases {
		_, err := readAll(many, c.limits)
		var ended *geo.ReadError
		if !errors.As(err, &ended) || !ended.Limit || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v; want an error with %q", c.limits, err, c.says)
		}
	}
	if stats, err := readAll(many, geo.Limits{Features: 3, Bytes: int64(len(many)), Depth: 8, Vertices: 18, FeatureVertices: 6}); err != nil || stats.Imported != 3 {
		t.Errorf("limits just reached: %+v, %v", stats, err)
	}
}

func TestLongPropertiesRejectTheFeature(t *testing.T) {
	long := strings.Replace(goodSquare, `"code":1`, `"code":2,"note":"`+strings.Repeat("x", 1<<20)+`"`, 1)
	deep := strings.Replace(goodSquare, `"code":1`, `"code":3,"note":[`+strings.Repeat("1,", 1<<19)+`1]`, 1)
	stats, err := readAll(collection(long, goodSquare, deep), geo.Limits{})
	if err != nil || stats.Imported != 1 || len(stats.Rejected) != 2 || !strings.Contains(stats.Rejected[0].Reason, "properties take 1048") {
		t.Errorf("%+v, %v", stats, err)
	}
	features, err := geo.ReadFeatures(strings.NewReader(collection(long, goodSquare, deep)), geo.Limits{}, func(f geo.Feature) error {
		if f.Index != 1 {
			t.Errorf("feature %d came through", f.Index)
		}
		return nil
	})
	if err != nil || features.Read != 1 || features.Rejected[1].Index != 2 {
		t.Errorf("%+v, %v", features, err)
	}
}

func TestYieldEndsTheRead(t *testing.T) {
	enough := errors.New("enough")
	stats, err := geo.ReadAreas(strings.NewReader(collection(goodSquare, goodSquare)), "l", geo.AreaFields{Key: "code"}, geo.Limits{},
		func(geo.Area) error { return enough })
	if err != enough || stats.Features != 1 || stats.Imported != 0 {
		t.Errorf("%+v, %v", stats, err)
	}
}

func TestBrokenReaders(t *testing.T) {
	broken := errors.New("line is down")
	half := collection(goodSquare)[:100]
	_, err := geo.ReadAreas(iotest.DataErrReader(iotest.ErrReader(broken)), "l", geo.AreaFields{}, geo.Limits{}, nil)
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	_, err = geo.ReadAreas(readers(strings.NewReader(half), iotest.ErrReader(broken)), "l", geo.AreaFields{}, geo.Limits{}, nil)
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

func TestGzip(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	fmt.Fprint(w, collection(goodSquare))
	w.Close()
	read := func(text []byte, limits geo.Limits) (geo.ImportStats, error) { return readAll(string(text), limits) }
	if stats, err := read(packed.Bytes(), geo.Limits{}); err != nil || stats.Imported != 1 {
		t.Errorf("%+v, %v", stats, err)
	}
	if _, err := read(packed.Bytes()[:packed.Len()-9], geo.Limits{}); err == nil || !strings.Contains(err.Error(), "gzip") {
		t.Errorf("cut short: %v", err)
	}
	damaged := bytes.Clone(packed.Bytes())
	damaged[packed.Len()-8] ^= 1
	if _, err := read(damaged, geo.Limits{}); err == nil || !strings.Contains(err.Error(), "gzip") {
		t.Errorf("damaged: %v", err)
	}
	if _, err := read(packed.Bytes(), geo.Limits{Bytes: 50}); err == nil || !strings.Contains(err.Error(), "larger than 50") {
		t.Errorf("bomb: %v", err)
	}
	if _, err := read([]byte("\x1f\x8b\x08junk"), geo.Limits{}); err == nil || !strings.Contains(err.Error(), "gzip") {
		t.Errorf("junk: %v", err)
	}
}

// TestBombs: small files made to cost much end early or pass cheaply. What
// they may allocate in all, freed memory included, bounds what they can hold.
func TestBombs(t *testing.T) {
	nested := func(open, middle, end string, n int) string {
		return strings.Repeat(open, n) + middle + strings.Repeat(end, n)
	}
	geometry := func(g string) string {
		return collection(`{"type":"Feature","properties":{"code":1},"geometry":` + g + `}`)
	}
	point := `{"type":"Point","coordinates":[0,0]}`
	cases := map[string]string{
		"3,000 nested collections": geometry(nested(`{"type":"GeometryCollection","geometries":[`, point, `]}`, 3_000)),
		"arrays 10,000 deep":       geometry(`{"type":"Polygon","coordinates":` + nested("[", "", "]", 10_000) + `}`),
		"objects 10,000 deep":      nested(`{"a":`, "1", "}", 10_000),
		"coordinate flood":         geometry(`{"type":"MultiPoint","coordinates":[` + strings.Repeat("[1,2],", 10<<20/6) + `[1,2]]}`),
		"ring flood":               geometry(`{"type":"Polygon","coordinates":[` + strings.Repeat("[1,2],", 10<<20/6) + `[1,2]]}`),
		"empty array flood":        geometry(`{"type":"MultiPolygon","coordinates":[` + strings.Repeat("[],", 10<<20/3) + `[]]}`),
		"one endless position":     geometry(`{"type":"Point","coordinates":[` + strings.Repeat("1,", 5<<20) + `1]}`),
		"a million empty features": collection(strings.Repeat("{},", 1_000_000) + "{}"),
		"geometries flood":         geometry(`{"type":"GeometryCollection","geometries":[` + strings.Repeat(point+",", 200_000) + point + `]}`),
		"empty geometries flood":   geometry(`{"type":"GeometryCollection","geometries":[` + strings.Repeat("{},", 1_000_000) + `{}]}`),
		"member flood":             `{"type":"FeatureCollection"` + strings.Repeat(`,"a":1`, 1_000_000) + `}`,
		"crs flood":                `{"crs":[` + strings.Repeat("1,", 1_000_000) + `1]}`,
		"id flood":                 collection(`{"type":"Feature","id":"` + strings.Repeat("x", 10<<20) + `"}`),
		"endless number":           geometry(`{"type":"Point","coordinates":[` + strings.Repeat("1", 10<<20) + `,0]}`),
		"white space":              strings.Repeat(" ", 10<<20),
	}
	const most = 32 << 20
	for name, text := range cases {
		for kind, read := range map[string]func(string) error{
			"areas": func(s string) error { _, err := readAll(s, geo.Limits{}); return err },
			"features": func(s string) error {
				_, err := geo.ReadFeatures(strings.NewReader(s), geo.Limits{}, func(geo.Feature) error { return nil })
				return err
			},
		} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := read(text)
			runtime.ReadMemStats(&after)
			cost := after.TotalAlloc - before.TotalAlloc
			t.Logf("%s as %s: %.1f MiB, %v", name, kind, float64(cost)/(1<<20), err)
			if cost > most {
				t.Errorf("%s as %s allocates %d bytes", name, kind, cost)
			}
		}
	}
}

func readers(all ...io.Reader) io.Reader { return io.MultiReader(all...) }
