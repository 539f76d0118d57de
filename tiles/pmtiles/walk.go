package pmtiles

import (
	"context"
	"errors"

	"lamppost/tiles"
)

// walk is a way through all directories, in the order of ids.
type walk struct {
	*Archive
	ctx   context.Context
	visit func(tiles.Tile, Content) error
	next  uint64 // the lowest id that may come
	end   uint64 // the first id that is not handed out
	count int    // of tiles handed out
	left  int64  // bytes that may still be handed out
}

func (w *walk) directory(s section, depth int) error {
	if depth > mostDepth {
		return damaged("more than %d directories above one another", mostDepth)
	}
	data, err := w.unpacked(s, w.header.inside, mostDirectory, mostUnpacked)
	if err != nil {
		return damaged("a directory at byte %d: %w", s.offset, err)
	}
	entries, err := readDirectory(data)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := w.entry(e, depth); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) entry(e entry, depth int) error {
	past := e.id + max(uint64(e.run), 1)
	switch deeper := w.header.maxZoom > tiles.MaxZoom; {
	case e.id < w.next || past > w.end && !deeper:
		return damaged("tile number %d comes out of order, or is none of zooms %d to %d", e.id, w.header.minZoom, w.header.maxZoom)
	case e.id >= w.end:
		return nil
	}
	if e.run > 0 {
		w.next = past
		return w.tiles(e, min(past, w.end))
	}
	w.next = e.id
	leaf, ok := w.header.leaves.part(e.offset, uint64(e.length))
	if !ok {
		return damaged("the directory of tile number %d would lie outside of its part of the file", e.id)
	}
	return w.directory(leaf, depth+1)
}

// errTooMany says what to do with the globe.
var errTooMany = errors.New("the file holds more tiles than a large country needs: cut out the part that you serve, with \"pmtiles extract\" or another tool")

// tiles hands out one content for all ids before past.
func (w *walk) tiles(e entry, past uint64) error {
	content, err := w.content(e)
	if err != nil {
		return damaged("tile %s: %w", tileAt(e.id), err)
	}
	for id := e.id; id < past; id++ {
		w.count++
		w.left -= int64(e.length)
		if w.count > mostTiles || w.left < 0 {
			return errTooMany
		}
		if err := w.ctx.Err(); err != nil {
			return err
		}
		if err := w.visit(tileAt(id), content); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) content(e entry) (c Content, err error) {
	part, ok := w.header.data.part(e.offset, uint64(e.length))
	if !ok {
		return c, errors.New("it would lie outside of its part of the file")
	}
	if c.Plain, err = w.unpacked(part, w.header.packing, mostTile, mostTile); err != nil {
		return c, err
	}
	switch {
	case w.meta.Format != "pbf":
		if tiles.PictureType(c.Plain) == "" {
			return c, errors.New("it is no picture in PNG, JPEG or WebP")
		}
	case w.header.packing == gzipped:
		c.Packed = w.packed
	}
	return c, nil
}
