package mbtiles

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver of the file

	"lamppost/geo"
	"lamppost/tiles"
)

// readers is how many tiles are read at once: as many as there are processors on
// a small server; more would wait for the disk.
const readers = 4

// readTime bounds one read, which takes a millisecond from a disk that is well.
const readTime = 5 * time.Second

// Archive is an opened file. It is safe for concurrent use.
type Archive struct {
	db   *sql.DB
	tile *sql.Stmt
	meta Metadata
}

// Metadata describes an archive.
type Metadata struct {
	Name        string
	Description string
	Attribution string  // must be shown beside the map
	Format      string  // "pbf" for vector tiles, or "png", "jpg", "webp"
	Bound       geo.Box // the zero Box when the file does not say
	MinZoom     int
	MaxZoom     int
	Layers      string // of vector tiles: the JSON object that lists them
}

// Open opens an MBTiles file for reading. It refuses files that are something
// else.
func Open(ctx context.Context, path string) (*Archive, error) {
	db, err := sql.Open("sqlite", dsn(path, "mode=ro&immutable=1&_pragma=query_only(1)"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(readers)
	a := &Archive{db: db}
	if err := a.prepare(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%s is not an MBTiles file: %w", path, err), db.Close())
	}
	return a, nil
}

// dsn names a file to the driver, whatever characters are in its path.
func dsn(path, options string) string {
	name := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: options}
	return name.String()
}

func (a *Archive) prepare(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	if err := a.readMetadata(ctx); err != nil {
		return err
	}
	a.tile, err = a.db.PrepareContext(ctx, "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?")
	return err
}

// Close closes the file.
func (a *Archive) Close() error { return errors.Join(a.tile.Close(), a.db.Close()) }

// Metadata describes the file.
func (a *Archive) Metadata() Metadata { return a.meta }

// Tile returns the bytes of a tile as they are stored, gzipped for vector tiles;
// nil for a tile that the archive does not have.
func (a *Archive) Tile(ctx context.Context, t tiles.Tile) ([]byte, error) {
	if !t.Valid() || t.Z < a.meta.MinZoom || t.Z > a.meta.MaxZoom {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	var data []byte
	err := a.tile.QueryRowContext(ctx, t.Z, t.X, flip(t)).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return data, err
}

// flip is the row of a tile as MBTiles counts it, from the south.
func flip(t tiles.Tile) int { return 1<<t.Z - 1 - t.Y }

// mostMetadata bounds how many entries are read: the specification knows a dozen.
const mostMetadata = 1000

func (a *Archive) readMetadata(ctx context.Context) error {
	rows, err := a.db.QueryContext(ctx, "SELECT name, value FROM metadata LIMIT ?", mostMetadata)
	if err != nil {
		return err
	}
	defer rows.Close()
	a.meta.MaxZoom = tiles.MaxZoom
	for rows.Next() {
		var name string
		var value sql.NullString
		if err := rows.Scan(&name, &value); err != nil {
			return err
		}
		if err := a.meta.set(name, strings.TrimSpace(value.String)); err != nil {
			return fmt.Errorf("metadata %s: %w", name, err)
		}
	}
	return rows.Err()
}

func (m *Metadata) set(name, value string) (err error) {
	switch name {
	case "name":
		m.Name = value
	case "description":
		m.Description = value
	case "attribution":
		m.Attribution = value
	case "format":
		m.Format = value
	case "json":
		m.Layers = value
	case "minzoom":
		m.MinZoom, err = zoom(value)
	case "maxzoom":
		m.MaxZoom, err = zoom(value)
	case "bounds":
		m.Bound, err = bounds(value)
	}
	return err
}

func zoom(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is no zoom", text)
	}
	return min(n, tiles.MaxZoom), nil
}

func bounds(text string) (geo.Box, error) {
	parts := strings.Split(text, ",")
	var sides [4]float64
	for i := range sides {
		if len(parts) != 4 {
			return geo.Box{}, fmt.Errorf("%q is not west,south,east,north", text)
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(parts[i]), 64)
		if err != nil {
			return geo.Box{}, err
		}
		sides[i] = n
	}
	return geo.Box{West: sides[0], South: sides[1], East: sides[2], North: sides[3]}, nil
}
