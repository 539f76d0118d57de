package store

import (
	"database/sql"
	"encoding/json"
	"time"

	"lamppost/geo"
	"lamppost/reports"
)

// LayerVersion is one import of a layer: immutable once complete.
type LayerVersion struct {
	ID          reports.VersionID
	Layer       geo.LayerName
	SHA256      string           // of the file as it was read
	Source      string           // its name
	Bytes       int64            // its length
	Note        string           // why it was imported
	Importer    reports.PersonID // 0: the command line
	Canonical   string           // SHA-256 of the canonical file; empty while there is none
	Areas       int
	Blockers    int               // findings that keep it from being published
	Warnings    int               // findings that the importer decides on
	Counts      json.RawMessage   // of all findings, by code, as the desk encoded them
	Base        reports.VersionID // what its changes are told against; 0: nothing was live
	Changes     json.RawMessage   // counts of them, by kind, as the desk encoded them
	Complete    bool
	ImportedAt  time.Time
	PublishedAt time.Time // of its last publication; zero: never
}

const versionColumns = "id, layer, sha256, source, canonical, bytes, note, importer, areas, blockers, warnings, counts, base, changes, complete, imported_at, published_at"

func scanVersion(row scanner) (LayerVersion, error) {
	var l LayerVersion
	var importer sql.NullInt64
	var counts, changes string
	var imported, published int64
	err := row.Scan(&l.ID, &l.Layer, &l.SHA256, &l.Source, &l.Canonical, &l.Bytes, &l.Note, &importer, &l.Areas, &l.Blockers, &l.Warnings, &counts, &l.Base, &changes, &l.Complete, &imported, &published)
	l.Counts, l.Changes = json.RawMessage(counts), json.RawMessage(changes)
	l.Importer, l.ImportedAt, l.PublishedAt = reports.PersonID(importer.Int64), fromMicros(imported), fromMicros(published)
	return l, err
}

// Version returns one version.
func (v *View) Version(id reports.VersionID) (LayerVersion, error) {
	return one(v, scanVersion, "SELECT "+versionColumns+" FROM layer_version WHERE id = $1", id)
}

// Versions lists the versions of a layer, newest first, before the id when it is
// not 0.
func (v *View) Versions(layer geo.LayerName, before reports.VersionID, limit int) ([]LayerVersion, error) {
	var c clause
	c.and("layer = " + c.arg(layer))
	if before != 0 {
		c.and("id < " + c.arg(before))
	}
	return list(v, scanVersion, "SELECT "+versionColumns+" FROM layer_version WHERE "+c.where()+" ORDER BY id DESC LIMIT "+c.arg(min(limit, reports.MaxLimit)), c.args...)
}

// LiveBoundaries returns the areas of every published layer, by layer name:
// what the atlas is built from.
func (v *View) LiveBoundaries() ([]geo.LayerVersion, error) {
	layers, err := v.Layers()
	if err != nil {
		return nil, err
	}
	var live []geo.LayerVersion
	for _, layer := range layers {
		if layer.Live == 0 || layer.Kind != reports.LayerAreas {
			continue
		}
		areas, err := v.Areas(layer.Name, layer.Live)
		if err != nil {
			return nil, err
		}
		live = append(live, geo.LayerVersion{Layer: layer.Name, Version: int64(layer.Live), Areas: areas})
	}
	return live, nil
}

// Areas returns the areas of one version, in the order of its file.
func (v *View) Areas(layer geo.LayerName, version reports.VersionID) ([]geo.Area, error) {
	return list(v, scanArea(layer), "SELECT key, name, shape FROM area WHERE version = $1 ORDER BY position", version)
}

// AreasFrom returns a part of the areas of a complete version, whose positions are
// 0, 1, 2...
func (v *View) AreasFrom(layer geo.LayerName, version reports.VersionID, from, limit int) ([]geo.Area, error) {
	return list(v, scanArea(layer), "SELECT key, name, shape FROM area WHERE version = $1 AND position >= $2 AND position < $3 ORDER BY position", version, from, from+limit)
}

func scanArea(layer geo.LayerName) func(scanner) (geo.Area, error) {
	return func(row scanner) (geo.Area, error) {
		a := geo.Area{Layer: layer}
		var shape []byte
		if err := row.Scan(&a.Key, &a.Name, &shape); err != nil {
			return a, err
		}
		var err error
		a.Shape, err = geo.UnmarshalShape(shape)
		return a, err
	}
}

