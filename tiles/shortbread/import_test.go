package shortbread_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/planar"

	"lamppost/geo"
	"lamppost/geo/osm"
	"lamppost/tiles"
	"lamppost/tiles/mbtiles"
	"lamppost/tiles/shortbread"
)

// imported is the archive made of an extract.
func imported(t testing.TB, path string) *mbtiles.Archive {
	t.Helper()
	extract, err := osm.OpenFile(path)
	must(t, err)
	defer extract.Close()
	to := filepath.Join(t.TempDir(), "basemap.mbtiles")
	must(t, shortbread.Import(t.Context(), extract, to, nil))
	archive, err := mbtiles.Open(t.Context(), to)
	must(t, err)
	t.Cleanup(func() { must(t, archive.Close()) })
	return archive
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// monaco is a whole small extract of the open data beside the checkout.
func monaco(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("LAMPPOST_OPEN_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(dir, "monaco", "monaco.osm.pbf")
	if _, err := os.Stat(path); err != nil {
		t.Skip("the open data is not here: " + path)
	}
	return path
}

// delaware comes with a module that reads extracts.
func delaware(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/paulmach/osm").Output()
	must(t, err)
	return filepath.Join(strings.TrimSpace(string(out)), "testdata", "delaware-latest.osm.pbf")
}

// layersAt reads the tile around a place with a reader that is not ours.
func layersAt(t testing.TB, a *mbtiles.Archive, at geo.Point, zoom int) map[string]*mvt.Layer {
	t.Helper()
	tile, _, _ := tiles.At(at, zoom)
	packed, err := a.Tile(t.Context(), tile)
	must(t, err)
	if packed == nil {
		return nil
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	must(t, err)
	data, err := io.ReadAll(r)
	must(t, err)
	list, err := mvt.Unmarshal(data)
	must(t, err)
	layers := map[string]*mvt.Layer{}
	for _, l := range list {
		layers[l.Name] = l
	}
	return layers
}

// covers says whether a place lies on a surface of a layer of its tile.
func covers(t testing.TB, a *mbtiles.Archive, layer string, at geo.Point) bool {
	t.Helper()
	const zoom = 14
	_, x, y := tiles.At(at, zoom)
	p := orb.Point{x * tiles.Extent / tiles.Pixels, y * tiles.Extent / tiles.Pixels}
	l := layersAt(t, a, at, zoom)[layer]
	if l == nil {
		return false
	}
	for _, f := range l.Features {
		if g, ok := f.Geometry.(orb.Polygon); ok && planar.PolygonContains(g, p) {
			return true
		}
		if g, ok := f.Geometry.(orb.MultiPolygon); ok && planar.MultiPolygonContains(g, p) {
			return true
		}
	}
	return false
}

func names(l *mvt.Layer, key string) (list []string) {
	if l == nil {
		return nil
	}
	for _, f := range l.Features {
		if name, ok := f.Properties[key].(string); ok {
			list = append(list, name)
		}
	}
	return list
}

func TestMonacoHasItsCoastAndItsStreets(t *testing.T) {
	a := imported(t, monaco(t))
	palace, harbour := geo.Point{7.4206, 43.7314}, geo.Point{7.4262, 43.7349}
	if covers(t, a, "ocean", palace) || !covers(t, a, "ocean", harbour) {
		t.Error("the palace is in the sea, or the harbour is not")
	}
	layers := layersAt(t, a, palace, 14)
	for layer, want := range map[string]string{"street_labels": "Avenue Saint-Martin", "place_labels": "Monaco-Ville"} {
		if !slices.Contains(names(layers[layer], "name"), want) {
			t.Errorf("%s lacks %q", layer, want)
		}
	}
	if n := len(layers["buildings"].Features); n < 300 {
		t.Errorf("%d buildings around the palace", n)
	}
	if m := a.Metadata(); m.Attribution != shortbread.Attribution || m.MaxZoom != 14 || m.Bound.East < 7.4 {
		t.Errorf("metadata %+v", m)
	}
}

func TestDelaware(t *testing.T) {
	a := imported(t, delaware(t))
	t.Run("lies west of its bay", func(t *testing.T) { checkBay(t, a) })
	t.Run("has its names", func(t *testing.T) { checkNames(t, a) })
	t.Run("has the attributes of the schema", func(t *testing.T) { checkSchema(t, a) })
	t.Run("has the zooms of the schema", func(t *testing.T) { checkZooms(t, a) })
	t.Run("writes names alike on both sides of a seam", func(t *testing.T) { checkSeam(t, a) })
}

func checkBay(t *testing.T, a *mbtiles.Archive) {
	for place, sea := range map[geo.Point]bool{
		{-75.20, 39.10}:   true,  // Delaware Bay
		{-75.50, 39.70}:   true,  // the river by New Castle
		{-75.546, 39.745}: false, // Wilmington
		{-75.12, 38.70}:   false, // Rehoboth Beach
		{-75.05, 38.60}:   true,  // the Atlantic
	} {
		if covers(t, a, "ocean", place) != sea {
			t.Errorf("%v: sea should be %v", place, sea)
		}
	}
}

func checkNames(t *testing.T, a *mbtiles.Archive) {
	wilmington := geo.Point{-75.546, 39.745}
	if got := names(layersAt(t, a, wilmington, 14)["street_labels"], "name"); !slices.Contains(got, "North Market Street") {
		t.Error("Wilmington lacks North Market Street")
	}
	if got := names(layersAt(t, a, wilmington, 8)["place_labels"], "name"); !slices.Contains(got, "Wilmington") {
		t.Errorf("zoom 8 has %q", got)
	}
}

// A name's line is whole in every tile it meets, so that neighbours write it alike.
func checkSeam(t *testing.T, a *mbtiles.Archive) {
	left, _, _ := tiles.At(geo.Point{-75.546, 39.745}, 14)
	right := tiles.Tile{Z: 14, X: left.X + 1, Y: left.Y}
	ours, theirs := labelLines(t, a, left), labelLines(t, a, right)
	crossing := 0
	for text, line := range ours {
		if !reaches(line, right) {
			continue
		}
		if crossing++; theirs[text] == nil {
			t.Errorf("only the tile to the left has %.60s", text)
		}
	}
	if crossing < 10 {
		t.Errorf("%d names cross the seam", crossing)
	}
}

// labelLines are the lines of a tile's names in units of the world, by what they say.
func labelLines(t testing.TB, a *mbtiles.Archive, tile tiles.Tile) map[string]orb.LineString {
	t.Helper()
	lines := map[string]orb.LineString{}
	for _, f := range layersAt(t, a, tiles.PointAt(tile, 128, 128), tile.Z)["street_labels"].Features {
		if line, ok := f.Geometry.(orb.LineString); ok {
			for i := range line {
				line[i] = orb.Point{line[i][0] + float64(tile.X*tiles.Extent), line[i][1] + float64(tile.Y*tiles.Extent)}
			}
			lines[fmt.Sprint(f.Properties["name"], line)] = line
		}
	}
	return lines
}

// reaches says whether a vertex lies in the tile.
func reaches(line orb.LineString, tile tiles.Tile) bool {
	return slices.ContainsFunc(line, func(p orb.Point) bool {
		return int(p[0])/tiles.Extent == tile.X && int(p[1])/tiles.Extent == tile.Y
	})
}
