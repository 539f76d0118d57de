package photo

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// repeatedScans is a progressive JPEG whose last scan comes n times more.
func repeatedScans(t *testing.T, n int) []byte {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(fixtures, "progressive.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	last := bytes.LastIndex(file, []byte{0xff, 0xda})
	scan := file[last : len(file)-2]
	return append(append(bytes.Clone(file[:len(file)-2]), bytes.Repeat(scan, n)...), file[len(file)-2:]...)
}

func TestJPEGOfManyScansIsRefused(t *testing.T) {
	if err := checkScans(repeatedScans(t, 0)); err != nil {
		t.Errorf("an ordinary progressive JPEG: %v", err)
	}
	_, err := develop(repeatedScans(t, 100_000))
	if !errors.Is(err, ErrUnreadable) || !strings.Contains(err.Error(), "more than 100 scans") {
		t.Errorf("got %v", err)
	}
}

func TestScansAreNotCountedBehindTheEnd(t *testing.T) {
	file := append(repeatedScans(t, 0), bytes.Repeat([]byte{0xff, 0xda, 0, 2}, 1000)...)
	if err := checkScans(file); err != nil {
		t.Error(err)
	}
}
