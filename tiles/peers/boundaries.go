package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/paulmach/orb/encoding/wkt"

	"lamppost/geo"
	"lamppost/tiles"
	"lamppost/tiles/regions"
)

// paris is where the tiles of boundaries are asked for.
var paris = geo.Point{2.35, 48.85}

// boundaryZooms are the zooms of a country and of a region.
var boundaryZooms = []int{6, 8}

// areaTile simplifies, clips and encodes as pg_tileserv does; the numbers are z, x, y.
const areaTile = `SELECT ST_AsMVT(c, 'communes') FROM (
	SELECT key, name, ST_AsMVTGeom(at, ST_TileEnvelope(%[1]d, %[2]d, %[3]d)) AS geom FROM area WHERE at && ST_TileEnvelope(%[1]d, %[2]d, %[3]d)) c`

// communes are those of France, of the open data beside the checkout; none where
// it is not there.
func communes() ([]geo.Area, error) {
	dir := os.Getenv("LAMPPOST_OPEN_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	file, err := os.Open(filepath.Join(dir, "france", "communes.geojson.gz"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	var areas []geo.Area
	_, err = geo.ReadAreas(plain, "communes", geo.AreaFields{Key: "code", Name: "nom"}, geo.DefaultLimits(), func(a geo.Area) error {
		areas = append(areas, a)
		return nil
	})
	return areas, err
}

// boundaries measures the tiles of a country's communes.
func (d database) boundaries() error {
	areas, err := communes()
	if err != nil {
		return err
	}
	if len(areas) == 0 {
		fmt.Println("boundary tiles: not measured, the open data is not here")
		return nil
	}
	var copied strings.Builder
	copied.WriteString("CREATE TABLE rawarea (key text, name text, wkt text);\nCOPY rawarea FROM STDIN;\n")
	list := make([]regions.Region, len(areas))
	for i, a := range areas {
		list[i] = regions.Region{Shape: a.Shape, Tags: []tiles.Tag{{Key: "key", Value: string(a.Key)}, {Key: "name", Value: a.Name}}}
		fmt.Fprintf(&copied, "%s\t%s\t%s\n", a.Key, a.Name, wkt.MarshalString(a.Shape.MultiPolygon()))
	}
	copied.WriteString("\\.\nCREATE TABLE area AS SELECT key, name, ST_Transform(ST_GeomFromText(wkt, 4326), 3857) AS at FROM rawarea;\n" +
		"CREATE INDEX ON area USING gist (at); ANALYZE area;\n")
	if _, err := d.say(copied.String()); err != nil {
		return err
	}
	ready := regions.New(list)
	for _, z := range boundaryZooms {
		t, _, _ := tiles.At(paris, z)
		began, n := cpu(), 0
		for ; n < 20; n++ {
			ready.Encode("communes", t)
		}
		ours := float64((cpu() - began).Microseconds()) / float64(n)
		theirs, err := d.mean([]tiles.Tile{t}, areaTile)
		if err != nil {
			return err
		}
		fmt.Printf("boundaries, zoom %d %8.0f µs %9.0f µs %5.0fx  (PostGIS)\n", z, ours, theirs, theirs/ours)
	}
	return nil
}
