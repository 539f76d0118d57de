package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"lamppost/geo/osm"
	"lamppost/tiles/mbtiles"
	"lamppost/tiles/shortbread"
)

// basemapFile is the base map of the instance in the data folder.
const basemapFile = "basemap.mbtiles"

// basemapCommand groups what is done to the base map.
type basemapCommand struct {
	Import basemapImport `cmd:"" help:"Make the base map and the search for places of an OpenStreetMap extract, or take an MBTiles file for the map."`
}

// basemapImport makes DATA/basemap.mbtiles and, of an extract, the gazetteer in the
// database.
type basemapImport struct {
	dataSettings
	File string `arg:"" help:"OpenStreetMap extract (.osm.pbf), or a ready MBTiles file." type:"existingfile"`
}

// Run makes the base map and then the gazetteer. A service that runs notices each
// within seconds; until it is whole, or after Ctrl-C, the old one stays.
func (c basemapImport) Run(ctx context.Context, t terminal) error {
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	to := filepath.Join(c.Data, basemapFile)
	opening := make([]byte, 64)
	if _, err := io.ReadFull(file, opening); err != nil {
		return fmt.Errorf("%s is no map: %w", c.File, err)
	}
	if osm.Is(opening) {
		err = c.importExtract(ctx, t, file, to)
	} else {
		err = c.take(ctx, file, to)
	}
	if err != nil {
		return err
	}
	return c.describe(ctx, t, to)
}

func (c basemapImport) importExtract(ctx context.Context, t terminal, file *os.File, to string) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	extract, err := osm.Open(file, info.Size())
	if err != nil {
		return err
	}
	bar := newProgress(t.err, -1, "tiles")
	err = shortbread.Import(ctx, extract, to, func(_ string, tiles int) { bar.set(tiles) })
	bar.end()
	if err != nil {
		return err
	}
	return c.importNames(ctx, t, extract)
}

// take copies a ready archive beside its place, looks into it, and puts it there.
func (c basemapImport) take(ctx context.Context, file *os.File, to string) error {
	draft := to + ".new"
	if err := copyFile(file, draft); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	archive, err := mbtiles.Open(ctx, draft)
	if err != nil {
		return errors.Join(fmt.Errorf("%s is neither an OpenStreetMap extract nor an MBTiles file: %w", c.File, err), os.Remove(draft))
	}
	if err := archive.Close(); err != nil {
		return err
	}
	return os.Rename(draft, to)
}

func copyFile(from *os.File, to string) error {
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, from)
	return errors.Join(err, out.Sync(), out.Close())
}

func (c basemapImport) describe(ctx context.Context, t terminal, path string) error {
	archive, err := mbtiles.Open(ctx, path)
	if err != nil {
		return err
	}
	m := archive.Metadata()
	_, err = fmt.Fprintf(t.out, "base map of %s, zooms %d to %d: %s\n", m.Bound, m.MinZoom, m.MaxZoom, path)
	return errors.Join(err, archive.Close())
}
