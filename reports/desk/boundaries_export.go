package desk

import (
	"context"
	"fmt"
	"io"
	"iter"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

// BoundaryFormat is a file format that boundaries are written in.
type BoundaryFormat string

// The formats.
const GeoJSON BoundaryFormat = "geojson" // RFC 7946, streamed

// areasPerRead is how many areas an export holds at once.
const areasPerRead = 500

// ExportBoundaries writes a complete version.
func (d *Desk) ExportBoundaries(ctx context.Context, id reports.VersionID, format BoundaryFormat, w io.Writer) error {
	var version store.LayerVersion
	err := d.Store.Read(ctx, func(v *store.View) (err error) {
		version, err = v.Version(id)
		return err
	})
	switch {
	case err != nil:
		return err
	case !version.Complete:
		return reports.ErrNotFound
	case format == GeoJSON:
		return geo.WriteAreas(w, d.eachArea(ctx, version))
	}
	return fmt.Errorf("boundaries are not written as %q", format)
}

// eachArea walks the areas of a version in the order of its file, in reads of
// their own: an immutable version needs no snapshot.
func (d *Desk) eachArea(ctx context.Context, version store.LayerVersion) iter.Seq2[geo.Area, error] {
	return func(yield func(geo.Area, error) bool) {
		for from := 0; ; from += areasPerRead {
			var page []geo.Area
			err := d.Store.Read(ctx, func(v *store.View) (err error) {
				page, err = v.AreasFrom(version.Layer, version.ID, from, areasPerRead)
				return err
			})
			if err != nil {
				yield(geo.Area{}, err)
				return
			}
			for _, a := range page {
				if !yield(a, nil) {
					return
				}
			}
			if len(page) < areasPerRead {
				return
			}
		}
	}
}
