package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"lamppost/geo"
	"lamppost/geo/review"
	"lamppost/geo/source"
	"lamppost/reports"
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
	Layer    geo.LayerName
	Source   string           // its name, for the record
	Note     string           // why it is imported
	Importer reports.PersonID // 0: the command line
	Fields   geo.AreaFields
	Limits   geo.Limits
	// OSMAdminLevel is which boundaries to take out of an OpenStreetMap extract.
	OSMAdminLevel int
	Within        geo.LayerName // the layer its areas should lie in; empty: none
	Body          io.Reader
	// Began is told the version before its first area is in; Progress, after each
	// part, how many areas are in and how many bytes are read. Both may be nil.
	Began    func(reports.VersionID) error
	Progress func(areas int, bytes int64)
}

// BoundaryImport is what became of a file.
type BoundaryImport struct {
	Version  store.LayerVersion
	Stats    geo.ImportStats
	Findings review.Findings
}

// ImportBoundaries reads a file into a new, unpublished version of its layer, and
// writes beside it what is wrong with it and what it changes. Good features are
// imported, bad ones listed. Dying in the middle leaves an incomplete version
// that nothing reads and a later import clears away; the live version serves all
// the time.
func (d *Desk) ImportBoundaries(ctx context.Context, f BoundaryFile) (BoundaryImport, error) {
	note, err := reports.CleanText("note", f.Note, reports.MaxText)
	if err != nil {
		return BoundaryImport{}, err
	}
	in := &boundaryImport{desk: d, ctx: ctx, file: f}
	in.version = store.LayerVersion{
		ID: reports.VersionID(d.IDs.Next()), Layer: f.Layer, Source: f.Source, Note: note, Importer: f.Importer, ImportedAt: d.Now(),
	}
	if err := in.begin(); err != nil {
		return BoundaryImport{Version: in.version}, err
	}
	stats, err := in.read()
	if err != nil {
		return BoundaryImport{Version: in.version, Stats: stats}, err
	}
	findings, err := in.review(stats)
	return BoundaryImport{Version: in.version, Stats: stats, Findings: findings}, err
}

// read yields the good areas of the file and returns the SHA-256 of all its bytes.
func (f *BoundaryFile) read(ctx context.Context, yield func(geo.Area) error) (geo.ImportStats, string, error) {
	sum := sha256.New()
	options := source.Options{Layer: f.Layer, Fields: f.Fields, Limits: f.Limits, OSMAdminLevel: f.OSMAdminLevel, Sum: sum}
	stats, err := source.ReadAreas(ctx, f.Body, options, yield)
	return stats, hex.EncodeToString(sum.Sum(nil)), err
}

// boundaryImport is one import under way.
type boundaryImport struct {
	desk    *Desk
	ctx     context.Context
	file    BoundaryFile
	version store.LayerVersion
	areas   []geo.Area
	written int // of areas
}

func (in *boundaryImport) begin() error {
	d, f := in.desk, in.file
	err := d.write(in.ctx, func(tx *store.Tx) error {
		if err := tx.EnsureLayer(f.Layer); err != nil {
			return err
		}
		if err := tx.DropIncomplete(f.Layer, d.Now().Add(-staleImport)); err != nil {
			return err
		}
		return tx.InsertVersion(in.version)
	})
	if err != nil || f.Began == nil {
		return err
	}
	return f.Began(in.version.ID)
}

func (in *boundaryImport) read() (geo.ImportStats, error) {
	counted := &countingReader{Reader: in.file.Body}
	in.file.Body = counted
	stats, sum, err := in.file.read(in.ctx, func(a geo.Area) error {
		in.areas = append(in.areas, a)
		if len(in.areas)-in.written < areasPerWrite {
			return nil
		}
		return in.flush(counted.n)
	})
	if err == nil {
		err = in.flush(counted.n)
	}
	if err == nil && len(in.areas) == 0 {
		err = noArea(stats)
	}
	in.version.SHA256, in.version.Bytes, in.version.Areas = sum, counted.n, len(in.areas)
	return stats, err
}

// noArea says why not one feature of a file could be used.
func noArea(stats geo.ImportStats) error {
	if len(stats.Rejected) == 0 {
		return errors.New("the file holds no area")
	}
	return fmt.Errorf("not one of %d features is an area that can be used; feature %d: %s", stats.Features, stats.Rejected[0].Index, stats.Rejected[0].Reason)
}

func (in *boundaryImport) flush(bytes int64) error {
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
	if in.file.Progress != nil {
		in.file.Progress(in.written, bytes)
	}
	return nil
}

// countingReader counts what is read through it.
type countingReader struct {
	io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

// versionLeaf is what the record says of a layer version.
func versionLeaf(kind reports.EventKind, v store.LayerVersion) leaf.Leaf {
	return leaf.Leaf{
		Type: kind, Layer: leaf.Code(string(v.Layer)), Version: v.ID.String(),
		Raw: leaf.FileDigest(v.SHA256), Canonical: leaf.FileDigest(v.Canonical),
	}
}
