package photo

import (
	"bytes"
	"encoding/binary"
)

// field is one entry of a directory under construction; sub makes it a pointer to another one.
type field struct {
	tag, kind uint16
	count     uint32
	data      []byte
	sub       []field
}

// buildTIFF lays out a TIFF structure with root as its first directory and next, if any, as its second.
func buildTIFF(order binary.AppendByteOrder, root, next []field) []byte {
	out := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		out = []byte("MM\x00*")
	}
	out = order.AppendUint32(out, 8)
	out = appendDirectory(out, order, root)
	if next != nil {
		at := 8 + 2 + entrySize*len(root)
		put := order.AppendUint32(nil, uint32(len(out)))
		copy(out[at:], put)
		out = appendDirectory(out, order, next)
	}
	return out
}

func appendDirectory(out []byte, order binary.AppendByteOrder, fields []field) []byte {
	after := len(out) + 2 + entrySize*len(fields) + 4
	var extra []byte
	out = order.AppendUint16(out, uint16(len(fields)))
	for _, f := range fields {
		if f.sub != nil {
			f.kind, f.count, f.data = typeLong, 1, order.AppendUint32(nil, uint32(after+len(extra)))
			whole := appendDirectory(make([]byte, after+len(extra)), order, f.sub)
			extra = append(extra, whole[after+len(extra):]...)
		}
		out = order.AppendUint16(out, f.tag)
		out = order.AppendUint16(out, f.kind)
		out = order.AppendUint32(out, f.count)
		if len(f.data) <= 4 {
			out = append(out, append(bytes.Clone(f.data), 0, 0, 0, 0)[:4]...)
			continue
		}
		out = order.AppendUint32(out, uint32(after+len(extra)))
		extra = append(extra, f.data...)
	}
	return append(append(out, 0, 0, 0, 0), extra...)
}

func ascii(tag uint16, s string) field {
	return field{tag: tag, kind: typeASCII, count: uint32(len(s) + 1), data: append([]byte(s), 0)}
}

func short(order binary.AppendByteOrder, tag, v uint16) field {
	return field{tag: tag, kind: typeShort, count: 1, data: order.AppendUint16(nil, v)}
}

func rationals(order binary.AppendByteOrder, tag uint16, v ...uint32) field {
	f := field{tag: tag, kind: typeRational, count: uint32(len(v) / 2)}
	for _, n := range v {
		f.data = order.AppendUint32(f.data, n)
	}
	return f
}

// gpsFields is the place 13.3777 E, 52.5163 N.
func gpsFields(order binary.AppendByteOrder) []field {
	return []field{
		ascii(tagLatRef, "N"), rationals(order, tagLat, 52, 1, 30, 1, 5868, 100),
		ascii(tagLonRef, "E"), rationals(order, tagLon, 13, 1, 22, 1, 3972, 100),
	}
}

// fullExif has everything a phone writes: make, orientation, time with zone, maker note, position, thumbnail.
func fullExif(order binary.AppendByteOrder, orientation uint16, thumbnail []byte) []byte {
	const tagMakerNote, tagThumbnail, tagThumbnailLength, typeUndefined, typeByte = 0x927c, 0x0201, 0x0202, 7, 1
	note := []byte("MakerNote: serial 4711, faces: 2")
	root := []field{
		ascii(0x010f, "Phones Ltd"), ascii(0x0110, "Phone 9"), short(order, tagOrientation, orientation),
		{tag: tagExifIFD, sub: []field{
			ascii(tagTaken, "2026:03:04 17:45:10"), ascii(tagTakenOffset, "+01:00"),
			{tag: tagMakerNote, kind: typeUndefined, count: uint32(len(note)), data: note},
			ascii(0xa431, "SERIAL-0815"),
		}},
		{tag: tagGPSIFD, sub: gpsFields(order)},
	}
	if thumbnail == nil {
		return buildTIFF(order, root, nil)
	}
	// The second directory holds the thumbnail's offset: it is the end of everything else, so lay out twice.
	at := uint32(0)
	for range 2 {
		next := []field{
			short(order, 0x0103, 6),
			{tag: tagThumbnail, kind: typeLong, count: 1, data: order.AppendUint32(nil, at)},
			{tag: tagThumbnailLength, kind: typeLong, count: 1, data: order.AppendUint32(nil, uint32(len(thumbnail)))},
		}
		out := buildTIFF(order, root, next)
		if at != 0 {
			return append(out, thumbnail...)
		}
		at = uint32(len(out))
	}
	return nil
}
