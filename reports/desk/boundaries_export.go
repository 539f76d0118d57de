package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"lamppost/geo"
	"lamppost/geo/geopackage"
	"lamppost/reports"
	"lamppost/reports/store"
)

// BoundaryFormat is a file format that boundaries are written in.
type BoundaryFormat string

// The formats.
const (
	GeoJSON    BoundaryFormat = "geojson" // RFC 7946, streamed
	GeoPackage BoundaryFormat = "gpkg"    // OGC 12-128, made in a temporary file
)

// areasPerRead is how many areas an export holds at once.
const areasPerRead = 500

// ExportBoundaries writes a complete version of a layer of areas.
func (d *Desk) ExportBoundaries(ctx context.Context, id reports.VersionID, format BoundaryFormat, w io.Writer) error {
	var version store.LayerVersion
	err := d.Store.Read(ctx, func(v *store.View) (err error) {
		version, err = v.Version(id)
		return err
	})
	switch {
	case err != nil:
		return err
	case !version.Complete || d.isOfLines(version.Layer):
		return reports.ErrNotFound
	case format == GeoJSON:
		return geo.WriteAreas(w, d.eachArea(ctx, version))
	case format == GeoPackage:
		return d.exportPackage(ctx, version, w)
	}
	return fmt.Errorf("boundaries are not written as %q", format)
}

func (d *Desk) isOfLines(layer geo.LayerName) bool {
	l := d.World().Directory.Layer(layer)
	return l != nil && l.Kind == reports.LayerLines
}

func (d *Desk) exportPackage(ctx context.Context, version store.LayerVersion, w io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "lamppost-export-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, string(version.Layer)+".gpkg")
	if err := geopackage.Write(ctx, path, version.Layer, d.eachArea(ctx, version)); err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, file)
	return closing(file, err)
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
