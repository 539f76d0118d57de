package geopackage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"net/url"

	"lamppost/geo"
)

const (
	// rowsPerCommit keeps the journal small without paying for each row.
	rowsPerCommit = 1000
	// wgs84 is the number of the coordinate system that everything is written in.
	wgs84 = 4326
)

// schema is the least that the standard asks for (section 1.1): what the file is,
// the three coordinate systems that must be there, and one table of features.
var schema = []string{
	`PRAGMA application_id = 1196444487`, // "GPKG"
	`PRAGMA user_version = 10300`,        // version 1.3 of the standard
	`CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
		organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)`,
	`CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
		last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
		srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))`,
	`CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
		z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
		CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))`,
	`INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', NULL), ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL),
		('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]', NULL)`,
}

// Write makes a new GeoPackage at path with one table of multipolygons, named
// after the layer, with the columns key and name. There must be no file yet; one
// that could not be finished is left for the caller to remove.
func Write(ctx context.Context, path string, layer geo.LayerName, areas iter.Seq2[geo.Area, error]) error {
	name := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=journal_mode(MEMORY)&_pragma=synchronous(OFF)"
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	w := writer{db: db, table: string(layer)}
	return errors.Join(w.write(ctx, areas), db.Close())
}

// writer writes one table.
type writer struct {
	db    *sql.DB
	table string
	bound geo.Box
	rows  int
}

func (w *writer) write(ctx context.Context, areas iter.Seq2[geo.Area, error]) error {
	for _, statement := range append(schema, `CREATE TABLE `+quoted(w.table)+` (fid INTEGER PRIMARY KEY AUTOINCREMENT, geom MULTIPOLYGON, key TEXT NOT NULL, name TEXT NOT NULL)`) {
		if _, err := w.db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	var part []geo.Area
	for a, err := range areas {
		if err != nil {
			return err
		}
		if part = append(part, a); len(part) == rowsPerCommit {
			if err := w.insert(ctx, part); err != nil {
				return err
			}
			part = part[:0]
		}
	}
	if err := w.insert(ctx, part); err != nil {
		return err
	}
	return w.describe(ctx)
}

func (w *writer) insert(ctx context.Context, part []geo.Area) error {
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after the commit this does nothing
	for _, a := range part {
		bound := a.Shape.Bound()
		w.widen(bound)
		if _, err := tx.ExecContext(ctx, `INSERT INTO `+quoted(w.table)+` (geom, key, name) VALUES ($1, $2, $3)`, blobOf(a.Shape, bound), string(a.Key), a.Name); err != nil {
			return fmt.Errorf("area %s: %w", a.Key, err)
		}
	}
	return tx.Commit()
}

func (w *writer) widen(b geo.Box) {
	if w.rows++; w.rows == 1 {
		w.bound = b
		return
	}
	w.bound.West, w.bound.South = min(w.bound.West, b.West), min(w.bound.South, b.South)
	w.bound.East, w.bound.North = max(w.bound.East, b.East), max(w.bound.North, b.North)
}

// describe says what the table holds.
func (w *writer) describe(ctx context.Context) error {
	_, err := w.db.ExecContext(ctx, `INSERT INTO gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x, max_y, srs_id) VALUES ($1, 'features', $1, $2, $3, $4, $5, $6)`,
		w.table, w.bound.West, w.bound.South, w.bound.East, w.bound.North, wgs84)
	if err != nil {
		return err
	}
	_, err = w.db.ExecContext(ctx, `INSERT INTO gpkg_geometry_columns VALUES ($1, 'geom', 'MULTIPOLYGON', $2, 0, 0)`, w.table, wgs84)
	return err
}
