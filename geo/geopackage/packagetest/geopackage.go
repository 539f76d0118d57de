package packagetest

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"lamppost/geo/source/sourcetest"
	_ "modernc.org/sqlite" // what the format is made of
)

// GeoPackage is the areas as the layer "wards" with the columns fid, code and
// name in a database made in dir. More statements are run on it at the end.
func GeoPackage(dir string, areas []sourcetest.Area, more ...string) ([]byte, error) {
	path := filepath.Join(dir, "wards.gpkg")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // so that all is one transaction
	err = fill(db, areas, more)
	if err := errors.Join(err, db.Close()); err != nil {
		return nil, err
	}
	content, err := os.ReadFile(path)
	return content, errors.Join(err, os.Remove(path))
}

func fill(db *sql.DB, areas []sourcetest.Area, more []string) error {
	for _, statement := range []string{
		`PRAGMA application_id = 0x47504B47`,
		`PRAGMA synchronous = OFF`,
		`BEGIN`,
		`CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT, description TEXT)`,
		`INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, '` + sourcetest.WGS84 + `', NULL)`,
		`CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z TINYINT, m TINYINT)`,
		`INSERT INTO gpkg_geometry_columns VALUES ('wards', 'geom', 'MULTIPOLYGON', 4326, 0, 0)`,
		`CREATE TABLE wards (fid INTEGER PRIMARY KEY, geom BLOB, code TEXT, name TEXT)`,
	} {
		if _, err := db.Exec(statement); err != nil {
			return err
		}
	}
	for _, a := range areas {
		if _, err := db.Exec(`INSERT INTO wards (geom, code, name) VALUES ($1, $2, $3)`, Geometry(a.Shape), a.Key, a.Name); err != nil {
			return err
		}
	}
	for _, statement := range append(more, `COMMIT`) {
		if _, err := db.Exec(statement); err != nil {
			return err
		}
	}
	return nil
}

// Geometry is one as a GeoPackage holds it, without an envelope.
func Geometry(g orb.Geometry) []byte {
	head := []byte{'G', 'P', 0, 1}
	return append(binary.LittleEndian.AppendUint32(head, 4326), wkb.MustMarshal(g)...)
}
