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

// TestContactSheet draws the demo town in mosaics of nine tiles and wants each
// to be a picture of many things. With LAMPPOST_SHEETS naming a folder it
// leaves them there, and more of them, for a person to look at.
func TestContactSheet(t *testing.T) {
	folder, zooms := os.Getenv("LAMPPOST_SHEETS"), []int{11, 12, 13, 14, 15, 16, 17, 18, 19}
	if folder == "" {
		folder, zooms = t.TempDir(), []int{14, 17}
	}
	town := tiles.NewBasemap(readTown(t, "land", "water", "parks", "buildings", "streets"), "")
	districts := readOutlines(t, "districts")
	centre := geo.Point{-7.0023, 46.9985}
	for _, z := range zooms {
		for _, look := range []tiles.Look{{Scale: 1}, {Scale: 2}, {Scale: 1, Dark: true}, {Scale: 2, Dark: true}} {
			name := fmt.Sprintf("z%d-%dx-dark-%v.png", z, look.Scale, look.Dark)
			sheet(t, filepath.Join(folder, name), town, centre, z, look, nil)
		}
		sheet(t, filepath.Join(folder, fmt.Sprintf("z%d-outlines.png", z)), town, centre, z, tiles.Look{}, districts)
		sheet(t, filepath.Join(folder, fmt.Sprintf("z%d-plain.png", z)), nil, centre, z, tiles.Look{}, districts)
		sheet(t, filepath.Join(folder, fmt.Sprintf("z%d-plain-dark.png", z)), nil, centre, z, tiles.Look{Dark: true}, districts)
	}
}

func sheet(t *testing.T, path string, b *tiles.Basemap, centre geo.Point, z int, look tiles.Look, outlines []tiles.Outline) {
	t.Helper()
	const n = 3
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
	colours := map[color.RGBA]bool{}
	for i := 0; i < len(all.Pix); i += 4 {
		colours[color.RGBA{all.Pix[i], all.Pix[i+1], all.Pix[i+2], all.Pix[i+3]}] = true
	}
	if len(colours) < 30 {
		t.Errorf("%s has only %d colours", filepath.Base(path), len(colours))
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
