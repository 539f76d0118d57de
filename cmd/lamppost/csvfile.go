package main

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"os"
)

// maxCSVBytes bounds an unpacked CSV file: two million requests of 500 bytes.
const maxCSVBytes = 1 << 30

// newCSVReader reads CSV, gzipped or not, row by row.
func newCSVReader(r io.Reader) (*csv.Reader, error) {
	buffered := bufio.NewReader(r)
	var plain io.Reader = buffered
	if magic, err := buffered.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, err
		}
		plain = unpacked
	}
	return csv.NewReader(io.LimitReader(plain, maxCSVBytes)), nil
}

// withCSV opens the CSV file at path for the length of fn.
func withCSV(path string, fn func(*csv.Reader) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	rows, err := newCSVReader(file)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return fn(rows)
}
