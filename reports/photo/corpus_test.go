package photo_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"lamppost/reports/photo"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../fixtures/photos", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// mustClean cleans data and makes sure of what holds for every clean photo.
func mustClean(t testing.TB, data []byte) *photo.Clean {
	t.Helper()
	clean, err := newCleaner(t).Clean(t.Context(), bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range photo.Sizes() {
		checkBare(t, size, clean.Sizes[size])
		if b := decoded(t, clean, size).Bounds(); max(b.Dx(), b.Dy()) > size.Edge() {
			t.Errorf("%s has %v pixels", size, b.Size())
		}
	}
	if b := decoded(t, clean, photo.Large).Bounds(); b.Dx() != clean.Width || b.Dy() != clean.Height {
		t.Errorf("large has %v pixels, announced as %d x %d", b.Size(), clean.Width, clean.Height)
	}
	return clean
}

func decoded(t testing.TB, clean *photo.Clean, size photo.Size) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(clean.Sizes[size]))
	if err != nil {
		t.Fatalf("%s: %v", size, err)
	}
	return img
}

// checkBare walks a JPEG and accepts only what a picture needs: tables, frame, one scan, end, and nothing behind it.
func checkBare(t testing.TB, size photo.Size, file []byte) {
	t.Helper()
	const needed = "\xdb\xc0\xc4\xda"
	at := 2
	for at+4 <= len(file) && file[at] == 0xff {
		marker := file[at+1]
		if !strings.Contains(needed, string([]byte{marker})) {
			t.Errorf("%s holds a segment %#x", size, marker)
		}
		at += 2 + int(binary.BigEndian.Uint16(file[at+2:]))
		if marker == 0xda {
			break
		}
	}
	for ; at+1 < len(file); at++ {
		if file[at] == 0xff && file[at+1] != 0 {
			break
		}
	}
	if string(file[at:]) != "\xff\xd9" {
		t.Errorf("%s: %d bytes behind the pixels begin with %q", size, len(file)-at, file[at:min(at+8, len(file))])
	}
}

// The quarters of the test card: red, green, blue, yellow.
var card = [4]color.RGBA{{220, 30, 30, 255}, {30, 180, 40, 255}, {30, 60, 210, 255}, {240, 220, 40, 255}}

// checkCard looks into the middle of each quarter; white replaces quarters.
func checkCard(t *testing.T, img image.Image, want [4]color.RGBA) {
	t.Helper()
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	for i, c := range want {
		r, g, b, _ := img.At(w/4+i%2*w/2, h/4+i/2*h/2).RGBA()
		off := math.Abs(float64(r>>8)-float64(c.R)) + math.Abs(float64(g>>8)-float64(c.G)) + math.Abs(float64(b>>8)-float64(c.B))
		if off > 45 {
			t.Errorf("quarter %d is %d %d %d, want %v", i, r>>8, g>>8, b>>8, c)
		}
	}
}

func TestEveryOrientationEndsUpright(t *testing.T) {
	for _, o := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		t.Run(o, func(t *testing.T) {
			clean := mustClean(t, fixture(t, "upright-"+o+".jpg"))
			if clean.Width != 240 || clean.Height != 160 {
				t.Errorf("%d x %d, want 240 x 160", clean.Width, clean.Height)
			}
			for _, size := range photo.Sizes() {
				checkCard(t, decoded(t, clean, size), card)
			}
		})
	}
}

func TestEveryColourModelIsViewable(t *testing.T) {
	white := color.RGBA{255, 255, 255, 255}
	flat := card
	flat[3] = white
	// A CMYK file without a profile means different colours to every program: only the order of light and dark is asked for.
	cases := map[string][4]color.RGBA{
		"deep.png":         card,
		"progressive.jpg":  card,
		"private.jpg":      card,
		"private.webp":     card,
		"polyglot.jpg":     card,
		"transparent.png":  flat,
		"transparent.webp": flat,
		"corner.gif":       {card[0], white, white, white},
		"cmyk.jpg":         card,
	}
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			checkCard(t, decoded(t, mustClean(t, fixture(t, name)), photo.Large), want)
		})
	}
}

