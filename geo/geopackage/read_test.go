package geopackage_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"lamppost/geo"
	"lamppost/geo/geopackage"
	"lamppost/geo/geopackage/packagetest"
	"lamppost/geo/source/sourcetest"
)

// read reads a database of the areas on which more statements were run.
func read(t testing.TB, areas []sourcetest.Area, more ...string) ([]geo.Area, geo.ImportStats, error) {
	t.Helper()
	content, err := packagetest.GeoPackage(t.TempDir(), areas, more...)
	if err != nil {
		t.Fatal(err)
	}
	return readBytes(t, content, geo.AreaFields{Key: "code", Name: "name"})
}

func readBytes(t testing.TB, content []byte, fields geo.AreaFields) ([]geo.Area, geo.ImportStats, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a b?#%.gpkg")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	var areas []geo.Area
	in := geo.NewIntake("l", fields, geo.Limits{}, func(a geo.Area) error {
		areas = append(areas, a)
		return nil
	})
	err := geopackage.Read(context.Background(), path, in)
	return areas, in.Stats(), err
}

func TestRead(t *testing.T) {
	areas, stats, err := read(t, sourcetest.Areas())
	if err != nil || len(areas) != 3 || len(stats.Rejected)+len(stats.Notes) > 0 {
		t.Fatalf("%+v, %v", stats, err)
	}
	for i, want := range sourcetest.Areas() {
		shape, err := geo.ShapeOf(want.Shape)
		if err != nil {
			t.Fatal(err)
		}
		if a := areas[i]; string(a.Key) != want.Key || a.Name != want.Name || !orb.Equal(a.Shape.MultiPolygon(), shape.MultiPolygon()) {
			t.Errorf("%s %s %v, want %s %s %v", a.Key, a.Name, a.Shape, want.Key, want.Name, shape)
		}
	}
}

// insert adds a feature with the geometry in hexadecimal.
func insert(geometry []byte) string {
	return fmt.Sprintf(`INSERT INTO wards (geom, code, name) VALUES (x'%s', 'x', 'X')`, hex.EncodeToString(geometry))
}

// withHeights is a triangle as ISO or PostGIS writes it with more than two
// numbers a position.
func withHeights(kind uint32, ordinates int, order binary.AppendByteOrder) []byte {
	mark := byte(1)
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = 0
	}
	g := append([]byte{'G', 'P', 0, 2 | 1}, make([]byte, 4+32)...) // with an envelope
	g = order.AppendUint32(append(g, mark), kind)
	g = order.AppendUint32(order.AppendUint32(g, 1), 4)
	for _, p := range [4]orb.Point{{0, 0}, {1, 0}, {1, 1}, {0, 0}} {
		for i := range ordinates {
			v := 99.0
			if i < 2 {
				v = p[i]
			}
			g = order.AppendUint64(g, math.Float64bits(v))
		}
	}
	return g
}

