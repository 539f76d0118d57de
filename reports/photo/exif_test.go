package photo

import (
	"encoding/binary"
	"math"
	"testing"
	"time"
)

// inJPEG wraps a TIFF structure into the beginning of a JPEG file, behind segments that are not it.
func inJPEG(tiff []byte) []byte {
	out := []byte("\xff\xd8")
	out = appendSegment(out, 0xe0, []byte("JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"))
	out = appendSegment(out, 0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta/>"))
	out = append(out, 0xff) // a fill byte
	return append(appendSegment(out, 0xe1, append([]byte(exifHeader), tiff...)), "\xff\xda"...)
}

func appendSegment(out []byte, marker byte, body []byte) []byte {
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
	return append(out, body...)
}

func TestExifOfBothByteOrders(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		n := readExif(jpegKind, inJPEG(fullExif(order, 6, []byte("thumbnail"))))
		if n.orientation != 6 {
			t.Errorf("%v: orientation %d, want 6", order, n.orientation)
		}
		if n.place == nil || math.Abs(n.place.Lon()-13.3777) > 1e-4 || math.Abs(n.place.Lat()-52.5163) > 1e-4 {
			t.Errorf("%v: place %v, want 13.3777 52.5163", order, n.place)
		}
		if want := time.Date(2026, 3, 4, 16, 45, 10, 0, time.UTC); !n.taken.Equal(want) || n.local {
			t.Errorf("%v: taken %v (local %v), want %v", order, n.taken, n.local, want)
		}
	}
}

func TestExifTimes(t *testing.T) {
	order := binary.LittleEndian
	clock := ascii(tagTaken, "2026:07:01 09:00:00")
	fix := []field{ascii(tagGPSDate, "2026:07:01"), rationals(order, tagGPSTime, 7, 1, 0, 1, 500, 100)}
	cases := []struct {
		name  string
		exif  []field
		gps   []field
		want  string
		local bool
	}{
		{"wall clock only", []field{clock}, nil, "2026-07-01T09:00:00Z", true},
		{"satellite time beats a wall clock", []field{clock}, fix, "2026-07-01T07:00:05Z", false},
		{"satellite time alone", nil, fix, "2026-07-01T07:00:05Z", false},
		{"zone beats satellite time", []field{clock, ascii(tagTakenOffset, "-03:00")}, fix, "2026-07-01T12:00:00Z", false},
		{"never set", []field{ascii(tagTaken, "0000:00:00 00:00:00")}, nil, "0001-01-01T00:00:00Z", false},
		{"25 o'clock", nil, []field{fix[0], rationals(order, tagGPSTime, 25, 1, 0, 1, 0, 1)}, "0001-01-01T00:00:00Z", false},
	}
	for _, c := range cases {
		root := []field{{tag: tagExifIFD, sub: append([]field{}, c.exif...)}, {tag: tagGPSIFD, sub: append([]field{}, c.gps...)}}
		n := readExif(jpegKind, inJPEG(buildTIFF(order, root, nil)))
		if got := n.taken.Format(time.RFC3339); got != c.want || n.local != c.local {
			t.Errorf("%s: %s (local %v), want %s (local %v)", c.name, got, n.local, c.want, c.local)
		}
	}
}

