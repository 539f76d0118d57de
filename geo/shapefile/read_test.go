package shapefile_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"lamppost/geo"
	"lamppost/geo/shapefile"
	"lamppost/geo/source/sourcetest"
)

// parts are those of a shapefile by their ends; a missing one is nil.
func read(parts map[string][]byte) ([]geo.Area, geo.ImportStats, error) {
	p := shapefile.Parts{SHP: bytes.NewReader(parts[".shp"]), DBF: bytes.NewReader(parts[".dbf"]), PRJ: string(parts[".prj"]), CPG: string(parts[".cpg"])}
	if index := parts[".shx"]; index != nil {
		p.SHX = bytes.NewReader(index)
	}
	var areas []geo.Area
	in := geo.NewIntake("l", geo.AreaFields{Key: "code", Name: "name"}, geo.Limits{}, func(a geo.Area) error {
		areas = append(areas, a)
		return nil
	})
	err := shapefile.Read(context.Background(), p, in)
	return areas, in.Stats(), err
}

func wanted(t *testing.T, areas []geo.Area, want []sourcetest.Area) {
	t.Helper()
	if len(areas) != len(want) {
		t.Fatalf("%d areas, want %d", len(areas), len(want))
	}
	for i, w := range want {
		shape, err := geo.ShapeOf(w.Shape)
		if err != nil {
			t.Fatal(err)
		}
		got := areas[i]
		if string(got.Key) != w.Key || got.Name != w.Name || !orb.Equal(got.Shape.MultiPolygon(), shape.MultiPolygon()) {
			t.Errorf("%s %s %v, want %s %s %v", got.Key, got.Name, got.Shape, w.Key, w.Name, shape)
		}
	}
}

func TestRead(t *testing.T) {
	parts := sourcetest.Shapefile(sourcetest.Areas())
	areas, stats, err := read(parts)
	if err != nil || stats.Features != 3 || len(stats.Rejected) > 0 || len(stats.Notes) > 0 {
		t.Fatalf("%+v, %v", stats, err)
	}
	wanted(t, areas, sourcetest.Areas())
	delete(parts, ".shx")
	areas, _, err = read(parts)
	if err != nil {
		t.Fatal(err)
	}
	wanted(t, areas, sourcetest.Areas())
}

// TestGapsBetweenRecords: what lies between the records the .shx names is
// passed over.
func TestGapsBetweenRecords(t *testing.T) {
	parts := sourcetest.Shapefile(sourcetest.Areas())
	shp, shx := parts[".shp"], parts[".shx"]
	second := 2 * int(binary.BigEndian.Uint32(shx[108:]))
	parts[".shp"] = append(append(bytes.Clone(shp[:second]), make([]byte, 20)...), shp[second:]...)
	for at := 108; at < len(shx); at += 8 {
		binary.BigEndian.PutUint32(shx[at:], binary.BigEndian.Uint32(shx[at:])+10)
	}
	areas, _, err := read(parts)
	if err != nil {
		t.Fatal(err)
	}
	wanted(t, areas, sourcetest.Areas())
	binary.BigEndian.PutUint32(shx[116:], 50)
	if _, _, err := read(parts); err == nil || !strings.Contains(err.Error(), "points backwards") {
		t.Errorf("backwards: %v", err)
	}
}

func TestDeletedRowsAreLeftOut(t *testing.T) {
	parts := sourcetest.Shapefile(sourcetest.Areas())
	table := parts[".dbf"]
	rowSize := int(binary.LittleEndian.Uint16(table[10:]))
	table[int(binary.LittleEndian.Uint16(table[8:]))+rowSize] = '*'
	areas, stats, err := read(parts)
	if err != nil || stats.Features != 2 {
		t.Fatalf("%+v, %v", stats, err)
	}
	all := sourcetest.Areas()
	wanted(t, areas, []sourcetest.Area{all[0], all[2]})
}

func TestEncodings(t *testing.T) {
	latin := bytes.ReplaceAll(sourcetest.Shapefile(sourcetest.Areas())[".dbf"], []byte("Chêne"), []byte("Ch\xeane "))
	cases := []struct{ cpg, want, note string }{
		{"ISO-8859-1", "Chêne", ""}, {"ISO 88591", "Chêne", ""}, {"ANSI 1252\r\n", "Chêne", ""}, {"windows-1252", "Chêne", ""}, {"LATIN1", "Chêne", ""},
		{"1251", "Chкne", ""}, {"850", "ChÛne", ""}, {"UTF-8", "Ch\ufffdne", ""},
		{"", "Chêne", "no .cpg says how texts are encoded: what is not UTF-8 was taken for Windows-1252"},
	}
	for _, c := range cases {
		parts := sourcetest.Shapefile(sourcetest.Areas())
		parts[".dbf"], parts[".cpg"] = latin, []byte(c.cpg)
		areas, stats, err := read(parts)
		if err != nil || areas[2].Name != c.want || strings.Join(stats.Notes, "") != c.note {
			t.Errorf("%q: %q, %v, %v", c.cpg, areas[2].Name, stats.Notes, err)
		}
	}
}

const lambert93 = `PROJCS["RGF_1993_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],PARAMETER["Standard_Parallel_1",44.0],PARAMETER["Standard_Parallel_2",49.0],PARAMETER["Latitude_Of_Origin",46.5],UNIT["Meter",1.0]]`

