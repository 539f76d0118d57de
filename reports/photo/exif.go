package photo

import (
	"encoding/binary"
	"math"
	"strings"
	"time"

	"lamppost/geo"
)

// notes is what Exif says that we use. Zero values mean that it does not say.
type notes struct {
	orientation int
	place       *geo.Point
	taken       time.Time
	local       bool // taken has no zone
}

// The tags read, by directory.
const (
	tagOrientation = 0x0112 // first directory
	tagExifIFD     = 0x8769
	tagGPSIFD      = 0x8825
	tagTaken       = 0x9003 // Exif directory: DateTimeOriginal
	tagTakenOffset = 0x9011
	tagLatRef      = 1 // GPS directory
	tagLat         = 2
	tagLonRef      = 3
	tagLon         = 4
	tagGPSTime     = 7
	tagGPSDate     = 29
)

// readExif reads the notes of a file of kind k. It never fails: broken Exif says nothing, as a camera without Exif does.
func readExif(k kind, data []byte) notes {
	t, ok := openTIFF(findExif(k, data))
	if !ok {
		return notes{}
	}
	var n notes
	root := t.directory(t.long(4))
	if o := root.numbers(tagOrientation, 1); len(o) == 1 && o[0] >= 1 && o[0] <= 8 {
		n.orientation = int(o[0])
	}
	gps := t.sub(root, tagGPSIFD)
	n.place = gps.place()
	n.taken, n.local = t.sub(root, tagExifIFD).taken()
	if at, ok := gps.time(); ok && (n.local || n.taken.IsZero()) {
		n.taken, n.local = at, false
	}
	return n
}

// place is the position of a GPS directory. Exactly 0, 0 is what devices without a fix write, and is no position.
func (d directory) place() *geo.Point {
	lat, okLat := d.degrees(tagLat, tagLatRef, "N", "S")
	lon, okLon := d.degrees(tagLon, tagLonRef, "E", "W")
	p := geo.Point{lon, lat}
	if !okLat || !okLon || p == (geo.Point{}) || geo.CheckPoint(p) != nil {
		return nil
	}
	return &p
}

// degrees joins degrees, minutes and seconds with the letter of the half of the globe, without which they mean nothing.
func (d directory) degrees(tag, refTag uint16, plus, minus string) (float64, bool) {
	v := d.numbers(tag, 3)
	ref := strings.ToUpper(d.text(refTag))
	if len(v) != 3 || (ref != plus && ref != minus) {
		return 0, false
	}
	sum := v[0] + v[1]/60 + v[2]/3600
	if ref == minus {
		sum = -sum
	}
	return sum, !math.IsNaN(sum) && !math.IsInf(sum, 0)
}

// time is the instant of a GPS fix, which is always UTC.
func (d directory) time() (time.Time, bool) {
	day, err := time.Parse("2006:01:02", d.text(tagGPSDate))
	v := d.numbers(tagGPSTime, 3)
	if err != nil || len(v) != 3 {
		return time.Time{}, false
	}
	seconds := v[0]*3600 + v[1]*60 + v[2]
	if !(seconds >= 0 && seconds < 86400) {
		return time.Time{}, false
	}
	return day.Add(time.Duration(seconds) * time.Second), true
}

// taken is the moment the picture was taken, and whether its zone is missing.
func (d directory) taken() (at time.Time, local bool) {
	const clock = "2006:01:02 15:04:05"
	text := d.text(tagTaken)
	if at, err := time.Parse(clock+"-07:00", text+d.text(tagTakenOffset)); err == nil {
		return at.UTC(), false
	}
	at, err := time.Parse(clock, text)
	if err != nil {
		return time.Time{}, false
	}
	return at, true
}

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