func TestExifPlacesThatAreNone(t *testing.T) {
	order := binary.BigEndian
	replace := func(at int, f field) []field {
		fields := gpsFields(order)
		fields[at] = f
		return fields
	}
	cases := map[string][]field{
		"no letter":             replace(0, ascii(tagLatRef, "")),
		"wrong letter":          replace(0, ascii(tagLatRef, "E")),
		"91 degrees":            replace(1, rationals(order, tagLat, 91, 1, 0, 1, 0, 1)),
		"181 degrees":           replace(3, rationals(order, tagLon, 181, 1, 0, 1, 0, 1)),
		"over zero":             replace(1, rationals(order, tagLat, 52, 0, 0, 1, 0, 1)),
		"two numbers":           replace(1, rationals(order, tagLat, 52, 1, 0, 1)),
		"no latitude":           gpsFields(order)[2:],
		"a billion numbers":     replace(1, field{tag: tagLat, kind: typeRational, count: 1 << 30, data: make([]byte, 24)}),
		"null island":           {ascii(tagLatRef, "N"), rationals(order, tagLat, 0, 1, 0, 1, 0, 1), ascii(tagLonRef, "E"), rationals(order, tagLon, 0, 1, 0, 1, 0, 1)},
		"letters for the digit": replace(1, ascii(tagLat, "52.5163")),
	}
	for name, fields := range cases {
		n := readExif(jpegKind, inJPEG(buildTIFF(order, []field{{tag: tagGPSIFD, sub: fields}}, nil)))
		if n.place != nil {
			t.Errorf("%s: place %v", name, *n.place)
		}
	}
	unknownSeconds := replace(1, rationals(order, tagLat, 52, 1, 30, 1, 0, 0))
	if n := readExif(jpegKind, inJPEG(buildTIFF(order, []field{{tag: tagGPSIFD, sub: unknownSeconds}}, nil))); n.place == nil || n.place.Lat() != 52.5 {
		t.Errorf("seconds 0/0: place %v, want latitude 52.5", n.place)
	}
}

func TestExifOrientationsThatAreNone(t *testing.T) {
	order := binary.LittleEndian
	for _, v := range []uint16{0, 9, 65535} {
		if n := readExif(jpegKind, inJPEG(buildTIFF(order, []field{short(order, tagOrientation, v)}, nil))); n.orientation != 0 {
			t.Errorf("orientation %d read as %d", v, n.orientation)
		}
	}
}

// FuzzExif: whatever the bytes, reading ends, and what it says is possible.
func FuzzExif(f *testing.F) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		tiff := fullExif(order, 8, []byte("thumb"))
		f.Add(tiff)
		f.Add(inJPEG(tiff))
		f.Add(inPNG(tiff))
		f.Add(inWebP(tiff))
	}
	f.Add([]byte("II*\x00\x08\x00\x00\x00\xff\xff"))
	loop := buildTIFF(binary.LittleEndian, []field{{tag: tagExifIFD, kind: typeLong, count: 1, data: []byte{8, 0, 0, 0}}}, nil)
	f.Add(loop)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, k := range []kind{jpegKind, pngKind, webpKind, gifKind} {
			checkNotes(t, readExif(k, data))
		}
		checkNotes(t, readExif(jpegKind, inJPEG(data[:min(len(data), 60000)])))
	})
}

func checkNotes(t *testing.T, n notes) {
	t.Helper()
	if n.orientation < 0 || n.orientation > 8 {
		t.Errorf("orientation %d", n.orientation)
	}
	if p := n.place; p != nil && !(math.Abs(p.Lon()) <= 180 && math.Abs(p.Lat()) <= 90) {
		t.Errorf("place %v", *p)
	}
	if n.local && n.taken.IsZero() {
		t.Error("a zone is missing from a time that is missing")
	}
}

// inPNG and inWebP wrap a TIFF structure into files that hold nothing else.
func inPNG(tiff []byte) []byte {
	return appendChunk([]byte("\x89PNG\r\n\x1a\n"), "eXIf", tiff)
}

func inWebP(tiff []byte) []byte {
	out := []byte("RIFF\x00\x00\x00\x00WEBPodd \x01\x00\x00\x00x\x00EXIF")
	out = binary.LittleEndian.AppendUint32(out, uint32(len(tiff)))
	return append(out, tiff...)
}

func TestExifInPNGAndWebP(t *testing.T) {
	tiff := fullExif(binary.BigEndian, 3, nil)
	for k, file := range map[kind][]byte{pngKind: inPNG(tiff), webpKind: inWebP(append([]byte(exifHeader), tiff...))} {
		if n := readExif(k, file); n.orientation != 3 || n.place == nil || n.taken.IsZero() {
			t.Errorf("%s: %+v", k, n)
		}
	}
}