func TestCoordinateSystems(t *testing.T) {
	paris := []sourcetest.Area{{Key: "75", Name: "Paris", Shape: orb.MultiPolygon{{{{652000, 6862000}, {653000, 6862000}, {653000, 6863000}, {652000, 6862000}}}}}}
	parts := sourcetest.Shapefile(paris)
	parts[".prj"] = []byte(lambert93)
	areas, stats, err := read(parts)
	if err != nil {
		t.Fatal(err)
	}
	// The tower of Saint-Jacques stands at 652250, 6862150: 48.8580 N, 2.3490 E.
	if p := areas[0].Shape[0][0][0].Point(); math.Abs(p[0]-2.3456) > 1e-3 || math.Abs(p[1]-48.8566) > 1e-3 {
		t.Errorf("%v", p)
	}
	if len(stats.Notes) != 1 || stats.Notes[0] != "coordinates were turned from RGF_1993_Lambert_93 into longitude and latitude on WGS 84" {
		t.Errorf("notes %q", stats.Notes)
	}
	refusals := []struct {
		name, prj string
		areas     []sourcetest.Area
		says      string
	}{
		{"an unknown system", strings.Replace(lambert93, "D_RGF_1993", "D_NTF", 1), paris, "not known here (datum D_NTF)"},
		{"metres said to be degrees", sourcetest.WGS84, paris, "coordinates are not degrees"},
		{"metres without a .prj", "", paris, "coordinates are not degrees"},
		{"degrees said to be metres", lambert93, sourcetest.Areas(), "look like degrees"},
		{"no definition", "EPSG:2154", paris, "well-known text"},
	}
	for _, c := range refusals {
		parts := sourcetest.Shapefile(c.areas)
		parts[".prj"] = []byte(c.prj)
		_, _, err := read(parts)
		var refused *geo.ReadError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %q", c.name, err, c.says)
		}
	}
}

func TestDamage(t *testing.T) {
	cases := []struct {
		name string
		harm func(parts map[string][]byte)
		says string
	}{
		{"an empty .shp", func(p map[string][]byte) { p[".shp"] = nil }, "cut short"},
		{"something else", func(p map[string][]byte) { p[".shp"] = bytes.Repeat([]byte("x"), 200) }, "not a shapefile"},
		{"points", func(p map[string][]byte) { p[".shp"][32] = 1 }, "holds points"},
		{"lines in a record", func(p map[string][]byte) { p[".shp"][108] = 3 }, "holds lines"},
		{"a .shp cut short", func(p map[string][]byte) { p[".shp"] = p[".shp"][:200] }, "cut short"},
		{"a vertex flood", func(p map[string][]byte) { binary.LittleEndian.PutUint32(p[".shp"][108+40:], 1<<31) }, "more than it has room for"},
		{"rings out of order", func(p map[string][]byte) { binary.LittleEndian.PutUint32(p[".shp"][108+44:], 3) }, "out of order"},
		{"an empty .dbf", func(p map[string][]byte) { p[".dbf"] = nil }, "cut short"},
		{"too few rows", func(p map[string][]byte) { p[".dbf"] = p[".dbf"][:200] }, "fewer rows"},
		{"fields wider than rows", func(p map[string][]byte) { p[".dbf"][32+16] = 255 }, "more room"},
		{"no such field", func(p map[string][]byte) { p[".dbf"][32] = 'x' }, `no feature has the property "code"; there are: xode, name`},
		{"an unknown encoding", func(p map[string][]byte) { p[".cpg"] = []byte("klingon") }, "unknown encoding"},
	}
	for _, c := range cases {
		parts := sourcetest.Shapefile(sourcetest.Areas())
		c.harm(parts)
		_, _, err := read(parts)
		var refused *geo.ReadError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %q", c.name, err, c.says)
		}
	}
}

// TestRejects: one bad outline does not spoil the rest.
func TestRejects(t *testing.T) {
	open := orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}}
	parts := sourcetest.Shapefile(append([]sourcetest.Area{{Key: "o", Shape: open}, {Key: "e"}, {Key: "a", Shape: open}}, sourcetest.Areas()...))
	areas, stats, err := read(parts)
	if err != nil || len(areas) != 3 || len(stats.Rejected) != 3 {
		t.Fatalf("%+v, %v", stats, err)
	}
	if r := stats.Rejected; r[0].Flaw != geo.FlawUnclosedRing || r[0].Key != "o" || r[1].Flaw != geo.FlawNoGeometry || r[1].Key != "e" {
		t.Errorf("%+v", r)
	}
}

// FuzzRead: whatever the bytes, areas come out sound or an error does.
func FuzzRead(f *testing.F) {
	parts := sourcetest.Shapefile(sourcetest.Areas())
	f.Add(parts[".shp"], parts[".shx"], parts[".dbf"], sourcetest.WGS84, "UTF-8")
	f.Add(parts[".shp"], []byte(nil), parts[".dbf"], "", "")
	f.Add(sourcetest.Shapefile(nil)[".shp"], []byte(nil), parts[".dbf"], lambert93, "850")
	f.Fuzz(func(t *testing.T, shp, shx, dbf []byte, prj, cpg string) {
		if len(shx) == 0 {
			shx = nil
		}
		areas, stats, err := read(map[string][]byte{".shp": shp, ".shx": shx, ".dbf": dbf, ".prj": []byte(prj), ".cpg": []byte(cpg)})
		if err == nil && stats.Features != len(areas)+len(stats.Rejected) {
			t.Fatalf("%+v, %d areas", stats, len(areas))
		}
		for _, a := range areas {
			if _, err := a.Shape.MarshalBinary(); err != nil || a.Key == "" {
				t.Fatalf("%q %v: %v", a.Key, a.Shape, err)
			}
		}
	})
}
