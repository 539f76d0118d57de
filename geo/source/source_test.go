package source_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"lamppost/geo"
	"lamppost/geo/geopackage/packagetest"
	"lamppost/geo/source"
	"lamppost/geo/source/sourcetest"
)

const (
	squareA = `{"type":"Feature","properties":{"code":"a","name":"Alder"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}`
	squareB = `{"type":"Feature","properties":{"code":"b","name":"Birch"},"geometry":{"type":"Polygon","coordinates":[[[2,0],[3,0],[3,1],[2,0]]]}}`
)

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func gzipped(text string) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	io.WriteString(w, text)
	w.Close()
	return packed.Bytes()
}

var byCode = source.Options{Layer: "l", Fields: geo.AreaFields{Key: "code", Name: "name"}}

// read reads a whole file and returns its areas as "key name" pairs.
func read(body io.Reader, o source.Options) (string, geo.ImportStats, error) {
	var areas []string
	stats, err := source.ReadAreas(context.Background(), body, o, func(a geo.Area) error {
		areas = append(areas, string(a.Key)+" "+a.Name)
		return nil
	})
	return strings.Join(areas, ", "), stats, err
}

func TestFormatsAreToldByContent(t *testing.T) {
	cases := []struct {
		name string
		file []byte
		want string
	}{
		{"GeoJSON", []byte(collection(squareA, squareB)), "a Alder, b Birch"},
		{"GeoJSON, gzipped", gzipped(collection(squareA, squareB)), "a Alder, b Birch"},
		{"one feature a line", []byte(squareA + "\n" + squareB + "\n"), "a Alder, b Birch"},
		{"a text sequence", []byte("\x1e" + squareA + "\n\x1e" + squareB + "\n"), "a Alder, b Birch"},
		{"a text sequence, gzipped", gzipped("\x1e" + squareA + "\n\x1e" + squareB + "\n"), "a Alder, b Birch"},
	}
	three := sourcetest.Areas()
	database, err := packagetest.GeoPackage(t.TempDir(), three)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"shapefile":      sourcetest.ZippedShapefile(sourcetest.Shapefile(three)),
		"extract":        sourcetest.Extract(three, 8),
		"GeoPackage":     database,
		"KML":            sourcetest.KML(three),
		"KML, gzipped":   gzipped(string(sourcetest.KML(three))),
		"KMZ":            sourcetest.Zip(map[string][]byte{"doc.kml": sourcetest.KML(three), "files/icon.png": {1, 2, 3}}),
		"zipped GeoJSON": sourcetest.Zip(map[string][]byte{"a/wards.GeoJSON": sourcetest.GeoJSON(three), "__MACOSX/._wards.geojson": {0}}),
	} {
		cases = append(cases, struct {
			name string
			file []byte
			want string
		}{name, file, "a Alder, b Birch, c Chêne"})
	}
	for _, c := range cases {
		sum := sha256.New()
		o := byCode
		o.Sum, o.OSMAdminLevel = sum, 8
		got, _, err := read(iotest.HalfReader(bytes.NewReader(c.file)), o)
		if err != nil || got != c.want {
			t.Errorf("%s: %s, %v", c.name, got, err)
		}
		if want := sha256.Sum256(c.file); hex.EncodeToString(sum.Sum(nil)) != hex.EncodeToString(want[:]) {
			t.Errorf("%s: the sum is not that of the whole file", c.name)
		}
	}
}

func TestRefusals(t *testing.T) {
	cases := []struct {
		name string
		file []byte
		says string
	}{
		{"nothing", nil, "the file ends too early"},
		{"HTML", []byte("<html><title>Not found</title></html>"), "not KML: the outermost element is"},
		{"gzip within gzip", gzipped(string(gzipped(squareA))), "unpack it once"},
		{"gzip cut short", gzipped(collection(squareA))[:30], "gzip"},
		{"an extract without a level", []byte("\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x01\x00"), "say which boundaries"},
	}
	for _, c := range cases {
		_, _, err := read(bytes.NewReader(c.file), byCode)
		var refused *geo.ReadError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %q", c.name, err, c.says)
		}
	}
}

// extractFile is a small extract in a file of its own.
func extractFile(t *testing.T) *os.File {
	name := filepath.Join(t.TempDir(), "small.osm.pbf")
	if err := os.WriteFile(name, sourcetest.Extract(sourcetest.Areas(), 8), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestExtract: a file that can be jumped about in and a stream that cannot
// give the same, and no copy is left behind.
func TestExtract(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	o := source.Options{Layer: "l", OSMAdminLevel: 8}
	const want = "1 Alder, 2 Birch, 3 Chêne"
	for name, body := range map[string]io.Reader{"direct": extractFile(t), "copied": io.MultiReader(extractFile(t))} {
		if got, stats, err := read(body, o); err != nil || stats.Imported != 3 || got != want {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	o.Fields.Key = "code"
	if got, _, err := read(extractFile(t), o); err != nil || got != "a Alder, b Birch, c Chêne" {
		t.Errorf("by a tag: %s, %v", got, err)
	}
	o.Limits.Bytes = 100
	if _, _, err := read(io.MultiReader(extractFile(t)), o); err == nil || !strings.Contains(err.Error(), "larger than 100 bytes") {
		t.Errorf("too large: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "lamppost-*")); len(left) > 0 {
		t.Errorf("%v left behind", left)
	}
}

func TestEndsEarly(t *testing.T) {
	enough := errors.New("enough")
	stop := func(geo.Area) error { return enough }
	if _, err := source.ReadAreas(context.Background(), extractFile(t), source.Options{OSMAdminLevel: 8}, stop); err != enough {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := source.ReadAreas(ctx, extractFile(t), source.Options{OSMAdminLevel: 8}, stop); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