// Replaced returns the version that routed a layer before the live one, or
// ErrNotFound: what a rollback publishes.
func (v *View) Replaced(layer geo.LayerName) (reports.VersionID, error) {
	last, err := one(v, scanPublication, "SELECT "+publicationColumns+` FROM boundary_publication p
		WHERE layer = $1 AND switched_at <> 0 AND version = (SELECT live FROM layer WHERE name = $1) ORDER BY switched_at DESC, id DESC LIMIT 1`, layer)
	if err == nil && len(last.Previous) == 0 {
		err = reports.ErrNotFound
	}
	if err != nil {
		return 0, err
	}
	return last.Previous[0], nil
}

// InsertVersion begins an import. Nothing reads it before CompleteVersion.
func (tx *Tx) InsertVersion(l LayerVersion) error {
	_, err := tx.exec(`INSERT INTO layer_version (id, layer, sha256, source, canonical, note, importer, areas, complete, imported_at, published_at)
		VALUES ($1, $2, $3, $4, '', $5, $6, 0, FALSE, $7, 0)`, l.ID, l.Layer, l.SHA256, l.Source, l.Note, orNull(l.Importer), micros(l.ImportedAt))
	return err
}

// InsertAreas adds areas to a version that is not complete, from position on.
func (tx *Tx) InsertAreas(version reports.VersionID, position int, areas []geo.Area) error {
	for i, a := range areas {
		shape, err := a.Shape.MarshalBinary()
		if err != nil {
			return err
		}
		if _, err := tx.exec("INSERT INTO area (version, position, key, name, shape) VALUES ($1, $2, $3, $4, $5)",
			version, position+i, a.Key, a.Name, shape); err != nil {
			return err
		}
	}
	return nil
}

// CompleteVersion ends an import with the event that tells of it: from here on
// the version cannot change.
func (tx *Tx) CompleteVersion(l LayerVersion, event reports.EventID) error {
	n, err := tx.exec(`UPDATE layer_version SET complete = TRUE, sha256 = $1, canonical = $2, bytes = $3, areas = $4, blockers = $5, warnings = $6, counts = $7, event = $8
		WHERE id = $9 AND NOT complete`, l.SHA256, l.Canonical, l.Bytes, l.Areas, l.Blockers, l.Warnings, orList(l.Counts), event, l.ID)
	if err == nil && n == 0 {
		return reports.ErrNotFound // it was dropped meanwhile
	}
	return err
}

// orList stores a JSON list that nobody made as an empty one.
func orList(list json.RawMessage) string {
	if len(list) == 0 {
		return "[]"
	}
	return string(list)
}

// areasPerDrop keeps the deletion of a large version short of a write's deadline.
const areasPerDrop = 2000

// DropVersion removes a version that was never published and does not wait to
// be, in parts: it returns false until nothing of it is left. The first part
// makes it incomplete, so that nobody can publish what is half gone.
func (tx *Tx) DropVersion(id reports.VersionID) (gone bool, err error) {
	n, err := tx.exec(`UPDATE layer_version SET complete = FALSE WHERE id = $1 AND published_at = 0
		AND NOT EXISTS (SELECT 1 FROM boundary_publication p WHERE p.version = layer_version.id)`, id)
	if err != nil {
		return false, err
	}
	if n == 0 {
		return false, reports.ErrNotFound
	}
	for _, table := range []string{"area", "line"} {
		n, err = tx.exec("DELETE FROM "+table+" WHERE version = $1 AND key IN (SELECT key FROM "+table+" WHERE version = $1 LIMIT $2)", id, areasPerDrop)
		if err != nil || n == areasPerDrop {
			return false, err
		}
	}
	return true, tx.forgetVersion("id = $1", id)
}

// forgetVersion removes the rows of the versions that a condition chooses, whose
// areas are gone.
func (tx *Tx) forgetVersion(condition string, args ...any) error {
	for _, table := range []string{"boundary_finding", "boundary_change", "boundary_dry_run", "boundary_picture"} {
		if _, err := tx.exec("DELETE FROM "+table+" WHERE version IN (SELECT id FROM layer_version WHERE "+condition+")", args...); err != nil {
			return err
		}
	}
	_, err := tx.exec("DELETE FROM layer_version WHERE "+condition, args...)
	return err
}

// DropIncomplete removes imports of a layer that began before t and never
// finished.
func (tx *Tx) DropIncomplete(layer geo.LayerName, t time.Time) error {
	const stale = "layer = $1 AND NOT complete AND imported_at < $2"
	for _, table := range []string{"area", "line"} {
		if _, err := tx.exec("DELETE FROM "+table+" WHERE version IN (SELECT id FROM layer_version WHERE "+stale+")", layer, micros(t)); err != nil {
			return err
		}
	}
	return tx.forgetVersion(stale, layer, micros(t))
}
