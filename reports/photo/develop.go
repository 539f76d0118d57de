package photo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"io"

	"github.com/disintegration/imaging"
)

// quality of our JPEG encodings: at 82 a 2048 px street scene takes 300 to 600 kB and shows no blocks.
const quality = 82

// develop decodes an upload and makes the three sizes. It runs only in the child: decoders see hostile bytes here.
func develop(data []byte) (*Clean, error) {
	k, _, err := inspect(data)
	if err != nil {
		return nil, err
	}
	if k == jpegKind {
		if err := checkScans(data); err != nil {
			return nil, err
		}
	}
	img, err := codecFor(k).decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrUnreadable, k, err)
	}
	notes := readExif(k, data)
	large := upright(shrink(plain(img), Large.Edge()), notes.orientation)
	clean := &Clean{
		Width: large.Bounds().Dx(), Height: large.Bounds().Dy(),
		Place: notes.place, TakenAt: notes.taken, TakenLocal: notes.local,
	}
	clean.Sizes, err = encodeSizes(large)
	return clean, err
}

// encodeSizes chains each size from the one before.
func encodeSizes(large *image.RGBA) (map[Size][]byte, error) {
	sizes := make(map[Size][]byte, len(Sizes()))
	img := large
	for _, size := range Sizes() {
		img = shrink(img, size.Edge())
		var out bytes.Buffer
		if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
			return nil, fmt.Errorf("photo: encode %s: %w", size, err)
		}
		sizes[size] = out.Bytes()
	}
	return sizes, nil
}

// shrink fits img into a square of edge pixels, never enlarging it, and lays it on white.
func shrink(img image.Image, edge int) *image.RGBA {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if ready, ok := img.(*image.RGBA); ok && max(w, h) <= edge && ready.Opaque() {
		return ready
	}
	w, h = fit(w, h, edge)
	return onWhite(imaging.Resize(img, w, h, imaging.CatmullRom))
}

// fit scales w x h so that the longer side is at most edge and the shorter at least 1.
func fit(w, h, edge int) (int, int) {
	long := max(w, h)
	if long <= edge {
		return w, h
	}
	scale := func(side int) int { return max(1, (side*edge+long/2)/long) }
	return scale(w), scale(h)
}

// onWhite flattens img in place and reinterprets it: opaque NRGBA and RGBA are the same bytes, and the encoder is fast on RGBA.
func onWhite(img *image.NRGBA) *image.RGBA {
	for i := 0; i+3 < len(img.Pix); i += 4 {
		p := img.Pix[i : i+4 : i+4]
		a := uint32(p[3])
		if a == 255 {
			continue
		}
		for c := range 3 {
			p[c] = uint8((uint32(p[c])*a + 255*(255-a) + 127) / 255)
		}
		p[3] = 255
	}
	return &image.RGBA{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect}
}

// plain turns layouts that imaging reads slowly (CMYK, WebP with alpha) or unsafely (a palette index beyond the palette ends
// its worker goroutine) into RGBA on white, and leaves the others alone: transparency of those is flattened after shrinking.
func plain(img image.Image) image.Image {
	switch img.(type) {
	case *image.YCbCr, *image.Gray, *image.Gray16, *image.RGBA, *image.RGBA64, *image.NRGBA, *image.NRGBA64:
		return img
	}
	return paint(img, img.Bounds())
}

// paint draws img at its own place on a white canvas.
func paint(img image.Image, canvas image.Rectangle) *image.RGBA {
	out := image.NewRGBA(canvas)
	draw.Draw(out, canvas, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, img.Bounds(), img, img.Bounds().Min, draw.Over)
	return out
}

// firstFrame decodes the first frame of a GIF onto the whole canvas, of which a frame may cover a part.
func firstFrame(r io.Reader) (image.Image, error) {
	var head bytes.Buffer
	config, err := gif.DecodeConfig(io.TeeReader(r, &head))
	if err != nil {
		return nil, err
	}
	frame, err := gif.Decode(io.MultiReader(&head, r))
	if err != nil {
		return nil, err
	}
	return paint(frame, image.Rect(0, 0, config.Width, config.Height)), nil
}
