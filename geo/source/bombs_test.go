package source_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"lamppost/geo"
	"lamppost/geo/geopackage/packagetest"
	"lamppost/geo/source"
	"lamppost/geo/source/sourcetest"
)

// bomb is a small file made to cost much.
type bomb struct {
	name string
	file []byte
	says string // the error, or the reason for which all features are rejected
}

func repeated(before, middle string, n int, after string) []byte {
	return []byte(before + strings.Repeat(middle, n) + after)
}

func feature(inside string) string {
	return `{"type":"FeatureCollection","features":[{"type":"Feature",` + inside + `}]}`
}

func jsonBombs() []bomb {
	nested := strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 3_000) + `{"type":"Point","coordinates":[0,0]}` + strings.Repeat(`]}`, 3_000)
	ring := `"properties":{"code":"a"},"geometry":{"type":"Polygon","coordinates":[[`
	long := strings.Repeat("x", 1<<20)
	grid := `"properties":{"code":"a"},"geometry":{"type":"Polygon","coordinates":[[[652000,6862000],[653000,6862000],[653000,6863000],[652000,6862000]]]}`
	return []bomb{
		{"GeoJSON: 3,000 nested collections", []byte(feature(`"geometry":` + nested)), "nested more than 32 deep"},
		{"GeoJSON: 10,000 brackets", repeated(`{"a":`, "[", 10_000, ""), "nested more than 32 deep"},
		{"GeoJSON: 10 MiB of positions", []byte(feature(ring + strings.Repeat("[1,2],", 10<<20/6) + "[1,2]]]}")), "more than 500000 positions in one feature"},
		{"GeoJSON: 10 MiB of positions with blanks", []byte(feature(ring + strings.Repeat("[1, 2], ", 10<<20/8) + "[1,2]]]}")), "more than 500000 positions in one feature"},
		{"GeoJSON: a million empty features", repeated(`{"type":"FeatureCollection","features":[{}`, ",{}", 1_000_000, "]}"), "more than 10000 features cannot be used"},
		{"GeoJSON: 50,000 features with one key, one a line", repeated("", squareA[:len(squareA)-1]+"}\n", 50_000, ""), "more than 10000 features cannot be used"},
		{"GeoJSON: a property of 1 MB", []byte(feature(`"properties":{"code":"` + long + `"},"geometry":` + squareA[strings.Index(squareA, `{"type":"Polygon`):len(squareA)-1])), "properties take 1048"},
		{"GeoJSON: national grid", []byte(feature(grid)), "coordinates are not degrees"},
		{"GeoJSON: 10 MiB of blanks", repeated("", " ", 10<<20, ""), "the file ends too early"},
		{"gzip: 1000:1", gzipped(string(repeated(`{"a":"`, " ", 6<<20, ""))), "unpacks to more than 300 times its size"},
		{"gzip within gzip", gzipped(string(gzipped(squareA))), "unpack it once"},
	}
}

func kmlBombs() []bomb {
	mark := func(inside string) []byte {
		return []byte(`<kml><Placemark><ExtendedData><Data name="code"><value>a</value></Data></ExtendedData>` + inside + `</Placemark></kml>`)
	}
	ring := func(text string) string {
		return `<Polygon><outerBoundaryIs><LinearRing><coordinates>` + text + `</coordinates></LinearRing></outerBoundaryIs></Polygon>`
	}
	return []bomb{
		{"KML: a billion laughs", []byte(`<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><kml>&b;</kml>`), "which no KML needs"},
		{"KML: 100,000 folders deep", repeated("<kml>", "<Folder>", 100_000, ""), "nested more than 64 deep"},
		{"KML: 10 MiB of positions", mark(ring(strings.Repeat("1,2,3 ", 10<<20/6))), "more than 500000 positions in one feature"},
		{"KML: a property of 1 MB", mark("<name>" + strings.Repeat("x", 1<<20-100) + "</name>" + ring("0,0 1,0 1,1 0,0")), "more than 524288 bytes"},
		{"KML: a comment of 10 MiB", mark("<!--" + strings.Repeat("x", 10<<20) + "-->"), "more than 524288 bytes"},
		{"KML: a million attributes", mark("<a" + strings.Repeat(` b=""`, 1_000_000) + "/>"), "more than 524288 bytes"},
		{"KML: a million placemarks", repeated("<kml>", "<Placemark/>", 1_000_000, ""), "more than 10000 features cannot be used"},
		{"KML: national grid", mark(ring("652000,6862000 653000,6862000 653000,6863000 652000,6862000")), "coordinates are not degrees"},
	}
}

