package pmtiles

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"lamppost/geo"
	"lamppost/tiles"
)

const (
	magic      = "PMTiles"
	version    = 3
	headerSize = 127
)

// ErrDamaged is wrapped by every error about a file that begins as PMTiles do and
// does not go on so.
var ErrDamaged = errors.New("damaged PMTiles file")

// damaged says what is wrong with a file.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrDamaged, fmt.Errorf(format, args...))
}

// Is says whether a file that begins so is of the PMTiles format, of any version
// since 3.
func Is(opening []byte) bool { return strings.HasPrefix(string(opening), magic) }

// section is a part of the file, in bytes from its beginning.
type section struct{ offset, length uint64 }

// part is what lies at an offset within the section.
func (s section) part(offset, length uint64) (section, bool) {
	if offset > s.length || length > s.length-offset {
		return section{}, false
	}
	return section{s.offset + offset, length}, true
}

// header is the fixed beginning of a file.
type header struct {
	root, metadata, leaves, data section
	addressed                    uint64 // how many tiles there are; 0 if the file does not say
	inside, packing              compression
	kind                         byte // of tile, see formats
	minZoom, maxZoom             int
	bound                        geo.Box
}

// formats are the kinds of tile that can be served, by the specification's
// numbers, as MBTiles calls them.
var formats = map[byte]string{1: "pbf", 2: "png", 3: "jpg", 4: "webp"}

func readHeader(b []byte, size int64) (header, error) {
	if len(b) < headerSize || !Is(b) {
		return header{}, damaged("it has no header")
	}
	if b[7] != version {
		return header{}, fmt.Errorf("PMTiles of version %d are not read, only of version %d: the tool that made the file can convert it", b[7], version)
	}
	at := func(i int) section {
		return section{binary.LittleEndian.Uint64(b[i:]), binary.LittleEndian.Uint64(b[i+8:])}
	}
	h := header{
		root: at(8), metadata: at(24), leaves: at(40), data: at(56), addressed: binary.LittleEndian.Uint64(b[72:]),
		inside: compression(b[97]), packing: compression(b[98]), kind: b[99], minZoom: int(b[100]), maxZoom: int(b[101]),
	}
	h.bound = boundOf(b[102:118])
	return h, h.check(size)
}

func (h *header) check(size int64) error {
	for _, s := range []struct {
		name string
		section
	}{{"root directory", h.root}, {"metadata", h.metadata}, {"leaf directories", h.leaves}, {"tiles", h.data}} {
		if s.length > uint64(size) || s.offset > uint64(size)-s.length {
			return damaged("it has %d bytes, and its %s would end beyond: was it copied whole?", size, s.name)
		}
	}
	if formats[h.kind] == "" {
		return fmt.Errorf("tiles of kind %d are not served, only vector tiles, PNG, JPEG and WebP", h.kind)
	}
	if h.minZoom > h.maxZoom || h.minZoom > tiles.MaxZoom {
		return damaged("zooms %d to %d", h.minZoom, h.maxZoom)
	}
	if err := h.inside.check(); err != nil {
		return fmt.Errorf("its directories: %w", err)
	}
	if err := h.packing.check(); err != nil {
		return fmt.Errorf("its tiles: %w", err)
	}
	return nil
}

// boundOf reads west, south, east, north in ten-millionths of a degree. A box
// that encloses nothing, or more than the globe, says nothing: the whole map.
func boundOf(b []byte) geo.Box {
	side := func(i int) float64 { return float64(int32(binary.LittleEndian.Uint32(b[i:]))) / 1e7 }
	box := geo.Box{West: side(0), South: side(4), East: side(8), North: side(12)}
	if box.West < -180 || box.East > 180 || box.South < -90 || box.North > 90 || box.West >= box.East || box.South >= box.North {
		return tiles.Tile{}.Bound()
	}
	return box
}