func TestGeometries(t *testing.T) {
	triangle := orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}
	good := packagetest.Geometry(triangle)
	flagged := func(flags byte) []byte { g := bytes.Clone(good); g[3] = flags; return g }
	cases := []struct {
		name     string
		geometry []byte
		want     string
	}{
		{"a polygon", good, "area"},
		{"heights (ISO)", withHeights(1003, 3, binary.LittleEndian), "area"},
		{"heights and measures (ISO), big-endian", withHeights(3003, 4, binary.BigEndian), "area"},
		{"heights (PostGIS)", withHeights(3|1<<31, 3, binary.LittleEndian), "area"},
		{"nothing", nil, "no-geometry: no polygon: the geometry is empty"},
		{"not its head", []byte("XY345678"), "other: broken geometry: not that of a GeoPackage"},
		{"said to be empty", flagged(0x11), "no-geometry: no polygon: the geometry is empty"},
		{"an unknown envelope", flagged(0x0b), "other: broken geometry: not well-known binary"},
		{"an extension", flagged(0x21), "other: broken geometry: not well-known binary"},
		{"cut short", good[:len(good)-1], "other: broken geometry: not well-known binary"},
		{"cut in the count", good[:16], "other: broken geometry: not well-known binary"},
		{"a point", packagetest.Geometry(orb.Point{1, 2}), "not-polygon: no polygon: geometry is Point"},
		{"a collection", packagetest.Geometry(orb.Collection{triangle}), "not-polygon: no polygon: geometry is GeometryCollection"},
		{"no rings", packagetest.Geometry(orb.Polygon{}), "no-geometry: no polygon: the geometry is empty"},
		{"an open ring", packagetest.Geometry(orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}), "unclosed-ring: ring is not closed: its last position must repeat its first"},
		{"not degrees", packagetest.Geometry(orb.Polygon{{{652000, 6862000}, {1, 0}, {1, 1}, {652000, 6862000}}}), "coordinates: coordinates are not degrees"},
	}
	for _, c := range cases {
		areas, stats, err := read(t, nil, insert(c.geometry))
		got := fmt.Sprint(err)
		switch {
		case len(areas) == 1:
			got = "area"
		case len(stats.Rejected) == 1:
			got = string(stats.Rejected[0].Flaw) + ": " + stats.Rejected[0].Reason
		}
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s; want %s", c.name, got, c.want)
		}
	}
}

func TestKeys(t *testing.T) {
	content, err := packagetest.GeoPackage(t.TempDir(), sourcetest.Areas(), `ALTER TABLE wards ADD COLUMN size REAL DEFAULT 2.0`, `UPDATE wards SET size = fid + 0.5`)
	if err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]string{"fid": "1 2 3", "size": "1.5 2.5 3.5"} {
		areas, _, err := readBytes(t, content, geo.AreaFields{Key: field})
		var keys []string
		for _, a := range areas {
			keys = append(keys, string(a.Key))
		}
		if got := strings.Join(keys, " "); err != nil || got != want {
			t.Errorf("%s: %s, %v", field, got, err)
		}
	}
}

const lambert93 = `PROJCS["RGF93 / Lambert-93",GEOGCS["RGF93",DATUM["Reseau_Geodesique_Francais_1993",SPHEROID["GRS 1980",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic_2SP"],PARAMETER["latitude_of_origin",46.5],PARAMETER["central_meridian",3],PARAMETER["standard_parallel_1",49],PARAMETER["standard_parallel_2",44],PARAMETER["false_easting",700000],PARAMETER["false_northing",6600000],UNIT["metre",1]]`

func TestCoordinateSystems(t *testing.T) {
	in := func(system string) []string {
		return []string{`UPDATE gpkg_geometry_columns SET srs_id = 2154`, `INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 2154, 'EPSG', 2154, '` + system + `', NULL)`}
	}
	paris := []sourcetest.Area{{Key: "75", Name: "Paris", Shape: orb.MultiPolygon{{{{652000, 6862000}, {653000, 6862000}, {653000, 6863000}, {652000, 6862000}}}}}}
	areas, stats, err := read(t, paris, in(lambert93)...)
	if err != nil || len(areas) != 1 || len(stats.Notes) != 1 {
		t.Fatalf("%+v, %v", stats, err)
	}
	if p := areas[0].Shape[0][0][0].Point(); math.Abs(p[0]-2.3456) > 1e-3 || math.Abs(p[1]-48.8566) > 1e-3 {
		t.Errorf("%v", p)
	}
	for _, c := range []struct {
		more []string
		says string
	}{
		{in("undefined"), "not written as well-known text"},
		{in(strings.Replace(lambert93, "Reseau", "Filet", 1)), "not known here"},
		{in(lambert93)[:1], "does not define its coordinate system 2154"},
	} {
		if _, _, err := read(t, paris, c.more...); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v; want %q", err, c.says)
		}
	}
}