// rawZip is an archive whose members are as they are said to be.
func rawZip(t testing.TB, members ...*zip.FileHeader) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for _, m := range members {
		if _, err := z.CreateHeader(m); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// zeros is an archive with the parts of a shapefile, the .shp among them blown up.
func zeros(end string, size int) []byte {
	parts := sourcetest.Shapefile(sourcetest.Areas())
	parts[end] = append(parts[end], make([]byte, size)...)
	return sourcetest.ZippedShapefile(parts)
}

// brackets are rings within the bounds of all before them and in none of them.
func brackets(n int) (m orb.MultiPolygon) {
	for i := range n {
		d, e := float64(i)/1000, 80-float64(i)/1000
		const thin = 0.0001
		m = append(m, orb.Polygon{{{d, d}, {e, d}, {e, e}, {d, e}, {d, e - thin}, {e - thin, e - thin}, {e - thin, d + thin}, {d, d + thin}, {d, d}}})
	}
	return m
}

func zipBombs(t testing.TB) []bomb {
	link := &zip.FileHeader{Name: "wards.shp"}
	link.SetMode(fs.ModeSymlink | 0o777)
	var many []*zip.FileHeader
	for i := range 100_000 {
		many = append(many, &zip.FileHeader{Name: fmt.Sprintf("%d.shp", i)})
	}
	liar := sourcetest.ZippedShapefile(sourcetest.Shapefile(sourcetest.Areas()))
	flood := sourcetest.Shapefile(sourcetest.Areas())
	binary.LittleEndian.PutUint32(flood[".shp"][108+40:], 1<<31-1)
	nothing := sourcetest.Shapefile(nil)
	nothing[".shp"] = append(nothing[".shp"], make([]byte, 3<<20)...)
	nothing[".dbf"] = append(nothing[".dbf"], make([]byte, 3<<20)...)
	delete(nothing, ".shx")
	grid := sourcetest.Shapefile(sourcetest.Areas())
	grid[".prj"] = []byte(`PROJCS["Amersfoort / RD New",GEOGCS["Amersfoort",DATUM["Amersfoort",SPHEROID["Bessel 1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Oblique_Stereographic"],UNIT["metre",1]]`)
	return []bomb{
		{"ZIP: .shp 1000:1", zeros(".shp", 5<<20), "times its size"},
		{"ZIP: .dbf 1000:1", zeros(".dbf", 5<<20), "times its size"},
		{"ZIP: .prj 1000:1", zeros(".prj", 5<<20), "times its size"},
		{"shapefile: 3 MiB of nothing", sourcetest.ZippedShapefile(nothing), "shorter than what it should hold"},
		{"ZIP: 100,000 members", rawZip(t, many...), "too many members"},
		{"ZIP: 2,000 members", rawZip(t, many[:2_000]...), "more than 1000 members"},
		{"ZIP: ../", rawZip(t, &zip.FileHeader{Name: "../wards.shp"}), "leads outside"},
		{"ZIP: a/../../", rawZip(t, &zip.FileHeader{Name: "a/../../wards.shp"}), "leads outside"},
		{"ZIP: absolute", rawZip(t, &zip.FileHeader{Name: "/etc/wards.shp"}), "leads outside"},
		{"ZIP: absolute on Windows", rawZip(t, &zip.FileHeader{Name: `C:\wards.shp`}), "leads outside"},
		{"ZIP: symbolic link", rawZip(t, link), "a link or a device"},
		{"ZIP: within a ZIP", sourcetest.Zip(map[string][]byte{"wards.zip": liar}), "another archive"},
		{"ZIP: within a GeoJSON by name", sourcetest.Zip(map[string][]byte{"wards.geojson": liar}), "unpack it once"},
		{"ZIP: nothing of use", sourcetest.Zip(map[string][]byte{"README.txt": nil}), "no shapefile"},
		{"ZIP: two layers", sourcetest.Zip(map[string][]byte{"a.shp": nil, "b.shp": nil}), "2 layers"},
		{"ZIP: no table", sourcetest.Zip(map[string][]byte{"a.shp": nil}), "no .dbf"},
		{"ZIP: damaged", liar[:len(liar)/2], "damaged ZIP"},
		{"shapefile: brackets within brackets", sourcetest.ZippedShapefile(sourcetest.Shapefile([]sourcetest.Area{{Key: "a", Shape: brackets(12_000)}})), "too many rings within each other's bounds"},
		{"shapefile: two thousand million vertices", sourcetest.ZippedShapefile(flood), "more than it has room for"},
		{"shapefile: an unknown grid", sourcetest.ZippedShapefile(grid), `coordinate system "Amersfoort / RD New" is not known here`},
	}
}

func extractBombs() []bomb {
	block := func(content []byte) []byte {
		return append(sourcetest.ExtractHead(), sourcetest.ExtractBlock("OSMData", content, len(content))...)
	}
	type message = sourcetest.Message
	noise := func(n int) []byte { // does not pack to nothing
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(i*i>>8^i*31>>4) & 0x7f
		}
		return b
	}
	strings := new(message)
	for _, s := range []string{"", "type", "boundary", "administrative", "admin_level", "8"} {
		strings.Bytes(1, []byte(s))
	}
	wanted := func() *message { return new(message).Number(1, 1).Packed(2, 1, 2, 4).Packed(3, 2, 3, 5) }
	with := func(group *message) []byte {
		return block(new(message).Bytes(1, strings.Done()).Bytes(2, group.Done()).Done())
	}
	const million = 1_000_000
	few := func(b []byte, n byte) []byte { // noise below n
		for i := range b {
			b[i] %= n
		}
		return b
	}
	members := with(new(message).Bytes(4, wanted().Bytes(8, few(noise(million), 6)).Bytes(9, noise(million)).Bytes(10, few(noise(million), 3)).Done()))
	relations := new(message)
	for range 200_000 {
		relations.Bytes(4, wanted().Done())
	}
	return []bomb{
		{"extract: 16 MiB of zeros", block(make([]byte, 16<<20)), "claims to unpack to"},
		{"extract: a block said to be 2 GiB", append(sourcetest.ExtractHead(), sourcetest.ExtractBlock("OSMData", nil, 1<<31-1)...), "claims to unpack to"},
		{"extract: a block that is larger than it says", append(sourcetest.ExtractHead(), sourcetest.ExtractBlock("OSMData", make([]byte, 10<<20), 100)...), "damaged"},
		{"extract: a relation of a million members", members, "more than 65536 members"},
		{"extract: a way of a million nodes", with(new(message).Bytes(4, wanted().Packed(8, 0).Packed(9, 2).Packed(10, 1).Done()).Bytes(3, new(message).Number(1, 1).Bytes(8, noise(million)).Done())), "more than 131072 nodes"},
		{"extract: 200,000 boundaries", with(relations), "claims to unpack to"},
		{"extract: a node off the globe", with(new(message).Bytes(4, wanted().Packed(8, 0).Packed(9, 2).Packed(10, 1).Done()).Bytes(3, new(message).Number(1, 1).Packed(8, 2, 2).Done()).Bytes(2, new(message).Packed(1, 2).Packed(8, 1<<62).Packed(9, 1<<62).Done())), "not on the globe"},
		{"extract: a tag outside the table", with(new(message).Bytes(4, wanted().Packed(2, 99).Packed(3, 99).Done())), "damaged"},
	}
}

