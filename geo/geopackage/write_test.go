package geopackage_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"lamppost/geo"
	"lamppost/geo/geopackage"
)

// TestWrittenFilesAreGeoPackages checks what the standard asks of any file:
// its number, its coordinate systems, and a table that says what it holds.
func TestWrittenFilesAreGeoPackages(t *testing.T) {
	square := geo.Area{Key: "a", Name: "A", Shape: geo.Shape{{geo.Ring{{X: 0, Y: 0}, {X: 10_000_000, Y: 0}, {X: 10_000_000, Y: 20_000_000}, {X: 0, Y: 0}}}}}
	path := filepath.Join(t.TempDir(), "wards.gpkg")
	err := geopackage.Write(t.Context(), path, "wards", func(yield func(geo.Area, error) bool) { yield(square, nil) })
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for query, want := range map[string]string{
		"PRAGMA application_id":  "1196444487",
		"PRAGMA integrity_check": "ok",
		"SELECT group_concat(srs_id) FROM (SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY srs_id)": "-1,0,4326",
		"SELECT max_x || ' ' || max_y FROM gpkg_contents WHERE table_name = 'wards'":                 "1.0 2.0",
		"SELECT geometry_type_name || srs_id FROM gpkg_geometry_columns WHERE table_name = 'wards'":  "MULTIPOLYGON4326",
		"SELECT key || name FROM wards":                                 "aA",
		"SELECT COUNT(*) FROM (SELECT * FROM pragma_foreign_key_check)": "0",
	} {
		var got string
		if err := db.QueryRow(query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", query, got, err, want)
		}
	}
}
