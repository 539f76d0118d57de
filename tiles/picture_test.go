package tiles_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"lamppost/tiles"
)

// quarters is a picture whose quarters are, in reading order, red, green, blue and
// half transparent white.
func quarters(side int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			img.SetNRGBA(x, y, quarterColours[x*2/side+y*2/side*2])
		}
	}
	return img
}

var quarterColours = [4]color.NRGBA{{R: 255, A: 255}, {G: 255, A: 255}, {B: 255, A: 255}, {255, 255, 255, 128}}

func encoded(t *testing.T, img image.Image, contentType string) []byte {
	t.Helper()
	var out bytes.Buffer
	var err error
	if contentType == "image/jpeg" {
		err = jpeg.Encode(&out, img, nil)
	} else {
		err = png.Encode(&out, img)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Each of the four tiles below is one quarter, of the size of the whole.
func TestEnlargedPictureIsItsPartOfTheWhole(t *testing.T) {
	of := tiles.Tile{Z: 11, X: 700, Y: 900}
	for _, contentType := range []string{"image/png", "image/jpeg"} {
		for _, side := range []int{256, 512} {
			whole := encoded(t, quarters(side), contentType)
			for i, child := range of.Children() {
				data, err := tiles.Enlarge(whole, of, child)
				if err != nil || tiles.PictureType(data) != contentType {
					t.Fatalf("%v of type %q", err, tiles.PictureType(data))
				}
				img, _, err := image.Decode(bytes.NewReader(data))
				if err != nil || img.Bounds().Dx() != side || img.Bounds().Dy() != side {
					t.Fatalf("%v, %v", img.Bounds(), err)
				}
				want := color.Color(quarterColours[i])
				if contentType == "image/jpeg" {
					want = quarters(side).At(i%2*side/2, i/2*side/2)
				}
				if got := img.At(side/2, side/2); !alike(got, want) {
					t.Errorf("%s, quarter %d: %v, want %v", contentType, i, got, want)
				}
			}
		}
	}
}

// alike allows for what JPEG loses; it knows no transparency, and writes the
// colours as they show on black.
func alike(a, b color.Color) bool {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	near := func(x, y uint32) bool { return max(x, y)-min(x, y) < 0x0800 }
	return near(ar, br) && near(ag, bg) && near(ab, bb)
}

// Even where a pixel becomes many tiles, each has the colour of its place, and all
// of it is painted.
func TestPixelsAreEnlarged(t *testing.T) {
	of := tiles.Tile{Z: 8, X: 10, Y: 20}
	whole := encoded(t, quarters(256), "image/png")
	for _, deep := range []int{14, 20} {
		n := 1 << (deep - of.Z)
		data, err := tiles.Enlarge(whole, of, tiles.Tile{Z: deep, X: of.X*n + n - 1, Y: of.Y * n})
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []image.Point{{}, {255, 0}, {0, 255}, {255, 255}, {128, 128}} {
			if got := img.At(at.X, at.Y); !alike(got, quarterColours[1]) {
				t.Errorf("zoom %d, %v: %v", deep, at, got)
			}
		}
	}
}

func TestOnlyPicturesAreEnlarged(t *testing.T) {
	child := tiles.Tile{}.Children()[0]
	large := encoded(t, image.NewGray(image.Rect(0, 0, 4096, 1)), "image/png")
	for says, data := range map[string][]byte{
		"no PNG, JPEG or WebP": []byte("<svg/>"), "unexpected EOF": large[:20], "4096 by 1 pixels": large, "0/0/0": []byte("RIFF0000WEBPVP8 "),
	} {
		if _, err := tiles.Enlarge(data, tiles.Tile{}, child); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

func TestPictureTypes(t *testing.T) {
	for data, want := range map[string]string{
		"\x89PNG\r\n\x1a\n....": "image/png", "\xff\xd8\xff\xe0": "image/jpeg", "RIFF\x01\x02\x03\x04WEBPVP8 ": "image/webp",
		"": "", "RIFF": "", "RIFF....WAVE": "", "<html>": "", "GIF89a": "",
	} {
		if got := tiles.PictureType([]byte(data)); got != want {
			t.Errorf("%q: %q, want %q", data, got, want)
		}
	}
}
