package regions_test

import (
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"lamppost/geo"
	"lamppost/tiles"
	"lamppost/tiles/regions"
)

// communes are the 35,357 communes of France, of the open data beside the checkout.
func communes(b *testing.B) []regions.Region {
	b.Helper()
	dir := os.Getenv("LAMPPOST_OPEN_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	file, err := os.Open(filepath.Join(dir, "france", "communes.geojson.gz"))
	if err != nil {
		b.Skip("the open data is not here: ", err)
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		b.Fatal(err)
	}
	var list []regions.Region
	_, err = geo.ReadAreas(plain, "communes", geo.AreaFields{Key: "code", Name: "nom"}, geo.DefaultLimits(), func(a geo.Area) error {
		list = append(list, regions.Region{Shape: a.Shape, Tags: []tiles.Tag{{Key: "key", Value: string(a.Key)}, {Key: "name", Value: a.Name}}})
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return list
}

func BenchmarkNew(b *testing.B) {
	list := communes(b)
	for b.Loop() {
		regions.New(list)
	}
}

func BenchmarkEncode(b *testing.B) {
	r := regions.New(communes(b))
	for zoom := 4; zoom <= 14; zoom += 2 {
		t, _, _ := tiles.At(geo.Point{2.35, 48.85}, zoom)
		b.Run(fmt.Sprintf("z%d", zoom), func(b *testing.B) {
			size := 0
			for b.Loop() {
				size = len(r.Encode("communes", t))
			}
			b.ReportMetric(float64(size)/1e3, "kB")
		})
	}
}
