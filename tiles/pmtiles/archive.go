package pmtiles

import (
	"context"
	"fmt"
	"io"
	"math"

	"lamppost/tiles"
)

// Limits of what is read out of an archive.
const (
	mostTile  = 16 << 20    // bytes of a tile, packed and unpacked; what clients can draw is a tenth of it
	mostTiles = 100_000_000 // a large country at zoom 14 and all above has a tenth of it

	// A tile may be named many times: the sea. What comes out is bounded all the
	// same, to so many times the size of the file and something for small ones.
	mostRepeats  = 20
	freeRepeated = 256 << 20
)

// Archive is an opened file. It is not for concurrent use.
type Archive struct {
	file     io.ReaderAt
	size     int64
	header   header
	meta     Metadata
	unpacker unpacker
	packed   []byte // of what was read last
}

// Open reads the description of an archive of size bytes. Errors wrap ErrDamaged
// or say what it is that cannot be read.
func Open(file io.ReaderAt, size int64) (*Archive, error) {
	a := &Archive{file: file, size: size}
	opening := make([]byte, headerSize)
	if n, err := file.ReadAt(opening, 0); n < headerSize {
		return nil, damaged("its header: %w", err)
	}
	var err error
	if a.header, err = readHeader(opening, size); err != nil {
		return nil, err
	}
	return a, a.readMetadata()
}

// Metadata describes the file.
func (a *Archive) Metadata() Metadata { return a.meta }

// Content is one tile. Its bytes are valid until the next one is read.
type Content struct {
	Plain  []byte // as drawn from
	Packed []byte // the same compressed with gzip, if the file has it so
}

// Walk hands out every tile once, zoom after zoom and along the Hilbert curve.
// Tiles deeper than tiles.MaxZoom are left out. It fails with an error that wraps
// ErrDamaged at the first thing that is wrong, with visit's error, or when ctx ends.
func (a *Archive) Walk(ctx context.Context, visit func(tiles.Tile, Content) error) error {
	w := walk{Archive: a, ctx: ctx, visit: visit, next: firstID(a.meta.MinZoom), end: firstID(a.meta.MaxZoom + 1)}
	w.left = min(a.size, math.MaxInt64/(2*mostRepeats))*mostRepeats + freeRepeated
	return w.directory(a.header.root, 1)
}

// unpacked reads a part of the file that has at most most bytes as it is stored,
// and at most mostPlain unpacked.
func (a *Archive) unpacked(s section, c compression, most, mostPlain int) ([]byte, error) {
	if s.length > uint64(most) {
		return nil, fmt.Errorf("it has %d bytes, more than %d", s.length, most)
	}
	if uint64(cap(a.packed)) < s.length {
		a.packed = make([]byte, s.length)
	}
	a.packed = a.packed[:s.length]
	if n, err := a.file.ReadAt(a.packed, int64(s.offset)); n < len(a.packed) {
		return nil, err
	}
	return a.unpacker.unpack(c, a.packed, mostPlain)
}
