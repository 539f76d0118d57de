package web

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"testing"

	"lamppost/geo"
	"lamppost/tiles"
)

// photographed is an archive of blue pictures in JPEG around a place, of zooms 10
// to 14, but for one that is missing at zoom 13.
func photographed(t testing.TB, at geo.Point) *Archive {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, tiles.Pixels, tiles.Pixels))
	draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{0, 0, 200, 255}), image.Point{}, draw.Src)
	var out bytes.Buffer
	must(t, jpeg.Encode(&out, img, nil))
	pictures := map[tiles.Tile][]byte{}
	for z := 10; z <= 14; z++ {
		tile, _, _ := tiles.At(at, z)
		pictures[tile] = append(bytes.Clone(out.Bytes()), byte(z)) // after the end of the picture
	}
	hole, _, _ := tiles.At(at, 13)
	delete(pictures, hole)
	return NewArchive(Archive{
		Version: 1, MinZoom: 10, MaxZoom: 14, Attribution: "© the pilots",
		Bound: geo.Box{West: at[0] - 0.01, South: at[1] - 0.01, East: at[0] + 0.01, North: at[1] + 0.01},
		Tile:  func(_ context.Context, tile tiles.Tile) ([]byte, error) { return pictures[tile], nil },
	})
}

// Pictures are sent as they are stored, whatever look and screen is asked for, and
// say what they are.
func TestPicturesOfTheArchiveAreSentAsTheyAre(t *testing.T) {
	a := photographed(t, lakeside)
	w := newTown(t, func(c *Config) { c.Archive = func() *Archive { return a } })
	for _, zoom := range []int{10, 14} {
		tile, _, _ := tiles.At(lakeside, zoom)
		stored, err := a.Tile(t.Context(), tile)
		must(t, err)
		for _, ending := range []string{".png", ".png?look=dark", "@2x.png", "@2x.png?look=dark"} {
			got := w.get(tilePath("basemap", ending, lakeside, zoom))
			if got.Code != 200 || got.Header().Get("Content-Type") != "image/jpeg" || !bytes.Equal(got.Body.Bytes(), stored) {
				t.Errorf("zoom %d%s: %d, %s, %d bytes", zoom, ending, got.Code, got.Header().Get("Content-Type"), got.Body.Len())
			}
		}
	}
	if got := w.get(tilePath("basemap", ".mvt", lakeside, 12)); got.Code != 404 {
		t.Errorf("vector tile: %d", got.Code)
	}
}

// Where the archive has no picture, the nearest one above is enlarged; above all
// that it has, the map is drawn as without it.
func TestPicturesOfTheArchiveAreEnlarged(t *testing.T) {
	a := photographed(t, lakeside)
	w := newTown(t, func(c *Config) { c.Archive = func() *Archive { return a } })
	plain := newTown(t)
	for _, zoom := range []int{13, 15, 18, 20} {
		got := w.get(tilePath("basemap", ".png", lakeside, zoom))
		img, err := jpeg.Decode(got.Body)
		must(t, err)
		if r, _, b, _ := img.At(200, 100).RGBA(); got.Header().Get("Content-Type") != "image/jpeg" || img.Bounds().Dx() != tiles.Pixels || b < r+0x8000 {
			t.Errorf("zoom %d: %s %v", zoom, got.Header().Get("Content-Type"), img.Bounds())
		}
	}
	path := tilePath("basemap", ".png", lakeside, 9)
	got := w.get(path)
	if got.Header().Get("Content-Type") != "image/png" || !bytes.Equal(got.Body.Bytes(), plain.get(path).Body.Bytes()) {
		t.Errorf("zoom 9: %s", got.Header().Get("Content-Type"))
	}
	if _, err := png.Decode(got.Body); err != nil {
		t.Error(err)
	}
}

// What is no picture is not passed on under a picture's name, nor as anything else.
func TestOtherThingsInTheArchiveAreNotSent(t *testing.T) {
	a := photographed(t, lakeside)
	a.Tile = func(context.Context, tiles.Tile) ([]byte, error) {
		return []byte("<html><script>alert(1)</script>"), nil
	}
	w := newTown(t, func(c *Config) { c.Archive = func() *Archive { return a } })
	if got := w.get(tilePath("basemap", ".png", lakeside, 12)); got.Code != 500 || bytes.Contains(got.Body.Bytes(), []byte("alert")) {
		t.Errorf("%d: %s", got.Code, got.Body)
	}
}
