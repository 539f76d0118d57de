package photo

import (
	"bytes"
	"encoding/binary"
	"flag"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

var redraw = flag.Bool("draw", false, "draw the files in fixtures/photos anew")

const fixtures = "../../fixtures/photos"

// The files that Go cannot encode were made by other programs, from upright-1.jpg and private.jpg:
//
//	convert upright-1.jpg -colorspace CMYK cmyk.jpg
//	cjpeg -progressive -quality 80 upright-1.ppm > progressive.jpg
//	cwebp -metadata all -q 70 private.jpg -o private.webp
//	cwebp -lossless transparent.png -o transparent.webp
var drawnElsewhere = []string{"cmyk.jpg", "progressive.jpg", "private.webp", "transparent.webp"}

// TestFixtures makes sure that the corpus is complete and stays small; with -draw it draws what Go can first.
func TestFixtures(t *testing.T) {
	names := drawnElsewhere
	for name, make := range drawings() {
		names = append(names, name)
		if !*redraw {
			continue
		}
		if err := os.WriteFile(filepath.Join(fixtures, name), make(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range names {
		info, err := os.Stat(filepath.Join(fixtures, name))
		if err != nil {
			t.Errorf("%v (go test -run Fixtures -draw draws most of them)", err)
			continue
		}
		limit := int64(60 << 10)
		if name == "streetlight.jpg" {
			limit = 100 << 10
		}
		if info.Size() > limit {
			t.Errorf("%s has %d bytes, more than %d", name, info.Size(), limit)
		}
	}
}

// drawings are the fixtures by name.
func drawings() map[string]func() []byte {
	all := map[string]func() []byte{
		"streetlight.jpg":      func() []byte { return asJPEG(streetlight(1200, 900), 84) },
		"private.jpg":          privateJPEG,
		"private.png":          privatePNG,
		"deep.png":             deepPNG,
		"transparent.png":      transparentPNG,
		"grey.jpg":             greyJPEG,
		"corner.gif":           cornerGIF,
		"polyglot.jpg":         polyglotJPEG,
		"cut.jpg":              func() []byte { whole := asJPEG(quarters(240, 160), 90); return whole[:len(whole)*6/10] },
		"flipped.jpg":          flippedJPEG,
		"bomb-baseline.jpg":    func() []byte { return jpegBomb(0xc0) },
		"bomb-progressive.jpg": func() []byte { return jpegBomb(0xc2) },
		"bomb.gif":             gifBomb,
		"bomb.webp":            webpBomb,
		"bomb.png":             pngBomb,
	}
	for o := 1; o <= 8; o++ {
		all["upright-"+string(rune('0'+o))+".jpg"] = func() []byte { return turnedJPEG(o) }
	}
	return all
}

// The four colours of the upright test card, by quarter: upper left, upper right, lower left, lower right.
var cardColours = [4]color.RGBA{{220, 30, 30, 255}, {30, 180, 40, 255}, {30, 60, 210, 255}, {240, 220, 40, 255}}

// quarters is the test card.
func quarters(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, cardColours[x*2/w+2*(y*2/h)])
		}
	}
	return img
}

func asJPEG(img image.Image, quality int) []byte {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func asPNG(img image.Image) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// turnedJPEG is the test card as a camera held in orientation o stores it. Seen through the definition of the tag: o says which
// visual side the first row and the first column are.
func turnedJPEG(o int) []byte {
	card := quarters(240, 160)
	w, h := 240, 160
	if o >= 5 {
		w, h = h, w
	}
	stored := image.NewRGBA(image.Rect(0, 0, w, h))
	for row := range h {
		for column := range w {
			x, y := visual(o, row, column, 240, 160)
			stored.SetRGBA(column, row, card.RGBAAt(x, y))
		}
	}
	tiff := buildTIFF(binary.LittleEndian, []field{short(binary.LittleEndian, tagOrientation, uint16(o))}, nil)
	return withSegments(asJPEG(stored, 90), segment{0xe1, exifHeader + string(tiff)})
}

// visual is where a stored row and column are seen, as the standard words it: "6: row 0 is the right side, column 0 the top".
func visual(o, row, column, w, h int) (x, y int) {
	fromRight, fromBottom := w-1, h-1
	switch o {
	case 2: // row 0 top, column 0 right
		return fromRight - column, row
	case 3: // bottom, right
		return fromRight - column, fromBottom - row
	case 4: // bottom, left
		return column, fromBottom - row
	case 5: // left, top
		return row, column
	case 6: // right, top
		return fromRight - row, column
	case 7: // right, bottom
		return fromRight - row, fromBottom - column
	case 8: // left, bottom
		return row, fromBottom - column
	}
	return column, row // top, left
}

// segment is one JPEG marker with its body.
type segment struct {
	marker byte
	body   string
}

// withSegments puts segments right behind the start of a JPEG file.
func withSegments(file []byte, segments ...segment) []byte {
	out := bytes.Clone(file[:2])
	for _, s := range segments {
		out = appendSegment(out, s.marker, []byte(s.body))
	}
	return append(out, file[2:]...)
}

const xmpPacket = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
	`<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/" ` +
	`dc:creator="Jane Resident" exif:GPSLatitude="52,30.978N" exif:GPSLongitude="13,22.662E"/></rdf:RDF></x:xmpmeta>`

// privateJPEG says who, where and with what, in every way a JPEG can, and has a colour profile and a second picture inside.
func privateJPEG() []byte {
	thumbnail := asJPEG(quarters(60, 40), 60)
	return withSegments(asJPEG(quarters(480, 320), 85),
		segment{0xe1, exifHeader + string(fullExif(binary.BigEndian, 1, thumbnail))},
		segment{0xe1, "http://ns.adobe.com/xap/1.0/\x00" + xmpPacket},
		segment{0xe2, "ICC_PROFILE\x00\x01\x01" + wideGamutProfile()},
		segment{0xed, "Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x22" + "\x1c\x02\x50\x00\x0dJane Resident" + "\x1c\x02\x5a\x00\x06Berlin" + "\x00\x00\x00\x00\x00"},
		segment{0xfe, "comment by Jane Resident"},
	)
}

// wideGamutProfile is a minimal matrix profile with Display P3's primaries.
func wideGamutProfile() string {
	be := binary.BigEndian
	xyz := func(v ...uint32) string {
		out := []byte("XYZ \x00\x00\x00\x00")
		for _, n := range v {
			out = be.AppendUint32(out, n)
		}
		return string(out)
	}
	bodies := []struct{ tag, body string }{
		{"wtpt", xyz(0xf6d6, 0x10000, 0xd32d)},
		{"rXYZ", xyz(0x83df, 0x3dbf, 0xffffffbb)}, {"gXYZ", xyz(0x4abf, 0xb137, 0x0ab9)}, {"bXYZ", xyz(0x2838, 0x110b, 0xc8b9)},
		{"rTRC", "curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33\x00\x00"},
	}
	table, data := be.AppendUint32(nil, uint32(len(bodies))), []byte{}
	for _, b := range bodies {
		table = append(table, b.tag...)
		table = be.AppendUint32(table, uint32(128+4+12*len(bodies)+len(data)))
		table = be.AppendUint32(table, uint32(len(b.body)))
		data = append(data, b.body...)
	}
	head := make([]byte, 128)
	be.PutUint32(head, uint32(128+len(table)+len(data)))
	copy(head[8:], "\x04\x00\x00\x00mntrRGB XYZ ")
	copy(head[36:], "acsp")
	return string(head) + string(table) + string(data)
}

// privatePNG holds Exif, text and XMP chunks, before and after the pixels.
func privatePNG() []byte {
	file := asPNG(quarters(240, 160))
	const afterHeader = 8 + 12 + 13
	out := bytes.Clone(file[:afterHeader])
	out = appendChunk(out, "tEXt", []byte("Author\x00Jane Resident"))
	out = appendChunk(out, "iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"+xmpPacket))
	out = append(out, file[afterHeader:len(file)-12]...)
	out = appendChunk(out, "eXIf", fullExif(binary.LittleEndian, 6, nil))
	return append(out, file[len(file)-12:]...)
}

// deepPNG is the test card with 16 bits per channel.
func deepPNG() []byte {
	card := quarters(240, 160)
	deep := image.NewRGBA64(card.Rect)
	for y := range 160 {
		for x := range 240 {
			deep.Set(x, y, card.RGBAAt(x, y))
		}
	}
	return asPNG(deep)
}

// transparentPNG is the test card, its lower right quarter seen through and nearly so.
func transparentPNG() []byte {
	card := image.NewNRGBA(image.Rect(0, 0, 240, 160))
	for y := range 160 {
		for x := range 240 {
			c := cardColours[x/120+2*(y/80)]
			card.SetNRGBA(x, y, color.NRGBA{c.R, c.G, c.B, 255})
			if x >= 120 && y >= 80 {
				card.SetNRGBA(x, y, color.NRGBA{c.R, c.G, c.B, 0})
			}
		}
	}
	return asPNG(card)
}

func greyJPEG() []byte {
	img := image.NewGray(image.Rect(0, 0, 300, 200))
	for i := range img.Pix {
		img.Pix[i] = uint8(i % 300 * 255 / 299)
	}
	return asJPEG(img, 80)
}

// cornerGIF is an animation whose first frame covers only the upper left quarter of its canvas, in red.
func cornerGIF() []byte {
	palette := color.Palette{cardColours[0], cardColours[2], color.Transparent}
	first := image.NewPaletted(image.Rect(0, 0, 120, 80), palette)
	second := image.NewPaletted(image.Rect(0, 0, 240, 160), palette)
	for i := range second.Pix {
		second.Pix[i] = 1
	}
	var out bytes.Buffer
	err := gif.EncodeAll(&out, &gif.GIF{
		Image: []*image.Paletted{first, second}, Delay: []int{10, 10},
		Config: image.Config{ColorModel: palette, Width: 240, Height: 160},
	})
	if err != nil {
		panic(err)
	}
	return out.Bytes()
}

const script = "<html><script>alert(document.domain)</script></html>"

// polyglotJPEG is a whole JPEG, a web page and an (empty) ZIP archive at once.
func polyglotJPEG() []byte {
	file := withSegments(asJPEG(quarters(240, 160), 85), segment{0xfe, script})
	file = append(file, script...)
	return append(file, "PK\x05\x06"+string(make([]byte, 18))...)
}

// flippedJPEG has one bit in fifty bytes of its pixels wrong.
func flippedJPEG() []byte {
	file := asJPEG(streetlight(320, 240), 80)
	for at := len(file) / 3; at < len(file)-2; at += 50 {
		file[at] ^= 0x10
	}
	return file
}

// jpegBomb is some 600 bytes with a start-of-frame of the given kind that claims the largest image there is.
func jpegBomb(frame byte) []byte {
	file := asJPEG(image.NewRGBA(image.Rect(0, 0, 8, 8)), 80)
	at := bytes.Index(file, []byte{0xff, 0xc0})
	file[at+1] = frame
	copy(file[at+5:], "\xff\xff\xff\xff")
	return file
}

func gifBomb() []byte {
	return []byte("GIF89a\xff\xff\xff\xff\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02\x4c\x01\x00;")
}

// webpBomb is a lossless WebP of 16,384 x 16,384, the format's largest.
func webpBomb() []byte {
	pixels := "\x2f\xff\xff\xff\x0f\x00\x00\x00\x00\x00"
	out := []byte("RIFF\x00\x00\x00\x00WEBPVP8L")
	out = binary.LittleEndian.AppendUint32(out, uint32(len(pixels)))
	out = append(out, pixels...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// pngBomb is a real PNG of 8,000 x 8,000 black pixels.
func pngBomb() []byte {
	return asPNG(image.NewPaletted(image.Rect(0, 0, 8000, 8000), color.Palette{color.Black, color.White}))
}
