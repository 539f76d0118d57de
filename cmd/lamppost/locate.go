package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"lamppost/geo"
)

// locateCommand adds areas to a CSV file.
type locateCommand struct {
	dataSettings
	CSV string `required:"" name:"csv" help:"CSV file with a header, plain or .gz." type:"existingfile" placeholder:"FILE"`
	Lat string `required:"" help:"Column of the latitude." placeholder:"COL"`
	Lon string `required:"" help:"Column of the longitude." placeholder:"COL"`
}

// Run writes the file to standard output with one more column per published
// layer. Rows without a readable place keep those columns empty.
func (c locateCommand) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		return withCSV(c.CSV, func(in *csv.Reader) error {
			return locateRows(ctx, h.desk.World().Atlas, in, c.Lat, c.Lon, t.out)
		})
	})
}

func locateRows(ctx context.Context, atlas *geo.Atlas, in *csv.Reader, latColumn, lonColumn string, out io.Writer) error {
	header, err := in.Read()
	if err != nil {
		return fmt.Errorf("CSV header: %w", err)
	}
	lat, err := column(header, latColumn)
	if err != nil {
		return err
	}
	lon, err := column(header, lonColumn)
	if err != nil {
		return err
	}
	w := csv.NewWriter(out)
	layers := atlas.Layers()
	for _, l := range layers {
		header = append(header, string(l.Layer))
	}
	if err := w.Write(header); err != nil {
		return err
	}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			w.Flush()
			return w.Error()
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		if err := w.Write(append(row, keysAt(atlas, layers, row[lat], row[lon])...)); err != nil {
			return err
		}
	}
}

// keysAt returns, per layer, the keys of all areas that contain the place.
func keysAt(atlas *geo.Atlas, layers []geo.LayerInfo, lat, lon string) []string {
	keys := make([]string, len(layers))
	p, err := geo.ParsePoint(lat, lon)
	if err != nil {
		return keys
	}
	for i, l := range layers {
		var found []string
		for _, hit := range atlas.LocateIn(l.Layer, p) {
			found = append(found, string(hit.Area.Key))
		}
		keys[i] = strings.Join(found, ";")
	}
	return keys
}

// column finds a header by name, ignoring a byte-order mark and case.
func column(header []string, name string) (int, error) {
	i := slices.IndexFunc(header, func(h string) bool {
		return strings.EqualFold(strings.TrimPrefix(strings.TrimSpace(h), "\ufeff"), name)
	})
	if i < 0 {
		return 0, fmt.Errorf("there is no column %q; the file has: %s", name, strings.Join(header, ", "))
	}
	return i, nil
}
