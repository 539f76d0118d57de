package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"time"

	"lamppost/geo"
	"lamppost/geo/source"
	"lamppost/reports"
	"lamppost/reports/canon"
	"lamppost/reports/leaf"
	"lamppost/reports/store"
)

const (
	// areasPerWrite keeps one write short, so that reports are taken between
	// the parts of a large import.
	areasPerWrite = 500
	// staleImport is when an import that never finished may be cleared away.
	staleImport = 24 * time.Hour
)

// BoundaryFile is a file of boundaries on its way into a layer, in any format
// that package source knows.
type BoundaryFile struct {
	Layer  geo.LayerName
	Source string // its name, for the record
	Fields geo.AreaFields
	Limits geo.Limits
	// OSMAdminLevel is which boundaries to take out of an OpenStreetMap extract.
	OSMAdminLevel int
	Body          io.Reader
	// Progress is told after each part how many areas are in; it may be nil.
	Progress func(areas int)
}

// ImportBoundaries reads a file into a new, unpublished version of its layer.
// Good features are imported, bad ones listed. Dying in the middle leaves an
// incomplete version that nothing reads and a later import clears away; the
// live version serves all the time.
func (d *Desk) ImportBoundaries(ctx context.Context, f BoundaryFile) (store.LayerVersion, geo.ImportStats, error) {
	in := &boundaryImport{desk: d, ctx: ctx, file: f}
	in.version = store.LayerVersion{ID: reports.VersionID(d.IDs.Next()), Layer: f.Layer, Source: f.Source, ImportedAt: d.Now()}
	err := d.write(ctx, func(tx *store.Tx) error {
		if err := tx.EnsureLayer(f.Layer); err != nil {
			return err
		}
		if err := tx.DropIncomplete(f.Layer, d.Now().Add(-staleImport)); err != nil {
			return err
		}
		return tx.InsertVersion(in.version)
	})
	if err != nil {
		return in.version, geo.ImportStats{}, err
	}
	stats, sum, err := f.read(ctx, in.take)
	if err != nil {
		return in.version, stats, err
	}
	return in.version, stats, in.complete(sum)
}

// read yields the good areas of the file and returns the SHA-256 of all its bytes.
func (f *BoundaryFile) read(ctx context.Context, yield func(geo.Area) error) (geo.ImportStats, string, error) {
	sum := sha256.New()
	options := source.Options{Layer: f.Layer, Fields: f.Fields, Limits: f.Limits, OSMAdminLevel: f.OSMAdminLevel, Sum: sum}
	stats, err := source.ReadAreas(ctx, f.Body, options, yield)
	return stats, hex.EncodeToString(sum.Sum(nil)), err
}

type boundaryImport struct {
	desk    *Desk
	ctx     context.Context
	file    BoundaryFile
	version store.LayerVersion
	areas   []geo.Area // all of the file
	written int        // of areas
}

func (in *boundaryImport) take(a geo.Area) error {
	in.areas = append(in.areas, a)
	if len(in.areas)-in.written < areasPerWrite {
		return nil
	}
	return in.flush()
}

func (in *boundaryImport) flush() error {
	if err := in.ctx.Err(); err != nil {
		return err
	}
	err := in.desk.Store.Write(in.ctx, func(tx *store.Tx) error {
		return tx.InsertAreas(in.version.ID, in.written, in.areas[in.written:])
	})
	if err != nil {
		return err
	}
	in.written = len(in.areas)
	in.version.Areas = in.written
	if in.file.Progress != nil {
		in.file.Progress(in.version.Areas)
	}
	return nil
}

func (in *boundaryImport) complete(sum string) error {
	if err := in.flush(); err != nil {
		return err
	}
	in.version.SHA256, in.version.Complete = sum, true
	var err error
	if in.version.Canonical, err = in.desk.keepBoundary(in.ctx, in.version.Layer, in.areas); err != nil {
		return err
	}
	return in.desk.write(in.ctx, func(tx *store.Tx) error {
		l := versionLeaf(reports.EventBoundaryImported, in.version)
		l.Features, l.Canonicaliser = in.version.Areas, canon.BoundaryFormat
		event, err := in.desk.fact(tx, l)
		if err != nil {
			return err
		}
		return tx.CompleteVersion(in.version, event)
	})
}

// Publish makes a complete version the one that routes. Every node notices
// within a second and rebuilds its atlas beside the one in use.
func (d *Desk) Publish(ctx context.Context, version store.LayerVersion) error {
	return d.write(ctx, func(tx *store.Tx) error { return d.publishVersion(tx, version) })
}

func (d *Desk) publishVersion(tx *store.Tx, version store.LayerVersion) error {
	event, err := d.fact(tx, versionLeaf(reports.EventBoundary, version))
	if err != nil {
		return err
	}
	return tx.PublishVersion(version, event, d.Now())
}

// versionLeaf is what the record says of a layer version.
func versionLeaf(kind reports.EventKind, v store.LayerVersion) leaf.Leaf {
	return leaf.Leaf{
		Type: kind, Layer: leaf.Code(string(v.Layer)), Version: v.ID.String(),
		Raw: leaf.FileDigest(v.SHA256), Canonical: leaf.FileDigest(v.Canonical),
	}
}
