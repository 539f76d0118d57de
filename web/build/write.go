package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// write replaces what is in web/dist. Dying halfway leaves it without a manifest,
// and the server then builds without bundles instead of with half of them.
func write(web string, files []file) error {
	dist := filepath.Join(web, "dist")
	if err := empty(dist); err != nil {
		return err
	}
	names := map[string]string{}
	for _, f := range files {
		if err := writeAll(dist, f); err != nil {
			return err
		}
		names[f.logical] = f.hashed
	}
	manifest, err := json.MarshalIndent(names, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dist, "manifest.json"), append(manifest, '\n'), 0o644)
}

// empty removes all but the README, the manifest first.
func empty(dist string) error {
	if err := os.Remove(filepath.Join(dist, "manifest.json")); err != nil && !os.IsNotExist(err) {
		return err
	}
	entries, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == "README" {
			continue
		}
		if err := os.Remove(filepath.Join(dist, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// writeAll writes f as it is, and compressed where that saves anything.
func writeAll(dist string, f file) error {
	path := filepath.Join(dist, f.hashed)
	br, err := compress(f.content, func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, brotli.BestCompression) })
	if err != nil {
		return err
	}
	gz, err := compress(f.content, func(w io.Writer) io.WriteCloser {
		z, _ := gzip.NewWriterLevel(w, gzip.BestCompression) // the level is a valid constant
		return z
	})
	if err != nil {
		return err
	}
	fmt.Printf("%-24s %7d bytes, %6d gzip, %6d brotli\n", f.logical, len(f.content), len(gz), len(br))
	for suffix, content := range map[string][]byte{"": f.content, ".br": br, ".gz": gz} {
		if suffix != "" && len(content) >= len(f.content) {
			continue
		}
		if err := os.WriteFile(path+suffix, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func compress(content []byte, writer func(io.Writer) io.WriteCloser) ([]byte, error) {
	var b bytes.Buffer
	w := writer(&b)
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}
