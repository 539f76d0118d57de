package photo

import (
	"encoding/binary"
	"math"
	"strings"
)

// tiff is the structure Exif lives in: directories of tagged values at offsets from its start. Every offset is hostile.
type tiff struct {
	data  []byte
	order binary.ByteOrder
}

func openTIFF(data []byte) (tiff, bool) {
	if len(data) < 8 {
		return tiff{}, false
	}
	switch string(data[:4]) {
	case "II*\x00":
		return tiff{data, binary.LittleEndian}, true
	case "MM\x00*":
		return tiff{data, binary.BigEndian}, true
	}
	return tiff{}, false
}

// long reads the four bytes at a place known to exist.
func (t tiff) long(at int) uint32 { return t.order.Uint32(t.data[at:]) }

// slice is n bytes at offset at, nil if they are not all there.
func (t tiff) slice(at, n uint64) []byte {
	if at > uint64(len(t.data)) || n > uint64(len(t.data))-at {
		return nil
	}
	return t.data[at : at+n]
}

// directory is the entries at one offset, 12 bytes each. The zero directory is empty. We follow no chain and visit at most
// three directories, so a loop in the file cannot hold us.
type directory struct {
	tiff    tiff
	entries []byte
}

const entrySize = 12

func (t tiff) directory(at uint32) directory {
	head := t.slice(uint64(at), 2)
	if head == nil {
		return directory{}
	}
	count := uint64(t.order.Uint16(head))
	return directory{t, t.slice(uint64(at)+2, count*entrySize)}
}

// sub is the directory to which a tag of d points.
func (t tiff) sub(d directory, tag uint16) directory {
	at := d.numbers(tag, 1)
	if len(at) != 1 || !(at[0] >= 8 && at[0] <= math.MaxUint32) {
		return directory{}
	}
	return t.directory(uint32(at[0]))
}

// The value types read, with the bytes of one value.
const (
	typeASCII    = 2
	typeShort    = 3
	typeLong     = 4
	typeRational = 5
)

var typeSizes = map[uint16]uint64{typeASCII: 1, typeShort: 2, typeLong: 4, typeRational: 8}

// value finds a tag and the bytes of its values, which lie in the entry itself when they fit into four.
func (d directory) value(tag uint16) (kind uint16, count uint64, raw []byte) {
	for e := d.entries; len(e) >= entrySize; e = e[entrySize:] {
		if d.tiff.order.Uint16(e) != tag {
			continue
		}
		kind = d.tiff.order.Uint16(e[2:])
		count = uint64(d.tiff.order.Uint32(e[4:]))
		size := typeSizes[kind] * count
		if size == 0 {
			return 0, 0, nil
		}
		if size <= 4 {
			return kind, count, e[8 : 8+size]
		}
		return kind, count, d.tiff.slice(uint64(d.tiff.order.Uint32(e[8:])), size)
	}
	return 0, 0, nil
}

// numbers is a tag's values if there are exactly want of them, each finite or, for a rational over zero, NaN.
func (d directory) numbers(tag uint16, want int) []float64 {
	kind, count, raw := d.value(tag)
	if raw == nil || count != uint64(want) {
		return nil
	}
	out := make([]float64, want)
	for i := range out {
		switch order := d.tiff.order; kind {
		case typeShort:
			out[i] = float64(order.Uint16(raw[2*i:]))
		case typeLong:
			out[i] = float64(order.Uint32(raw[4*i:]))
		case typeRational:
			out[i] = ratio(order.Uint32(raw[8*i:]), order.Uint32(raw[8*i+4:]))
		default:
			return nil
		}
	}
	return out
}

// ratio divides. Some cameras write 0/0 for seconds they do not know, which counts as none; anything else over zero is NaN.
func ratio(a, b uint32) float64 {
	switch {
	case b != 0:
		return float64(a) / float64(b)
	case a == 0:
		return 0
	}
	return math.NaN()
}

// text is a short ASCII value without its padding; longer than any of the tags we read is none.
func (d directory) text(tag uint16) string {
	kind, count, raw := d.value(tag)
	if raw == nil || kind != typeASCII || count > 64 {
		return ""
	}
	return strings.TrimRight(string(raw), "\x00 ")
}
