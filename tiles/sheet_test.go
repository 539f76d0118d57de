package tiles_test

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"lamppost/geo"
	"lamppost/tiles"

	"github.com/paulmach/orb"
)

// TestContactSheet draws mosaics of the demo town into the folder named by
// LAMPPOST_SHEETS, for a person to look at.
func TestContactSheet(t *testing.T) {
	folder := os.Getenv("LAMPPOST_SHEETS")
	if folder == "" {
		t.Skip("set LAMPPOST_SHEETS to a folder to get pictures to look at")
	}
	town := tiles.NewBasemap(readTown(t, "land", "water", "parks", "buildings", "streets"), "")
	districts := readOutlines(t, "districts")
	centre := geo.Point{-7.0023, 46.9985}
	for _, z := range []int{11, 12, 13, 14, 15, 16, 17, 18, 19} {
		for _, look := range []tiles.Look{{Scale: 1}, {Scale: 2}, {Scale: 1, Dark: true}, {Scale: 2, Dark: true}} {
			name := fmt.Sprintf("z%d-%dx-dark%v.png", z, look.Scale, look.Dark)
			sheet(t, filepath.Join(folder, name), town, centre, z, 3, look, nil)
		}
		if z < 17 {
			sheet(t, filepath.Join(folder, fmt.Sprintf("z%d-outlines.png", z)), town, centre, z, 3, tiles.Look{}, districts)
			sheet(t, filepath.Join(folder, fmt.Sprintf("z%d-plain.png", z)), nil, centre, z, 3, tiles.Look{}, districts)
			sheet(t, filepath.Join(folder, fmt.Sprintf("z%d-plain-dark.png", z)), nil, centre, z, 3, tiles.Look{Dark: true}, districts)
		}
	}
}

func sheet(t *testing.T, path string, b *tiles.Basemap, centre geo.Point, z, n int, look tiles.Look, outlines []tiles.Outline) {
	t.Helper()
	side := 256 * max(look.Scale, 1)
	all := image.NewRGBA(image.Rect(0, 0, n*side, n*side))
	middle, _, _ := tiles.At(centre, z)
	for dy := range n {
		for dx := range n {
			tile := tiles.Tile{Z: z, X: middle.X + dx - n/2, Y: middle.Y + dy - n/2}
			data, err := b.Draw(tile, look, outlines)
			if err != nil {
				t.Fatal(err)
			}
			img := decode(t, data)
			draw.Draw(all, image.Rect(dx*side, dy*side, (dx+1)*side, (dy+1)*side), img, image.Point{}, draw.Src)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, all); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func decode(t testing.TB, data []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func readTown(t testing.TB, names ...string) []geo.Feature {
	t.Helper()
	var out []geo.Feature
	for _, name := range names {
		f, err := os.Open(filepath.Join("..", "fixtures", "town", name+".geojson"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := geo.ReadFeatures(f, geo.DefaultLimits(), func(g geo.Feature) error { out = append(out, g); return nil }); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	return out
}

func readOutlines(t testing.TB, name string) []tiles.Outline {
	t.Helper()
	var out []tiles.Outline
	for _, f := range readTown(t, name) {
		label, _ := f.Properties["name"].(string)
		switch g := f.Geometry.(type) {
		case orb.Polygon:
			out = append(out, tiles.Outline{Name: label, Geometry: orb.MultiPolygon{g}})
		case orb.MultiPolygon:
			out = append(out, tiles.Outline{Name: label, Geometry: g})
		}
	}
	return out
}