func TestGreyStaysGrey(t *testing.T) {
	img := decoded(t, mustClean(t, fixture(t, "grey.jpg")), photo.Large)
	for _, x := range []int{10, 150, 290} {
		r, g, b, _ := img.At(x, 100).RGBA()
		if want := uint32(x * 255 / 299); max(r, g, b)-min(r, g, b) > 0x400 || max(r>>8, want)-min(r>>8, want) > 6 {
			t.Errorf("at %d: %d %d %d, want %d", x, r>>8, g>>8, b>>8, want)
		}
	}
}

func TestPlaceAndTimeAreSuggestedOnly(t *testing.T) {
	for _, name := range []string{"private.jpg", "private.png", "private.webp"} {
		t.Run(name, func(t *testing.T) {
			data := fixture(t, name)
			if !bytes.Contains(data, []byte("Jane Resident")) || !bytes.Contains(data, []byte("SERIAL-0815")) {
				t.Fatal("the fixture has lost its secrets")
			}
			clean := mustClean(t, data)
			if p := clean.Place; p == nil || math.Abs(p.Lon()-13.3777) > 1e-4 || math.Abs(p.Lat()-52.5163) > 1e-4 {
				t.Errorf("place %v, want 13.3777 52.5163", p)
			}
			if want := time.Date(2026, 3, 4, 16, 45, 10, 0, time.UTC); !clean.TakenAt.Equal(want) || clean.TakenLocal {
				t.Errorf("taken %v, want %v", clean.TakenAt, want)
			}
			for size, file := range clean.Sizes {
				for _, secret := range []string{"Jane", "SERIAL", "MakerNote", "Phone", "xmpmeta", "Exif", "ICC_PROFILE", "8BIM"} {
					if bytes.Contains(file, []byte(secret)) {
						t.Errorf("%s contains %q", size, secret)
					}
				}
			}
		})
	}
	if clean := mustClean(t, fixture(t, "grey.jpg")); clean.Place != nil || !clean.TakenAt.IsZero() || clean.TakenLocal {
		t.Errorf("suggested %v, %v for a photo that says nothing", clean.Place, clean.TakenAt)
	}
}

