package tiles_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"lamppost/geo"
	"lamppost/tiles"

	"github.com/paulmach/orb"
)

// TestContactSheet draws the demo town around its centre and wants each square
// of nine tiles to be a picture of many things. With LAMPPOST_SHEETS naming a
// folder it also leaves the squares there, at every zoom, for a person to look at.
func TestContactSheet(t *testing.T) {
	folder, zooms := os.Getenv("LAMPPOST_SHEETS"), []int{15}
	if folder != "" {
		zooms = []int{11, 12, 13, 14, 15, 16, 17, 18, 19}
	}
	town := tiles.NewBasemap(readTown(t, "land", "water", "parks", "buildings", "streets"), "")
	districts := readOutlines(t, "districts")
	centre := geo.Point{-7.0023, 46.9985}
	for _, z := range zooms {
		for _, look := range []tiles.Look{{Scale: 1}, {Scale: 2}, {Scale: 1, Dark: true}, {Scale: 2, Dark: true}} {
			name := fmt.Sprintf("z%d-%dx-dark-%v.png", z, look.Scale, look.Dark)
			sheet(t, folder, name, town, centre, z, look, nil)
		}
		sheet(t, folder, fmt.Sprintf("z%d-outlines.png", z), town, centre, z, tiles.Look{}, districts)
		sheet(t, folder, fmt.Sprintf("z%d-plain.png", z), nil, centre, z, tiles.Look{}, districts)
		sheet(t, folder, fmt.Sprintf("z%d-plain-dark.png", z), nil, centre, z, tiles.Look{Dark: true}, districts)
	}
}

func sheet(t *testing.T, folder, name string, b *tiles.Basemap, centre geo.Point, z int, look tiles.Look, outlines []tiles.Outline) {
	t.Helper()
	const n = 3
	var squares []*image.Paletted
	colours := map[color.Color]bool{}
	middle, _, _ := tiles.At(centre, z)
	for i := range n * n {
		tile := tiles.Tile{Z: z, X: middle.X + i%n - n/2, Y: middle.Y + i/n - n/2}
		img, ok := drawPNG(t, b, tile, look, outlines...).(*image.Paletted)
		if !ok {
			t.Fatalf("%v is no picture with a palette", tile)
		}
		squares = append(squares, img)
		for _, c := range img.Palette {
			colours[c] = true
		}
	}
	if len(colours) < 30 {
		t.Errorf("%s has only %d colours", name, len(colours))
	}
	if folder != "" {
		leaveMosaic(t, filepath.Join(folder, name), squares, n)
	}
}

func leaveMosaic(t *testing.T, path string, squares []*image.Paletted, n int) {
	t.Helper()
	side := squares[0].Rect.Dx()
	all := image.NewRGBA(image.Rect(0, 0, n*side, n*side))
	for i, s := range squares {
		draw.Draw(all, s.Rect.Add(image.Pt(i%n*side, i/n*side)), s, image.Point{}, draw.Src)
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