func packageBombs(t testing.TB) []bomb {
	database := func(more ...string) []byte {
		content, err := packagetest.GeoPackage(t.TempDir(), sourcetest.Areas(), more...)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	return []bomb{
		{"GeoPackage: a property of 1 MB", database(`DELETE FROM wards WHERE fid > 1`, `UPDATE wards SET name = printf('%.*c', 1048576, 'x')`), "properties take 1048577 bytes"},
		{"GeoPackage: a geometry of zeros", database(`DELETE FROM wards WHERE fid > 1`, `UPDATE wards SET geom = zeroblob(8000000)`), "not that of a GeoPackage"},
		{"GeoPackage: an endless view", database(`DROP TABLE wards`, `CREATE VIEW wards AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS code, i AS name, i AS geom FROM n`), "not a plain table"},
		{"GeoPackage: 20,000 empty rows", database(`WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO wards (fid) SELECT i FROM n`), "more than 10000 features cannot be used"},
	}
}

func allBombs(t testing.TB) []bomb {
	return slices.Concat(jsonBombs(), kmlBombs(), zipBombs(t), extractBombs(), packageBombs(t))
}

const (
	mostMemory = 32 << 20              // allocated in all, freed memory included
	mostTime   = 50 * time.Millisecond // of the thread's CPU
	// patience is for machines that are slow, watch for races and do other work beside.
	patience = 30
)

// cost is what reading a file takes, and how it ends.
func cost(file []byte) (spent time.Duration, allocated uint64, reason string) {
	o := byCode
	o.OSMAdminLevel = 8
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := threadTime()
	areas, stats, err := read(bytes.NewReader(file), o)
	spent = threadTime() - start
	runtime.ReadMemStats(&after)
	allocated = after.TotalAlloc - before.TotalAlloc
	var refused *geo.ReadError
	switch {
	case errors.As(err, &refused):
		reason = err.Error()
	case err != nil:
		reason = "not refused, but failed: " + err.Error()
	case areas == "" && len(stats.Rejected) > 0:
		reason = stats.Rejected[0].Reason
	}
	return spent, allocated, reason
}

func threadTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_THREAD, &u) // cannot fail for a thread of our own
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestBombs: small files made to cost much are refused soon and cheaply.
func TestBombs(t *testing.T) {
	for _, b := range allBombs(t) {
		spent, allocated, reason := cost(b.file)
		t.Logf("%s (%d kB): %v, %.1f MiB: %.120s", b.name, len(b.file)>>10, spent, float64(allocated)/(1<<20), reason)
		if !strings.Contains(reason, b.says) {
			t.Errorf("%s: %q; want %q", b.name, reason, b.says)
		}
		if allocated > mostMemory {
			t.Errorf("%s allocates %d bytes", b.name, allocated)
		}
		if spent > patience*mostTime {
			t.Errorf("%s takes %v", b.name, spent)
		}
	}
}

