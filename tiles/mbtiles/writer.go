package mbtiles

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"lamppost/tiles"
)

// Writer makes a new file. Nothing is at its path before Finish; Abandon leaves
// what was there. It is not for concurrent use.
type Writer struct {
	path  string
	draft string
	db    *sql.DB
	tx    *sql.Tx
	put   *sql.Stmt
	pack  *gzip.Writer
	bytes bytes.Buffer
	count int
}

// Create begins a file that will be at path.
func Create(ctx context.Context, path string) (*Writer, error) {
	w := &Writer{path: path, draft: path + ".new"}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	if err := os.Remove(w.draft); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var err error
	// One transaction makes the file, so a journal would protect nothing.
	if w.db, err = sql.Open("sqlite", dsn(w.draft, "_pragma=journal_mode(off)&_pragma=synchronous(off)&_pragma=page_size(4096)")); err != nil {
		return nil, err
	}
	w.db.SetMaxOpenConns(1)
	w.pack = gzip.NewWriter(&w.bytes)
	if err := w.begin(ctx); err != nil {
		return nil, errors.Join(err, w.Abandon())
	}
	return w, nil
}

func (w *Writer) begin(ctx context.Context) (err error) {
	for _, statement := range []string{
		fmt.Sprintf("PRAGMA application_id = %d", applicationID),
		"CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT)",
		"CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB, PRIMARY KEY (zoom_level, tile_column, tile_row))",
	} {
		if _, err := w.db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if w.tx, err = w.db.BeginTx(ctx, nil); err != nil {
		return err
	}
	w.put, err = w.tx.PrepareContext(ctx, "INSERT INTO tiles VALUES (?, ?, ?, ?)")
	return err
}

// applicationID marks a file as MBTiles: "MPBX", of the specification.
const applicationID = 0x4d504258

// Put adds a vector tile, uncompressed.
func (w *Writer) Put(t tiles.Tile, data []byte) error {
	w.bytes.Reset()
	w.pack.Reset(&w.bytes)
	if _, err := w.pack.Write(data); err != nil {
		return err
	}
	if err := w.pack.Close(); err != nil {
		return err
	}
	return w.PutStored(t, w.bytes.Bytes())
}

// PutStored adds a tile as it is stored: a picture, or a vector tile that is
// compressed with gzip.
func (w *Writer) PutStored(t tiles.Tile, data []byte) error {
	w.count++
	_, err := w.put.Exec(t.Z, t.X, flip(t), data)
	return err
}

// Count is how many tiles have been put.
func (w *Writer) Count() int { return w.count }

// Finish writes the metadata and puts the file in its place, in one step.
func (w *Writer) Finish(m Metadata) error {
	for name, value := range map[string]string{
		"name": m.Name, "description": m.Description, "attribution": m.Attribution, "format": m.Format, "type": "baselayer",
		"minzoom": strconv.Itoa(m.MinZoom), "maxzoom": strconv.Itoa(m.MaxZoom), "json": m.Layers,
		"bounds": fmt.Sprintf("%.7f,%.7f,%.7f,%.7f", m.Bound.West, m.Bound.South, m.Bound.East, m.Bound.North),
	} {
		if _, err := w.tx.Exec("INSERT INTO metadata VALUES (?, ?)", name, value); err != nil {
			return err
		}
	}
	if err := errors.Join(w.put.Close(), w.tx.Commit(), w.db.Close()); err != nil {
		return err
	}
	return settle(w.draft, w.path)
}

// settle makes the draft durable and then the file. Dying before the rename
// leaves the old file; after it, the new one.
func settle(draft, path string) error {
	for _, step := range []func() error{
		func() error { return syncFile(draft) },
		func() error { return os.Rename(draft, path) },
		func() error { return syncFile(filepath.Dir(path)) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Abandon takes away what was written.
func (w *Writer) Abandon() error {
	var err error
	if w.tx != nil {
		err = w.tx.Rollback()
	}
	return errors.Join(err, w.db.Close(), os.Remove(w.draft))
}
