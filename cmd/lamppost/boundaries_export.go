package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"lamppost/reports/desk"
)

// boundariesExport writes a version to a file.
type boundariesExport struct {
	dataSettings
	Out     string `help:"File to write, as GeoJSON, or as GeoPackage if it ends in .gpkg; without it, GeoJSON to standard output." short:"o" placeholder:"FILE" type:"path"`
	Version string `arg:"" help:"Version, as import and list print it."`
}

// Run writes the areas with their keys and names. A file appears under its name
// once it is whole.
func (c boundariesExport) Run(ctx context.Context, t terminal) error {
	id, err := parseVersion(c.Version)
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(h *house) error {
		if c.Out == "" {
			return h.desk.ExportBoundaries(ctx, id, desk.GeoJSON, t.out)
		}
		n, format := int64(0), desk.GeoJSON
		if filepath.Ext(c.Out) == ".gpkg" {
			format = desk.GeoPackage
		}
		err := writeWhole(c.Out, func(w io.Writer) error {
			counted := &countingWriter{Writer: w}
			err := h.desk.ExportBoundaries(ctx, id, format, counted)
			n = counted.n
			return err
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(t.out, "%s: %d bytes\n", c.Out, n)
		return err
	})
}

// countingWriter counts what is written through it.
type countingWriter struct {
	io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.n += int64(n)
	return n, err
}

// writeWhole writes a file that appears under its name when it is complete.
func writeWhole(path string, fill func(io.Writer) error) error {
	part := path + ".part"
	file, err := os.Create(part)
	if err != nil {
		return err
	}
	if err := errors.Join(fill(file), file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, path)
}