// BenchmarkBombs tells the worst of them.
func BenchmarkBombs(b *testing.B) {
	bombs := allBombs(b)
	var worst time.Duration
	var most uint64
	for b.Loop() {
		for _, bomb := range bombs {
			spent, allocated, _ := cost(bomb.file)
			worst, most = max(worst, spent), max(most, allocated)
		}
	}
	b.ReportMetric(float64(worst)/float64(time.Millisecond), "worst-ms")
	b.ReportMetric(float64(most)/(1<<20), "worst-MiB")
}

// FuzzReadAreas: whatever the bytes, there is an end, and areas are sound.
func FuzzReadAreas(f *testing.F) {
	three := sourcetest.Areas()
	for _, file := range [][]byte{
		sourcetest.GeoJSON(three), sourcetest.KML(three), sourcetest.Extract(three, 8),
		sourcetest.ZippedShapefile(sourcetest.Shapefile(three)), sourcetest.Zip(map[string][]byte{"doc.kml": sourcetest.KML(three[:1])}),
		gzipped(squareA + "\n" + squareB),
	} {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		o := byCode
		o.OSMAdminLevel = 8
		stats, err := source.ReadAreas(t.Context(), io.MultiReader(bytes.NewReader(file)), o, func(a geo.Area) error {
			if _, err := a.Shape.MarshalBinary(); err != nil || a.Key == "" {
				t.Fatalf("%q %v: %v", a.Key, a.Shape, err)
			}
			return nil
		})
		var refused *geo.ReadError
		if err != nil && !errors.As(err, &refused) {
			t.Fatalf("not the file's fault: %v", err)
		}
		if err == nil && stats.Features != stats.Imported+len(stats.Rejected) {
			t.Fatalf("%+v", stats)
		}
	})
}
