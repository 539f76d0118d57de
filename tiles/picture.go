package tiles

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"strings"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/webp"
)

// mostPictureSide bounds a picture that is enlarged, in pixels; tiles have 256 or
// 512.
const mostPictureSide = 2048

// pictureQuality is that of JPEG when a picture is written anew: enlarged ones have
// no fine detail to lose.
const pictureQuality = 85

// PictureType is the content type of a picture tile by its first bytes: image/png,
// image/jpeg or image/webp, or "" for everything else.
func PictureType(data []byte) string {
	begins := func(at int, with string) bool {
		return len(data) > at && strings.HasPrefix(string(data[at:min(len(data), at+16)]), with)
	}
	switch {
	case begins(0, "\x89PNG\r\n\x1a\n"):
		return "image/png"
	case begins(0, "\xff\xd8\xff"):
		return "image/jpeg"
	case begins(0, "RIFF") && begins(8, "WEBP"):
		return "image/webp"
	}
	return ""
}

// Enlarge cuts a tile out of the picture of a tile above it and enlarges it to the
// size of the whole picture. What comes out is JPEG if that was, else PNG.
func Enlarge(picture []byte, of, t Tile) ([]byte, error) {
	whole, err := decodePicture(picture)
	if err != nil {
		return nil, fmt.Errorf("tiles: the picture of %s: %w", of, err)
	}
	// From the picture of the tile above, whose corner is 0, 0, to that of t.
	size, scale := whole.Bounds().Size(), math.Exp2(float64(t.Z-of.Z))
	left := float64(t.X)/scale - float64(of.X)
	top := float64(t.Y)/scale - float64(of.Y)
	cut := image.NewNRGBA(image.Rectangle{Max: size})
	draw.BiLinear.Transform(cut, f64.Aff3{
		scale, 0, -scale * left * float64(size.X),
		0, scale, -scale * top * float64(size.Y),
	}, whole, whole.Bounds(), draw.Src, nil)
	var out bytes.Buffer
	if PictureType(picture) == "image/jpeg" {
		err = jpeg.Encode(&out, cut, &jpeg.Options{Quality: pictureQuality})
	} else {
		err = png.Encode(&out, cut)
	}
	return out.Bytes(), err
}

func decodePicture(data []byte) (image.Image, error) {
	size, read := png.DecodeConfig, png.Decode
	switch PictureType(data) {
	case "":
		return nil, errors.New("it is no PNG, JPEG or WebP")
	case "image/jpeg":
		size, read = jpeg.DecodeConfig, jpeg.Decode
	case "image/webp":
		size, read = webp.DecodeConfig, webp.Decode
	}
	config, err := size(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if config.Width > mostPictureSide || config.Height > mostPictureSide {
		return nil, fmt.Errorf("it has %d by %d pixels", config.Width, config.Height)
	}
	return read(bytes.NewReader(data))
}
