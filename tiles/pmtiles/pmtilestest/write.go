package pmtilestest

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"io"
	"slices"

	"github.com/andybalholm/brotli"

	"lamppost/geo"
	"lamppost/tiles"
)

// The specification's numbers of kinds of tile and of ways to compress.
const (
	MVT, PNG, JPEG, WebP     = 1, 2, 3, 4
	Plain, Gzip, Brotli, Zst = 1, 2, 3, 4
)

// Archive is what a file is made of.
type Archive struct {
	Tiles            map[tiles.Tile][]byte // uncompressed
	Kind             byte
	Inside, Packing  byte // how directories and tiles are compressed
	MinZoom, MaxZoom byte
	Bound            geo.Box
	Metadata         string // JSON
	Leaf             int    // how many entries a directory has at most, so that it gets others above it; 0 for one directory
}

// ID is the number of a tile on the Hilbert curves of all zooms, as the
// specification has it.
func ID(t tiles.Tile) uint64 {
	id := uint64(1<<(2*t.Z)-1) / 3
	for side := 1 << t.Z / 2; side > 0; side /= 2 {
		east, south := t.X&side, t.Y&side
		switch {
		case east == 0 && south != 0:
			id += uint64(side) * uint64(side)
		case east != 0 && south != 0:
			id += 2 * uint64(side) * uint64(side)
		case east != 0:
			id += 3 * uint64(side) * uint64(side)
			t.X, t.Y = side-1-t.X&(side-1), side-1-t.Y&(side-1)
		}
		if south == 0 {
			t.X, t.Y = t.Y, t.X
		}
	}
	return id
}

// Entry is one row of a directory.
type Entry struct{ ID, Run, Length, Offset uint64 }

// Bytes is the file.
func (a Archive) Bytes() []byte {
	entries, data := a.contents()
	root, leaves := a.directories(entries)
	metadata := Pack(a.Inside, []byte(a.Metadata))
	return a.File(Pack(a.Inside, Directory(root)), metadata, leaves, data)
}

// File puts the parts together, whatever is in them.
func (a Archive) File(root, metadata, leaves, data []byte) []byte {
	b := append([]byte("PMTiles"), 3)
	at := uint64(127)
	for _, part := range [][]byte{root, metadata, leaves, data} {
		b = binary.LittleEndian.AppendUint64(b, at)
		b = binary.LittleEndian.AppendUint64(b, uint64(len(part)))
		at += uint64(len(part))
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(len(a.Tiles)))
	b = append(b, make([]byte, 16)...) // of entries and contents: not known
	b = append(b, 1, a.Inside, a.Packing, a.Kind, a.MinZoom, a.MaxZoom)
	for _, side := range []float64{a.Bound.West, a.Bound.South, a.Bound.East, a.Bound.North} {
		b = binary.LittleEndian.AppendUint32(b, uint32(int32(side*1e7)))
	}
	b = append(b, make([]byte, 9)...) // no centre
	return slices.Concat(b, root, metadata, leaves, data)
}

// contents stores each content once.
func (a Archive) contents() (entries []Entry, data []byte) {
	sorted := make([]tiles.Tile, 0, len(a.Tiles))
	for t := range a.Tiles {
		sorted = append(sorted, t)
	}
	slices.SortFunc(sorted, func(s, t tiles.Tile) int { return cmp.Compare(ID(s), ID(t)) })
	seen := map[string]Entry{}
	for _, t := range sorted {
		content := string(a.Tiles[t])
		e, known := seen[content]
		if !known {
			packed := Pack(a.Packing, []byte(content))
			e = Entry{Length: uint64(len(packed)), Offset: uint64(len(data))}
			seen[content], data = e, append(data, packed...)
		}
		e.ID, e.Run = ID(t), 1
		if n := len(entries) - 1; n >= 0 && entries[n].Offset == e.Offset && entries[n].ID+entries[n].Run == e.ID {
			entries[n].Run++
		} else {
			entries = append(entries, e)
		}
	}
	return entries, data
}

// directories puts levels above one another until the uppermost is small enough.
func (a Archive) directories(entries []Entry) (root []Entry, leaves []byte) {
	for a.Leaf > 0 && len(entries) > a.Leaf {
		var above []Entry
		for leaf := range slices.Chunk(entries, a.Leaf) {
			packed := Pack(a.Inside, Directory(leaf))
			above = append(above, Entry{ID: leaf[0].ID, Length: uint64(len(packed)), Offset: uint64(len(leaves))})
			leaves = append(leaves, packed...)
		}
		entries = above
	}
	return entries, leaves
}

// Directory writes entries column by column.
func Directory(entries []Entry) []byte {
	b := binary.AppendUvarint(nil, uint64(len(entries)))
	last := uint64(0)
	for _, e := range entries {
		b, last = binary.AppendUvarint(b, e.ID-last), e.ID
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.Run)
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.Length)
	}
	for i, e := range entries {
		if i > 0 && e.Offset == entries[i-1].Offset+entries[i-1].Length {
			b = append(b, 0)
		} else {
			b = binary.AppendUvarint(b, e.Offset+1)
		}
	}
	return b
}

// Pack compresses; what cannot be is left as it is.
func Pack(how byte, data []byte) []byte {
	var out bytes.Buffer
	var w io.WriteCloser
	switch how {
	case Gzip:
		w, _ = gzip.NewWriterLevel(&out, gzip.BestSpeed) // a level that there is
	case Brotli:
		w = brotli.NewWriterLevel(&out, brotli.BestSpeed)
	default:
		return data
	}
	_, _ = w.Write(data) // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}
