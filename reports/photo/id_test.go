package photo_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/iotest"

	"lamppost/reports/photo"
)

func TestNewIDIsParsed(t *testing.T) {
	seen := make(map[photo.ID]bool)
	for range 1000 {
		id, err := photo.NewID(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := photo.ParseID(string(id)); err != nil || got != id || seen[id] {
			t.Fatalf("%s: %s, %v", id, got, err)
		}
		seen[id] = true
	}
}

func TestNewIDUsesAllBits(t *testing.T) {
	id, err := photo.NewID(bytes.NewReader(bytes.Repeat([]byte{0xff}, 16)))
	if err != nil || id != photo.ID(strings.Repeat("7", 25)+"4") {
		t.Errorf("%s, %v", id, err)
	}
	if _, err := photo.NewID(iotest.ErrReader(fs.ErrClosed)); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a dry source: %v", err)
	}
}

func TestNamesOfUploadsAreNotIDs(t *testing.T) {
	good := strings.Repeat("a", 26)
	for _, s := range []string{
		"", "../../x", "CON", "photo.jpg", strings.Repeat("a", 25), strings.Repeat("a", 27), strings.Repeat("A", 26), good[:25] + "b",
		good[:25] + "\x00", good[:24] + "/a", good[:25] + "=", good[:25] + "1", "\u202egpj" + good[:20], strings.Repeat("a", 4096), good[:25] + "\n",
	} {
		if id, err := photo.ParseID(s); err == nil || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q was taken as %q, %v", s, id, err)
		}
	}
}
