package source_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"lamppost/geo"
	"lamppost/geo/geopackage/packagetest"
	"lamppost/geo/source"
	"lamppost/geo/source/sourcetest"
)

// communes are the 35,357 of the real data, or the benchmark is skipped.
func communes(b *testing.B) (all []sourcetest.Area) {
	dir := os.Getenv("LAMPPOST_OPEN_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, "france", "communes.geojson.gz"))
	if err != nil {
		b.Skipf("real data is absent: %v (set LAMPPOST_OPEN_DATA to its folder)", err)
	}
	defer f.Close()
	_, err = source.ReadAreas(b.Context(), f, source.Options{Fields: geo.AreaFields{Key: "code", Name: "nom"}}, func(a geo.Area) error {
		all = append(all, sourcetest.Area{Key: string(a.Key), Name: a.Name, Shape: a.Shape.MultiPolygon()})
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return all
}

// BenchmarkFormats reads the communes in one format after another.
func BenchmarkFormats(b *testing.B) {
	all := communes(b)
	database, err := packagetest.GeoPackage(b.TempDir(), all)
	if err != nil {
		b.Fatal(err)
	}
	for _, format := range []struct {
		name string
		file []byte
	}{
		{"GeoJSON", sourcetest.GeoJSON(all)}, {"shapefile", sourcetest.ZippedShapefile(sourcetest.Shapefile(all))},
		{"GeoPackage", database}, {"KML", sourcetest.KML(all)}, {"extract", sourcetest.Extract(all[:2_000], 8)},
	} {
		b.Run(format.name, func(b *testing.B) {
			b.SetBytes(int64(len(format.file)))
			b.ReportAllocs()
			for b.Loop() {
				o := byCode
				o.OSMAdminLevel = 8
				if _, stats, err := read(bytes.NewReader(format.file), o); err != nil || len(stats.Rejected) > 0 {
					b.Fatal(err, len(stats.Rejected))
				}
			}
		})
	}
}
