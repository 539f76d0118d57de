package c2sp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	// TileHeight is the height of every tile, in levels of the tree.
	TileHeight = 8
	// TileWidth is how many hashes, or entries, a full tile holds.
	TileWidth = 1 << TileHeight
	// MaxEntry is the longest entry in bytes: its length is written in 16 bits.
	MaxEntry = 1<<16 - 1
	// MaxBundle is the longest entry bundle.
	MaxBundle = TileWidth * (MaxEntry + 2)
	// EntriesLevel is the level of a bundle of entries, as tlog has it.
	EntriesLevel = -1
)

// xmodEntries and xmodHashes begin the paths that tlog gives to tiles.
const (
	xmodEntries = "tile/8/data/"
	xmodHashes  = "tile/8/"
	entries     = "tile/entries/"
	hashes      = "tile/"
)

var errBundle = errors.New("malformed entry bundle")

// TilePath returns where a tile of height 8 lies, relative to the log's prefix:
// tile/0/x001/067, tile/entries/000.p/5.
func TilePath(t tlog.Tile) string {
	if rest, ok := strings.CutPrefix(t.Path(), xmodEntries); ok {
		return entries + rest
	}
	return hashes + strings.TrimPrefix(t.Path(), xmodHashes)
}

// ParseTilePath reads what TilePath wrote, and refuses every other spelling.
func ParseTilePath(path string) (tlog.Tile, error) {
	internal := xmodHashes + strings.TrimPrefix(path, hashes)
	if rest, ok := strings.CutPrefix(path, entries); ok {
		internal = xmodEntries + rest
	}
	t, err := tlog.ParseTilePath(internal)
	if err != nil || TilePath(t) != path {
		return tlog.Tile{}, fmt.Errorf("%q is not the path of a tile", path)
	}
	return t, nil
}

// EntryBundle returns the tile of entries with number n of a log of that size.
func EntryBundle(n, size int64) tlog.Tile {
	return tlog.Tile{H: TileHeight, L: EntriesLevel, N: n, W: int(min(TileWidth, size-n*TileWidth))}
}

// NewTiles lists what a log that grows from size old to size new has to publish
// besides: tiles of hashes, then bundles of entries.
func NewTiles(old, size int64) []tlog.Tile {
	tiles := tlog.NewTiles(TileHeight, old, size)
	for n := old / TileWidth; n*TileWidth < size && old < size; n++ {
		tiles = append(tiles, EntryBundle(n, size))
	}
	return tiles
}

// AppendEntry adds an entry to a bundle: two bytes of length, big endian, and
// its bytes.
func AppendEntry(bundle, entry []byte) ([]byte, error) {
	if len(entry) > MaxEntry {
		return nil, fmt.Errorf("an entry of %d bytes: at most %d", len(entry), MaxEntry)
	}
	bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(entry)))
	return append(bundle, entry...), nil
}

// SplitEntries returns the entries of a bundle; they share its memory. Anything
// but exactly count entries is refused.
func SplitEntries(bundle []byte, count int) ([][]byte, error) {
	all := make([][]byte, 0, count)
	for len(bundle) > 0 {
		if len(bundle) < 2 {
			return nil, errBundle
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		if len(bundle) < end {
			return nil, errBundle
		}
		all, bundle = append(all, bundle[2:end:end]), bundle[end:]
	}
	if len(all) != count {
		return nil, fmt.Errorf("%w: %d entries, not %d", errBundle, len(all), count)
	}
	return all, nil
}
