package geo_test

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lamppost/geo"
)

// openData opens a file of the real data, or skips the test where the data is
// not at hand. LAMPPOST_OPEN_DATA names its folder.
func openData(t testing.TB, name string) *os.File {
	t.Helper()
	dir := os.Getenv("LAMPPOST_OPEN_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
	if os.IsNotExist(err) {
		t.Skipf("real data is absent: %v (set LAMPPOST_OPEN_DATA to its folder)", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// readLayer reads all areas of a file of the real data and expects no rejects.
func readLayer(t testing.TB, file string, layer geo.LayerName, key, name string) geo.LayerVersion {
	t.Helper()
	version := geo.LayerVersion{Layer: layer, Version: 1}
	stats, err := geo.ReadAreas(openData(t, file), layer, geo.AreaFields{Key: key, Name: name}, geo.Limits{},
		func(a geo.Area) error {
			version.Areas = append(version.Areas, a)
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	if len(stats.Rejected) > 0 || stats.Imported != stats.Features {
		t.Fatalf("%s: %d of %d imported, rejected %v", file, stats.Imported, stats.Features, stats.Rejected)
	}
	return version
}

func communes(t testing.TB) geo.LayerVersion {
	return readLayer(t, "france/communes.geojson.gz", "communes", "code", "nom")
}

// serviceRequests are the rows of the Los Angeles requests by column name.
func serviceRequests(t testing.TB) []map[string]string {
	t.Helper()
	unpacked, err := gzip.NewReader(openData(t, "los-angeles/service-requests-2018.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(unpacked)
	header, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for {
		record, err := r.Read()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		row := map[string]string{}
		for i, column := range header {
			row[column] = strings.TrimSpace(record[i])
		}
		rows = append(rows, row)
	}
}
