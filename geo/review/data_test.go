package review_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lamppost/geo"
)

// openData opens a file of the real data, or skips the test where the data is
// not at hand. LAMPPOST_OPEN_DATA names its folder.
func openData(t testing.TB, name string) *os.File {
	t.Helper()
	dir := os.Getenv("LAMPPOST_OPEN_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
	if os.IsNotExist(err) {
		t.Skipf("the real data is not in %s", dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// readAreas reads all areas of a file of the real data.
func readAreas(t testing.TB, file, key, name string) []geo.Area {
	t.Helper()
	var in io.Reader = openData(t, file)
	if strings.HasSuffix(file, ".gz") {
		unpacked, err := gzip.NewReader(in)
		if err != nil {
			t.Fatal(err)
		}
		in = unpacked
	}
	var areas []geo.Area
	stats, err := geo.ReadAreas(in, "layer", geo.AreaFields{Key: key, Name: name}, geo.Limits{}, func(a geo.Area) error {
		areas = append(areas, a)
		return nil
	})
	if err != nil || len(stats.Rejected) > 0 {
		t.Fatalf("%s: %+v, %v", file, stats, err)
	}
	return areas
}

// communes are those of France, read once for all tests. Nobody changes them.
func communes(t testing.TB) []geo.Area {
	t.Helper()
	france.Do(func() { france.communes = readAreas(t, "france/communes.geojson.gz", "code", "nom") })
	if len(france.communes) == 0 {
		t.Skip("the communes could not be read")
	}
	return france.communes
}

var france struct {
	sync.Once
	communes []geo.Area
}
