package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"lamppost/geo"
)

func sampleClean(t testing.TB) *Clean {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(fixtures, "private.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	clean, err := develop(data)
	if err != nil {
		t.Fatal(err)
	}
	return clean
}

func frameOf(t testing.TB, clean *Clean) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := writeFrame(&out, clean); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestFrameBringsEverythingAcross(t *testing.T) {
	full := sampleClean(t)
	bare := &Clean{Width: full.Width, Height: full.Height, Sizes: full.Sizes}
	local := &Clean{Width: full.Width, Height: full.Height, Sizes: full.Sizes, TakenAt: time.Unix(0, 0).UTC(), TakenLocal: true}
	for name, want := range map[string]*Clean{"full": full, "bare": bare, "local time": local} {
		got, err := parseFrame(frameOf(t, want))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v: place %v, taken %v", name, err, got.Place, got.TakenAt)
		}
	}
}

func TestFramesOfAChildTakenOver(t *testing.T) {
	const width, height, lon, lengths = 8, 12, 16, 40 // offsets in the head
	put := func(at int, v uint32) func([]byte) []byte {
		return func(f []byte) []byte { binary.BigEndian.PutUint32(f[at:], v); return f }
	}
	cases := map[string]func([]byte) []byte{
		"empty":              func([]byte) []byte { return nil },
		"other magic":        put(0, 7),
		"width":              put(width, 5000),
		"height of nothing":  put(height, 0),
		"place not a number": put(lon, 0x7ff80000),
		"place off Earth":    put(lon, 0x40790000),
		"four gigabytes":     put(lengths, 0xffffffff),
		"shifted lengths":    put(lengths, 17),
		"cut":                func(f []byte) []byte { return f[:len(f)-1] },
		"tail":               func(f []byte) []byte { return append(f, 0) },
		"not a JPEG":         func(f []byte) []byte { copy(f[52:], "<html>"); return f },
	}
	for name, change := range cases {
		if _, err := parseFrame(change(frameOf(t, sampleClean(t)))); !errors.Is(err, errFrame) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// FuzzFrame: a frame is refused, or everything in it is possible and it says the same again.
func FuzzFrame(f *testing.F) {
	whole := frameOf(f, sampleClean(f))
	f.Add(whole)
	f.Add(whole[:60])
	f.Fuzz(func(t *testing.T, frame []byte) {
		clean, err := parseFrame(frame)
		if err != nil {
			return
		}
		if p := clean.Place; p != nil && geo.CheckPoint(*p) != nil {
			t.Errorf("place %v", *p)
		}
		again, err := parseFrame(frameOf(t, clean))
		if err != nil || !reflect.DeepEqual(again, clean) {
			t.Errorf("second reading: %v", err)
		}
	})
}

// FuzzSniff: only the four kinds pass, by their own first bytes, within the limit of pixels, and never with a panic.
func FuzzSniff(f *testing.F) {
	names, err := filepath.Glob(filepath.Join(fixtures, "*"))
	if err != nil || len(names) == 0 {
		f.Fatalf("no fixtures: %v", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:min(len(data), 1000)])
	}
	f.Add([]byte("\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00heixmif1"))
	f.Add([]byte("\xff\xff\xff\xffftyp"))
	f.Fuzz(func(t *testing.T, data []byte) {
		k, config, err := inspect(data)
		if err != nil {
			if !errors.Is(err, ErrKind) && !errors.Is(err, ErrUnreadable) && !errors.Is(err, ErrTooManyPixels) {
				t.Errorf("no reason in %v", err)
			}
			return
		}
		if config.Width <= 0 || config.Height <= 0 || config.Width*config.Height > MaxPixels {
			t.Errorf("%s of %d x %d passed", k, config.Width, config.Height)
		}
		first := map[kind]string{jpegKind: "\xff\xd8\xff", pngKind: "\x89PNG", gifKind: "GIF8", webpKind: "RIFF"}[k]
		if first == "" || !bytes.HasPrefix(data, []byte(first)) {
			t.Errorf("%q passed as %s", data[:min(len(data), 8)], k)
		}
	})
}
