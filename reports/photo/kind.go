package photo

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// kind is what a file is by its first bytes; names and declared types are never asked.
type kind string

const (
	jpegKind kind = "JPEG"
	pngKind  kind = "PNG"
	gifKind  kind = "GIF"
	webpKind kind = "WebP"
	heicKind kind = "HEIC"
)

// signatures are the beginnings by which files are known. The refused ones only give the operator's log a name: whatever is not
// listed is refused as well.
var signatures = []struct {
	at    int
	magic string
	kind  kind
	taken bool
}{
	{0, "\xff\xd8\xff", jpegKind, true},
	{0, "\x89PNG\r\n\x1a\n", pngKind, true},
	{0, "GIF87a", gifKind, true},
	{0, "GIF89a", gifKind, true},
	{8, "WEBP", webpKind, true},
	{0, "II*\x00", "TIFF or raw", false},
	{0, "MM\x00*", "TIFF or raw", false},
	{0, "BM", "BMP", false},
	{0, "\x00\x00\x01\x00", "ICO", false},
	{0, "%PDF-", "PDF", false},
	{0, "<", "SVG, XML or HTML", false},
	{0, "\xef\xbb\xbf<", "SVG, XML or HTML", false},
	{0, "\x1a\x45\xdf\xa3", "Matroska video", false},
	{0, "PK\x03\x04", "ZIP", false},
	{4, "ftyp", "MP4 video or AVIF", false},
}

// sniff tells the kind of an upload, or ErrUnreadable for an empty one, ErrHEIC for an iPhone's, ErrKind for the rest.
func sniff(data []byte) (kind, error) {
	if len(data) == 0 {
		return "", fmt.Errorf("%w: the file is empty", ErrUnreadable)
	}
	if isHEIC(data) {
		return "", ErrHEIC
	}
	for _, s := range signatures {
		if len(data) < s.at || !bytes.HasPrefix(data[s.at:], []byte(s.magic)) {
			continue
		}
		if s.kind == webpKind && !bytes.HasPrefix(data, []byte("RIFF")) {
			continue
		}
		if !s.taken {
			return "", fmt.Errorf("%w: %s", ErrKind, s.kind)
		}
		return s.kind, nil
	}
	return "", fmt.Errorf("%w: begins with %q", ErrKind, data[:min(len(data), 12)])
}

// isHEIC looks through the brands of an ISO media file: major brand, version, then compatible brands to the end of the box.
// AVIF shares the compatible brand mif1 and is told apart by its major brand.
func isHEIC(data []byte) bool {
	if len(data) < 12 || string(data[4:8]) != "ftyp" {
		return false
	}
	if major := string(data[8:12]); major == "avif" || major == "avis" {
		return false
	}
	const farthest = 256 // no file lists sixty brands
	end := min(binary.BigEndian.Uint32(data), uint32(min(len(data), farthest)))
	for at := uint32(8); at+4 <= end; at += 4 {
		if at != 12 && isHEICBrand(string(data[at:at+4])) {
			return true
		}
	}
	return false
}

// isHEICBrand knows the brands of still images in HEVC, and the two that name any image of that family.
func isHEICBrand(brand string) bool {
	switch brand {
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1":
		return true
	}
	return false
}