// TestExiftoolFindsNothingPrivate asks the program that knows the most places to hide metadata in.
func TestExiftoolFindsNothingPrivate(t *testing.T) {
	exiftool, err := exec.LookPath("exiftool")
	if err != nil {
		t.Skip("SKIP: exiftool is not installed (Debian: libimage-exiftool-perl); the segment walk of the other tests still ran")
	}
	dir := t.TempDir()
	for _, name := range []string{"private.jpg", "private.png", "private.webp", "polyglot.jpg", "streetlight.jpg"} {
		for size, file := range mustClean(t, fixture(t, name)).Sizes {
			if err := os.WriteFile(filepath.Join(dir, name+"-"+string(size)+".jpg"), file, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	out, err := exec.CommandContext(t.Context(), exiftool, "-j", "-G", "-a", "-u", "-U", "-e", "-ee", dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	var files []map[string]any
	if err := json.Unmarshal(out, &files); err != nil || len(files) != 15 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	// What a JPEG's own frame says, and what the file system knows.
	harmless := []string{"File:FileType", "File:FileTypeExtension", "File:MIMEType", "File:ImageWidth", "File:ImageHeight",
		"File:EncodingProcess", "File:BitsPerSample", "File:ColorComponents", "File:YCbCrSubSampling", "File:FileName",
		"File:Directory", "File:FileSize", "File:FileModifyDate", "File:FileAccessDate", "File:FileInodeChangeDate", "File:FilePermissions",
		"File:FileAttributes", "File:FileDeviceNumber", "File:FileInodeNumber", "File:FileHardLinks", "File:FileUserID", "File:FileGroupID",
		"File:FileDeviceID", "File:FileBlockSize", "File:FileBlockCount", "SourceFile", "ExifTool:ExifToolVersion"}
	for _, file := range files {
		for _, tag := range slices.Sorted(maps.Keys(file)) {
			if !slices.Contains(harmless, tag) {
				t.Errorf("%v: %s = %v", file["SourceFile"], tag, file[tag])
			}
		}
	}
}

func TestPolyglotLosesItsOtherLanguages(t *testing.T) {
	data := fixture(t, "polyglot.jpg")
	clean := mustClean(t, data)
	for size, file := range clean.Sizes {
		for _, alien := range []string{"<html>", "<script>", "PK\x05\x06"} {
			if !bytes.Contains(data, []byte(alien)) {
				t.Fatalf("the fixture has lost its %q", alien)
			}
			if bytes.Contains(file, []byte(alien)) {
				t.Errorf("%s contains %q", size, alien)
			}
		}
	}
}

// headersOnly is a cleaner that cannot start a child: whatever it refuses with a reason, it refused by the header.
func headersOnly(t *testing.T) *photo.Cleaner {
	return &photo.Cleaner{Command: []string{filepath.Join(t.TempDir(), "gone")}}
}

func TestBombsAreRefusedByTheirHeaders(t *testing.T) {
	cases := map[string][]byte{"16 bits, 20,000 x 20,000": deepBomb(t)}
	for _, name := range []string{"bomb-baseline.jpg", "bomb-progressive.jpg", "bomb.png", "bomb.gif", "bomb.webp"} {
		cases[name] = fixture(t, name)
	}
	for name, data := range cases {
		t.Run(name, func(t *testing.T) {
			cleaner := headersOnly(t)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := cleaner.Clean(t.Context(), bytes.NewReader(data))
			runtime.ReadMemStats(&after)
			if !errors.Is(err, photo.ErrTooManyPixels) {
				t.Errorf("got %v, want ErrTooManyPixels", err)
			}
			// Reading grows by doubling, so a few times the upload; a decoder would take hundreds of megabytes.
			if spent := after.TotalAlloc - before.TotalAlloc; spent > 2<<20+8*uint64(len(data)) {
				t.Errorf("%d bytes allocated for %d", spent, len(data))
			}
		})
	}
}

// deepBomb is the beginning of a 16-bit PNG of 400 megapixels: all that anyone should ever read of it.
func deepBomb(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewRGBA64(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	file := out.Bytes()
	binary.BigEndian.PutUint32(file[16:], 20000)
	binary.BigEndian.PutUint32(file[20:], 20000)
	return photo.SealIHDR(file)
}

func TestOtherKindsAreRefused(t *testing.T) {
	cases := map[string]string{
		"little-endian TIFF": "II*\x00\x08\x00\x00\x00",
		"big-endian TIFF":    "MM\x00*\x00\x00\x00\x08",
		"BMP":                "BM\x46\x00\x00\x00\x00\x00",
		"SVG":                `<svg xmlns="http://www.w3.org/2000/svg"/>`,
		"SVG with a mark":    "\xef\xbb\xbf<?xml version='1.0'?><svg/>",
		"HTML":               "<!DOCTYPE html><img>",
		"PDF":                "%PDF-1.7\n",
		"ICO":                "\x00\x00\x01\x00\x01\x00",
		"MP4":                "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
		"QuickTime":          "\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  ",
		"AVIF":               "\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf",
		"WebM":               "\x1a\x45\xdf\xa3\x9f\x42\x86\x81",
		"WAVE":               "RIFF\x24\x00\x00\x00WAVEfmt ",
		"ZIP":                "PK\x03\x04\x14\x00",
		"text":               "a photo, honestly",
		"zeros":              strings.Repeat("\x00", 4096),
		"one byte":           "\xff",
	}
	for name, data := range cases {
		_, err := headersOnly(t).Clean(t.Context(), strings.NewReader(data))
		if !errors.Is(err, photo.ErrKind) || errors.Is(err, photo.ErrHEIC) {
			t.Errorf("%s: got %v, want ErrKind", name, err)
		}
	}
}

func TestHEICIsRecognised(t *testing.T) {
	for name, data := range map[string]string{
		"iPhone":      "\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1MiHEMiPrmiafMiHBheic",
		"major mif1":  "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00heixmif1",
		"burst":       "\x00\x00\x00\x18ftypmsf1\x00\x00\x00\x00hevcmsf1",
		"second word": "\x00\x00\x00\x18ftypMiHE\x00\x00\x00\x00miafheic",
	} {
		_, err := headersOnly(t).Clean(t.Context(), strings.NewReader(data))
		if !errors.Is(err, photo.ErrHEIC) || !errors.Is(err, photo.ErrKind) {
			t.Errorf("%s: got %v, want ErrHEIC", name, err)
		}
	}
}

func TestBrokenImages(t *testing.T) {
	header := fixture(t, "streetlight.jpg")
	cases := map[string][]byte{
		"empty":           {},
		"cut at 60 %":     fixture(t, "cut.jpg"),
		"first bytes":     header[:3],
		"header only":     header[:700],
		"PNG signature":   []byte("\x89PNG\r\n\x1a\n"),
		"GIF without end": []byte("GIF89a\x10\x00\x10\x00\x00\x00\x00"),
		"GIF of nothing":  []byte("GIF89a\x00\x00\x00\x00\x00\x00\x00;"),
		"RIFF of nothing": []byte("RIFF\x00\x00\x00\x00WEBP"),
	}
	for name, data := range cases {
		clean, err := newCleaner(t).Clean(t.Context(), bytes.NewReader(data))
		if clean != nil || !errors.Is(err, photo.ErrUnreadable) {
			t.Errorf("%s: got %v, want ErrUnreadable", name, err)
		}
	}
}

func TestFlippedBitsEndInAPictureOrARefusal(t *testing.T) {
	whole := fixture(t, "upright-6.jpg")
	cleaner := newCleaner(t)
	for at := 3; at < len(whole); at += 101 {
		data := bytes.Clone(whole)
		data[at] ^= 0x41
		checkOutcome(t, cleaner, data)
	}
	checkOutcome(t, cleaner, fixture(t, "flipped.jpg"))
}

func checkOutcome(t *testing.T, cleaner *photo.Cleaner, data []byte) {
	t.Helper()
	clean, err := cleaner.Clean(context.Background(), bytes.NewReader(data))
	switch {
	case err == nil:
		checkBare(t, photo.Large, clean.Sizes[photo.Large])
	case !errors.Is(err, photo.ErrUnreadable) && !errors.Is(err, photo.ErrTooManyPixels) && !errors.Is(err, photo.ErrKind):
		t.Errorf("neither a picture nor a reason: %v", err)
	}
}

func TestOddShapes(t *testing.T) {
	cases := []struct{ w, h, wantW, wantH int }{
		{1, 1, 1, 1},
		{1, 50000, 1, 2048},
		{50000, 1, 2048, 1},
		{2049, 3, 2048, 3},
		{149, 151, 149, 151},
	}
	for _, c := range cases {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, c.w, c.h)), nil); err != nil {
			t.Fatal(err)
		}
		if clean := mustClean(t, out.Bytes()); clean.Width != c.wantW || clean.Height != c.wantH {
			t.Errorf("%d x %d became %d x %d, want %d x %d", c.w, c.h, clean.Width, clean.Height, c.wantW, c.wantH)
		}
	}
}

func TestLargestPhoneSensorIsTaken(t *testing.T) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, 8192, 6144)), nil); err != nil {
		t.Fatal(err)
	}
	if photo.Slowdown > 1 {
		t.Log("under the race detector only the header is judged: decoding 50 megapixels on one goroutine takes a minute and shows it nothing")
		if _, err := headersOnly(t).Clean(t.Context(), bytes.NewReader(out.Bytes())); errors.Is(err, photo.ErrTooManyPixels) {
			t.Error(err)
		}
	} else if clean := mustClean(t, out.Bytes()); clean.Width != 2048 || clean.Height != 1536 {
		t.Errorf("%d x %d, want 2048 x 1536", clean.Width, clean.Height)
	}
	grown := out.Bytes()
	at := bytes.Index(grown, []byte{0xff, 0xc0})
	grown[at+6]++ // one row more
	if _, err := headersOnly(t).Clean(t.Context(), bytes.NewReader(grown)); !errors.Is(err, photo.ErrTooManyPixels) {
		t.Errorf("8192 x 6145: got %v, want ErrTooManyPixels", err)
	}
}

func TestUploadIsReadNoFurtherThanTheLimit(t *testing.T) {
	exact := append(fixture(t, "grey.jpg"), make([]byte, photo.MaxBytes)...)[:photo.MaxBytes]
	mustClean(t, exact)
	endless := &counting{Reader: io.MultiReader(bytes.NewReader(exact), zeros{})}
	_, err := headersOnly(t).Clean(t.Context(), endless)
	if !errors.Is(err, photo.ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
	if endless.read != photo.MaxBytes+1 {
		t.Errorf("%d bytes read, want %d", endless.read, photo.MaxBytes+1)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type counting struct {
	io.Reader
	read int
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read += n
	return n, err
}
