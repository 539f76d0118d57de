package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/canon"
	"lamppost/reports/store"
)

// LineFile is a GeoJSON file of lines on its way into a layer.
type LineFile struct {
	Layer  geo.LayerName
	Source string // its name, for the record
	Note   string // why it is imported
	Fields geo.LineFields
	Limits geo.Limits
	Body   io.Reader
	// Progress is told after each part how many lines are in; it may be nil.
	Progress func(lines int)
}

// linesPerWrite keeps one write short, as areasPerWrite does.
const linesPerWrite = 2000

// ImportLines reads a file into a new, unpublished version of its layer, by the
// rules of ImportBoundaries. Lines are few and small beside areas, so that they are
// held in memory; dying in the middle leaves what nothing reads.
func (d *Desk) ImportLines(ctx context.Context, f LineFile) (store.LayerVersion, geo.ImportStats, error) {
	note, err := reports.CleanText("note", f.Note, reports.MaxText)
	if err != nil {
		return store.LayerVersion{}, geo.ImportStats{}, err
	}
	version := store.LayerVersion{ID: reports.VersionID(d.IDs.Next()), Layer: f.Layer, Source: f.Source, Note: note, ImportedAt: d.Now()}
	var lines []geo.Line
	stats, sum, err := f.read(func(l geo.Line) error {
		lines = append(lines, l)
		return ctx.Err()
	})
	if err != nil {
		return version, stats, err
	}
	version.SHA256, version.Areas = sum, len(lines)
	version.Canonical, err = d.keepObject(ctx, canon.BoundaryMedia, func(w io.Writer) error {
		return canon.WriteLines(w, f.Layer, lines)
	})
	if err != nil {
		return version, stats, err
	}
	version.Complete = true
	return version, stats, d.insertLines(ctx, version, lines, f.Progress)
}

// read yields the good lines of the file and returns the SHA-256 of all its bytes.
func (f *LineFile) read(yield func(geo.Line) error) (geo.ImportStats, string, error) {
	sum := sha256.New()
	stats, err := geo.ReadLines(io.TeeReader(f.Body, sum), f.Fields, f.Limits, yield)
	if err == nil {
		_, err = io.Copy(sum, f.Body) // what follows the last feature
	}
	return stats, hex.EncodeToString(sum.Sum(nil)), err
}

func (d *Desk) insertLines(ctx context.Context, version store.LayerVersion, lines []geo.Line, progress func(int)) error {
	err := d.write(ctx, func(tx *store.Tx) error {
		if err := tx.EnsureLines(version.Layer); err != nil {
			return err
		}
		if err := tx.DropIncomplete(version.Layer, d.Now().Add(-staleImport)); err != nil {
			return err
		}
		return tx.InsertVersion(version)
	})
	for from := 0; from < len(lines) && err == nil; from += linesPerWrite {
		to := min(from+linesPerWrite, len(lines))
		err = d.write(ctx, func(tx *store.Tx) error { return tx.InsertLines(version.ID, from, lines[from:to]) })
		if err == nil && progress != nil {
			progress(to)
		}
	}
	if err != nil {
		return err
	}
	return d.write(ctx, func(tx *store.Tx) error {
		l := versionLeaf(reports.EventBoundaryImported, version)
		l.Features, l.Canonicaliser = version.Areas, canon.LinesFormat
		event, err := d.fact(tx, l)
		if err != nil {
			return err
		}
		return tx.CompleteVersion(version, event)
	})
}
