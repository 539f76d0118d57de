package pmtiles

import (
	"context"
	"errors"

	"lamppost/tiles"
	"lamppost/tiles/mbtiles"
)

// Import writes all of an archive into an MBTiles file at path, tile by tile, and
// tells progress how many there are. Until it has succeeded, the file that was
// there stays.
func Import(ctx context.Context, a *Archive, path string, progress func(tiles int)) error {
	w, err := mbtiles.Create(ctx, path)
	if err != nil {
		return err
	}
	err = a.Walk(ctx, func(t tiles.Tile, c Content) error {
		progress(w.Count() + 1)
		switch {
		case c.Packed != nil:
			return w.PutStored(t, c.Packed)
		case a.meta.Format == "pbf":
			return w.Put(t, c.Plain)
		}
		return w.PutStored(t, c.Plain)
	})
	if err == nil && w.Count() == 0 {
		err = damaged("it has no tiles")
	}
	if err == nil {
		err = w.Finish(a.meta.mbtiles())
	}
	if err == nil {
		return nil
	}
	// A transaction that ctx ended says only that it has ended.
	return errors.Join(ctx.Err(), err, w.Abandon())
}

func (m Metadata) mbtiles() mbtiles.Metadata {
	return mbtiles.Metadata{
		Name: m.Name, Description: m.Description, Attribution: m.Attribution, Format: m.Format,
		Bound: m.Bound, MinZoom: m.MinZoom, MaxZoom: m.MaxZoom, Layers: m.Layers,
	}
}
