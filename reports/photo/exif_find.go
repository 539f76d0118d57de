package photo

import (
	"bytes"
	"encoding/binary"
)

// exifHeader precedes the TIFF structure in JPEG, and by mistake in the PNG and WebP files of some programs.
const exifHeader = "Exif\x00\x00"

// findExif is the TIFF structure inside a file of kind k, nil if there is none. It aliases data.
func findExif(k kind, data []byte) []byte {
	var found []byte
	switch k {
	case jpegKind:
		found = findInJPEG(data)
	case pngKind:
		found = findInPNG(data)
	case webpKind:
		found = findInWebP(data)
	}
	return bytes.TrimPrefix(found, []byte(exifHeader))
}

// findInJPEG walks the segments before the first scan to the first APP1 that holds Exif; XMP uses APP1 too.
func findInJPEG(data []byte) []byte {
	const app1, startOfScan, endOfImage = 0xe1, 0xda, 0xd9
	for at := 2; at+4 <= len(data); {
		marker := data[at+1]
		if data[at] != 0xff || marker == startOfScan || marker == endOfImage {
			return nil
		}
		if marker == 0xff { // a fill byte before the marker
			at++
			continue
		}
		if marker == 0x01 || marker >= 0xd0 && marker <= 0xd7 { // markers without a length
			at += 2
			continue
		}
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end < at+4 || end > len(data) {
			return nil
		}
		if body := data[at+4 : end]; marker == app1 && bytes.HasPrefix(body, []byte(exifHeader)) {
			return body
		}
		at = end
	}
	return nil
}

// findInPNG walks the chunks: length, type, body, checksum. eXIf may stand before or after the pixels.
func findInPNG(data []byte) []byte {
	for at := uint64(8); at+12 <= uint64(len(data)); {
		size := uint64(binary.BigEndian.Uint32(data[at:]))
		if at+12+size > uint64(len(data)) {
			return nil
		}
		if string(data[at+4:at+8]) == "eXIf" {
			return data[at+8 : at+8+size]
		}
		at += 12 + size
	}
	return nil
}

// findInWebP walks the RIFF chunks: type, length, body, padded to an even length.
func findInWebP(data []byte) []byte {
	for at := uint64(12); at+8 <= uint64(len(data)); {
		size := uint64(binary.LittleEndian.Uint32(data[at+4:]))
		if at+8+size > uint64(len(data)) {
			return nil
		}
		if string(data[at:at+4]) == "EXIF" {
			return data[at+8 : at+8+size]
		}
		at += 8 + size + size%2
	}
	return nil
}
