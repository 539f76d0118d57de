package photo

import (
	"bytes"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// codec is how one kind is read. size looks at the header alone: microseconds, and no memory that depends on what it claims.
type codec struct {
	size   func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// codecFor chooses explicitly: the registry of package image would take in whatever any imported package adds to it.
func codecFor(k kind) codec {
	switch k {
	case jpegKind:
		return codec{jpeg.DecodeConfig, jpeg.Decode}
	case pngKind:
		return codec{png.DecodeConfig, png.Decode}
	case gifKind:
		return codec{gif.DecodeConfig, firstFrame}
	case webpKind:
		return codec{webp.DecodeConfig, webp.Decode}
	}
	panic("photo: no codec for " + string(k)) // sniff returns only the four
}

// inspect tells what data is from its header, and refuses what is no photo or claims more than MaxPixels. There is no limit on
// one side by itself: a strip of 1 x 50,000 is small, and the decoders' own formats end at 65,535.
func inspect(data []byte) (kind, image.Config, error) {
	k, err := sniff(data)
	if err != nil {
		return "", image.Config{}, err
	}
	config, err := codecFor(k).size(bytes.NewReader(data))
	if err != nil {
		return "", image.Config{}, fmt.Errorf("%w: %s header: %w", ErrUnreadable, k, err)
	}
	if config.Width <= 0 || config.Height <= 0 {
		return "", image.Config{}, fmt.Errorf("%w: %s of %d x %d pixels", ErrUnreadable, k, config.Width, config.Height)
	}
	if int64(config.Width)*int64(config.Height) > MaxPixels {
		return "", image.Config{}, fmt.Errorf("%w: %s of %d x %d", ErrTooManyPixels, k, config.Width, config.Height)
	}
	return k, config, nil
}

// readUpload reads r to its end, or ErrTooLarge after MaxBytes. Errors of r itself come back as they are.
func readUpload(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("photo: read the upload: %w", err)
	}
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, MaxBytes)
	}
	return data, nil
}