// TestRefusals: what a hostile database may try.
func TestRefusals(t *testing.T) {
	endless := `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, x'00' AS geom, 'c' AS code, 'n' AS name FROM n`
	cases := []struct {
		name string
		more []string
		says string
	}{
		{"no layer", []string{`DELETE FROM gpkg_geometry_columns`}, "holds no layer"},
		{"several layers", []string{`INSERT INTO gpkg_geometry_columns VALUES ('roads', 'geom', 'LINESTRING', 4326, 0, 0)`}, "several layers (wards, roads)"},
		{"another database", []string{`DROP TABLE gpkg_geometry_columns`}, "no such table"},
		{"an endless view as the layer", []string{`DROP TABLE wards`, `CREATE VIEW wards AS ` + endless}, "not a plain table"},
		{"an endless view as the table of layers", []string{`DROP TABLE gpkg_geometry_columns`, `CREATE VIEW gpkg_geometry_columns AS SELECT code AS table_name, name AS column_name, fid AS srs_id FROM (` + endless + `)`}, "not authorized"},
		{"a virtual table", []string{`DROP TABLE wards`, `CREATE VIRTUAL TABLE wards USING fts5(geom, code, name)`}, "not a plain table"},
		{"a column made by a function", []string{`ALTER TABLE wards ADD COLUMN flood AS (hex(zeroblob(100000000)))`, `ALTER TABLE wards RENAME COLUMN code TO old`, `ALTER TABLE wards RENAME COLUMN flood TO code`}, "too big"},
		{"a missing column", []string{`ALTER TABLE wards RENAME COLUMN code TO kode`}, `no feature has the property "code"; there are: fid, geom, kode, name`},
		{"a name that breaks out", []string{`UPDATE gpkg_geometry_columns SET table_name = 'wards"; DROP TABLE wards; --'`}, "not a plain table"},
	}
	for _, c := range cases {
		_, _, err := read(t, sourcetest.Areas(), c.more...)
		var refused *geo.ReadError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %q", c.name, err, c.says)
		}
	}
}

func TestDamage(t *testing.T) {
	content, err := packagetest.GeoPackage(t.TempDir(), sourcetest.Areas())
	if err != nil {
		t.Fatal(err)
	}
	fields := geo.AreaFields{Key: "code"}
	for name, harm := range map[string][]byte{"cut short": content[:5000], "only a head": content[:100], "another page size": append(append(bytes.Clone(content[:16]), 0xff, 0xff), content[18:]...)} {
		_, _, err := readBytes(t, harm, fields)
		var refused *geo.ReadError
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEndsEarly(t *testing.T) {
	content, err := packagetest.GeoPackage(t.TempDir(), sourcetest.Areas())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.gpkg")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	in := geo.NewIntake("l", geo.AreaFields{Key: "code"}, geo.Limits{}, func(geo.Area) error { return enough })
	if err := geopackage.Read(context.Background(), path, in); err != enough {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := geopackage.Read(ctx, path, in); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// FuzzRead: any bytes in place of the geometry, and any in a page of the file.
func FuzzRead(f *testing.F) {
	content, err := packagetest.GeoPackage(f.TempDir(), sourcetest.Areas())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packagetest.Geometry(sourcetest.Areas()[0].Shape), uint16(0), byte(0))
	f.Add(withHeights(1003, 3, binary.LittleEndian), uint16(100), byte(13))
	old := packagetest.Geometry(sourcetest.Areas()[2].Shape)
	f.Fuzz(func(t *testing.T, geometry []byte, at uint16, flip byte) {
		harmed := bytes.Clone(content)
		if i := bytes.Index(harmed, old); i >= 0 {
			copy(harmed[i:i+len(old)], geometry)
		}
		harmed[int(at)%len(harmed)] ^= flip
		areas, stats, err := readBytes(t, harmed, geo.AreaFields{Key: "code", Name: "name"})
		if err == nil && stats.Features != len(areas)+len(stats.Rejected) {
			t.Fatalf("%+v", stats)
		}
		for _, a := range areas {
			if _, err := a.Shape.MarshalBinary(); err != nil || a.Key == "" {
				t.Fatalf("%q %v: %v", a.Key, a.Shape, err)
			}
		}
	})
}
