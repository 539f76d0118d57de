package store

import (
	"time"

	"lamppost/geo"
	"lamppost/reports"
)

// LayerVersion is one import of a layer: immutable once complete.
type LayerVersion struct {
	ID          reports.VersionID
	Layer       geo.LayerName
	SHA256      string // of the file as it was read
	Source      string // its name
	Canonical   string // SHA-256 of the canonical file; empty while there is none
	Areas       int
	Complete    bool
	ImportedAt  time.Time
	PublishedAt time.Time // of its last publication; zero: never
}

const versionColumns = "id, layer, sha256, source, canonical, areas, complete, imported_at, published_at"

func scanVersion(row scanner) (LayerVersion, error) {
	var l LayerVersion
	var imported, published int64
	err := row.Scan(&l.ID, &l.Layer, &l.SHA256, &l.Source, &l.Canonical, &l.Areas, &l.Complete, &imported, &published)
	l.ImportedAt, l.PublishedAt = fromMicros(imported), fromMicros(published)
	return l, err
}

// Version returns one version.
func (v *View) Version(id reports.VersionID) (LayerVersion, error) {
	return one(v, scanVersion, "SELECT "+versionColumns+" FROM layer_version WHERE id = $1", id)
}

// Versions lists the versions of a layer, newest first.
func (v *View) Versions(layer geo.LayerName, limit int) ([]LayerVersion, error) {
	return list(v, scanVersion, "SELECT "+versionColumns+" FROM layer_version WHERE layer = $1 ORDER BY id DESC LIMIT $2", layer, limit)
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
		areas, err := v.areas(layer.Name, layer.Live)
		if err != nil {
			return nil, err
		}
		live = append(live, geo.LayerVersion{Layer: layer.Name, Version: int64(layer.Live), Areas: areas})
	}
	return live, nil
}

func (v *View) areas(layer geo.LayerName, version reports.VersionID) ([]geo.Area, error) {
	return list(v, func(row scanner) (geo.Area, error) {
		a := geo.Area{Layer: layer}
		var shape []byte
		if err := row.Scan(&a.Key, &a.Name, &shape); err != nil {
			return a, err
		}
		var err error
		a.Shape, err = geo.UnmarshalShape(shape)
		return a, err
	}, "SELECT key, name, shape FROM area WHERE version = $1 ORDER BY position", version)
}

// InsertVersion begins an import. Nothing reads it before CompleteVersion.
func (tx *Tx) InsertVersion(l LayerVersion) error {
	_, err := tx.exec(`INSERT INTO layer_version (id, layer, sha256, source, canonical, areas, complete, imported_at, published_at)
		VALUES ($1, $2, $3, $4, '', 0, FALSE, $5, 0)`, l.ID, l.Layer, l.SHA256, l.Source, micros(l.ImportedAt))
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
	_, err := tx.exec("UPDATE layer_version SET complete = TRUE, sha256 = $1, canonical = $2, areas = $3, event = $4 WHERE id = $5", l.SHA256, l.Canonical, l.Areas, event, l.ID)
	return err
}

// DropIncomplete removes imports of a layer that began before t and never
// finished.
func (tx *Tx) DropIncomplete(layer geo.LayerName, t time.Time) error {
	const stale = "SELECT id FROM layer_version WHERE layer = $1 AND NOT complete AND imported_at < $2"
	for _, table := range []string{"area", "line"} {
		if _, err := tx.exec("DELETE FROM "+table+" WHERE version IN ("+stale+")", layer, micros(t)); err != nil {
			return err
		}
	}
	_, err := tx.exec("DELETE FROM layer_version WHERE layer = $1 AND NOT complete AND imported_at < $2", layer, micros(t))
	return err
}

// PublishVersion makes a complete version the one that routes: one switch, on
// every node, with the event that tells of it.
func (tx *Tx) PublishVersion(l LayerVersion, event reports.EventID, now time.Time) error {
	n, err := tx.exec("UPDATE layer_version SET published_at = $1 WHERE id = $2 AND complete", micros(now), l.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		return reports.ErrNotFound
	}
	if _, err := tx.exec("UPDATE layer SET live = $1, event = $2 WHERE name = $3", l.ID, event, l.Layer); err != nil {
		return err
	}
	return tx.BumpGeneration()
}
