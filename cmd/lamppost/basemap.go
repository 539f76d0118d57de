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
	"lamppost/tiles/pmtiles"
	"lamppost/tiles/shortbread"
)

// basemapFile is the base map of the instance in the data folder.
const basemapFile = "basemap.mbtiles"

// basemapCommand groups what is done to the base map.
type basemapCommand struct {
	Import basemapImport `cmd:"" help:"Make the base map and the search for places of an OpenStreetMap extract, or take an MBTiles or PMTiles archive for the map."`
}

// basemapImport makes DATA/basemap.mbtiles and, of an extract, the gazetteer in the
// database.
type basemapImport struct {
	dataSettings
	File string `arg:"" help:"OpenStreetMap extract (.osm.pbf), or a ready archive: MBTiles, or PMTiles of version 3." type:"existingfile"`
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
	switch {
	case osm.Is(opening):
		err = c.importExtract(ctx, t, to)
	case pmtiles.Is(opening):
		err = c.convert(ctx, t, file, to)
	default:
		err = c.take(ctx, t, file, to)
	}
	if err != nil {
		return err
	}
	return c.describe(ctx, t, to)
}

func (c basemapImport) importExtract(ctx context.Context, t terminal, to string) error {
	extract, err := osm.OpenFile(c.File)
	if err != nil {
		return err
	}
	defer extract.Close()
	bar := newProgress(t.err, -1, "tiles")
	err = shortbread.Import(ctx, extract, to, func(_ string, tiles int) { bar.set(tiles) })
	bar.end()
	if err != nil {
		return err
	}
	return c.importNames(ctx, t, extract)
}

// convert makes an MBTiles file of a PMTiles archive.
func (c basemapImport) convert(ctx context.Context, t terminal, file *os.File, to string) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	archive, err := pmtiles.Open(file, info.Size())
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	total := archive.Metadata().Tiles
	if total == 0 {
		total = -1
	}
	bar := newProgress(t.err, total, "tiles")
	err = pmtiles.Import(ctx, archive, to, bar.set)
	bar.end()
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return nil
}

// take copies a ready MBTiles file beside its place, looks into it, and puts it
// there.
func (c basemapImport) take(ctx context.Context, t terminal, file *os.File, to string) error {
	draft := to + ".new"
	if err := copyFile(ctx, t, file, draft); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	archive, err := mbtiles.Open(ctx, draft)
	if err != nil {
		return errors.Join(fmt.Errorf("%s is no OpenStreetMap extract, no PMTiles and no MBTiles file: %w", c.File, err), os.Remove(draft))
	}
	if err := archive.Close(); err != nil {
		return err
	}
	return os.Rename(draft, to)
}

// copied is how many bytes are copied between two looks at the clock and at
// Ctrl-C.
const copied = 4 << 20

func copyFile(ctx context.Context, t terminal, from *os.File, to string) error {
	size, err := from.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	bar := newProgress(t.err, int(size), "bytes")
	for done := int64(0); err == nil && done < size; done += copied {
		bar.set(int(done))
		if _, err = io.CopyN(out, from, min(copied, size-done)); err == nil {
			err = ctx.Err()
		}
	}
	bar.end()
	return errors.Join(err, out.Sync(), out.Close())
}
