package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"math"
	"time"

	"lamppost/geo"
)

// A child's answer is one frame: a head of fixed size, then the encodings in the order of Sizes, and nothing after them.
// Integers are big-endian.
type frameHead struct {
	Magic    [4]byte
	Flags    uint32
	Width    uint32
	Height   uint32
	Lon, Lat float64
	Taken    int64 // seconds since 1970
	Lengths  [3]uint32
}

var frameMagic = [4]byte{'L', 'P', 'F', '1'}

const (
	flagPlace = 1 << iota
	flagTaken
	flagLocal
)

// maxFrame is the longest frame that can be valid, and so the most the parent holds of a child's answer.
const maxFrame = 3*maxEncoded + 64

var errFrame = errors.New("photo: the child's answer is malformed")

// writeFrame writes clean, which must hold all sizes.
func writeFrame(w io.Writer, clean *Clean) error {
	head := frameHead{Magic: frameMagic, Width: uint32(clean.Width), Height: uint32(clean.Height)}
	if clean.Place != nil {
		head.Flags |= flagPlace
		head.Lon, head.Lat = clean.Place.Lon(), clean.Place.Lat()
	}
	if !clean.TakenAt.IsZero() {
		head.Flags |= flagTaken
		head.Taken = clean.TakenAt.Unix()
	}
	if clean.TakenLocal {
		head.Flags |= flagLocal
	}
	for i, size := range Sizes() {
		head.Lengths[i] = uint32(len(clean.Sizes[size]))
	}
	if err := binary.Write(w, binary.BigEndian, head); err != nil {
		return err
	}
	for _, size := range Sizes() {
		if _, err := w.Write(clean.Sizes[size]); err != nil {
			return err
		}
	}
	return nil
}

// parseFrame reads a frame as if a stranger had written it: a child that decoded hostile bytes may have been taken over. The
// encodings alias frame.
func parseFrame(frame []byte) (*Clean, error) {
	var head frameHead
	n, err := binary.Decode(frame, binary.BigEndian, &head)
	if err != nil || head.Magic != frameMagic {
		return nil, fmt.Errorf("%w: no head in %d bytes", errFrame, len(frame))
	}
	clean := &Clean{Width: int(head.Width), Height: int(head.Height), Sizes: make(map[Size][]byte, len(Sizes()))}
	if err := head.notes(clean); err != nil {
		return nil, err
	}
	rest := frame[n:]
	for i, size := range Sizes() {
		length := head.Lengths[i]
		if length > maxEncoded || uint64(length) > uint64(len(rest)) {
			return nil, fmt.Errorf("%w: %s of %d bytes", errFrame, size, length)
		}
		clean.Sizes[size], rest = rest[:length:length], rest[length:]
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%w: %d bytes too many", errFrame, len(rest))
	}
	return clean, checkSizes(clean)
}

// notes copies place and time.
func (head frameHead) notes(clean *Clean) error {
	if head.Flags&flagPlace != 0 {
		p := geo.Point{head.Lon, head.Lat}
		if math.IsNaN(head.Lon+head.Lat) || geo.CheckPoint(p) != nil {
			return fmt.Errorf("%w: impossible place", errFrame)
		}
		clean.Place = &p
	}
	if head.Flags&flagTaken != 0 {
		clean.TakenAt = time.Unix(head.Taken, 0).UTC()
		clean.TakenLocal = head.Flags&flagLocal != 0
	}
	return nil
}

// checkSizes makes sure that each encoding is a JPEG of the shape announced.
func checkSizes(clean *Clean) error {
	for _, size := range Sizes() {
		w, h := size.Fit(clean.Width, clean.Height)
		config, err := jpeg.DecodeConfig(bytes.NewReader(clean.Sizes[size]))
		if err != nil {
			return fmt.Errorf("%w: %s: %w", errFrame, size, err)
		}
		if got := image.Pt(config.Width, config.Height); !nearly(got, image.Pt(w, h)) || max(got.X, got.Y) > size.Edge() {
			return fmt.Errorf("%w: %s of %v pixels, not %d x %d", errFrame, size, got, w, h)
		}
	}
	return nil
}

// nearly allows for the pixel by which a chain of roundings may differ from one.
func nearly(a, b image.Point) bool {
	d := a.Sub(b)
	return max(d.X, -d.X) <= 1 && max(d.Y, -d.Y) <= 1
}
