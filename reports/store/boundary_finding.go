package store

import (
	"encoding/json"

	"lamppost/reports"
)

// Finding is one remark on a version, as the desk encoded it.
type Finding struct {
	Position int // 1, 2, 3... within the version
	Severity string
	Data     json.RawMessage
}

// Findings returns the findings of a version after a position.
func (v *View) Findings(version reports.VersionID, after, limit int) ([]Finding, error) {
	return list(v, func(row scanner) (Finding, error) {
		var f Finding
		var data string
		err := row.Scan(&f.Position, &f.Severity, &data)
		f.Data = json.RawMessage(data)
		return f, err
	}, "SELECT position, severity, data FROM boundary_finding WHERE version = $1 AND position > $2 ORDER BY position LIMIT $3", version, after, limit)
}

// InsertFindings adds findings to a version that is not complete.
func (tx *Tx) InsertFindings(version reports.VersionID, findings []Finding) error {
	for _, f := range findings {
		if _, err := tx.exec("INSERT INTO boundary_finding (version, position, severity, data) VALUES ($1, $2, $3, $4)", version, f.Position, f.Severity, string(f.Data)); err != nil {
			return err
		}
	}
	return nil
}

// Change is one area that a version changes against its base, as the desk encoded it.
type Change struct {
	Position int // 1, 2, 3... within the version
	Kind     string
	Data     json.RawMessage
}

// Changes returns what a version changes, after a position.
func (v *View) Changes(version reports.VersionID, after, limit int) ([]Change, error) {
	return list(v, func(row scanner) (Change, error) {
		var c Change
		var data string
		err := row.Scan(&c.Position, &c.Kind, &data)
		c.Data = json.RawMessage(data)
		return c, err
	}, "SELECT position, kind, data FROM boundary_change WHERE version = $1 AND position > $2 ORDER BY position LIMIT $3", version, after, limit)
}

// DropChanges forgets what a version changes: it is told anew against another base.
func (tx *Tx) DropChanges(version reports.VersionID) error {
	_, err := tx.exec("DELETE FROM boundary_change WHERE version = $1", version)
	return err
}

// InsertChanges adds to what a version changes.
func (tx *Tx) InsertChanges(version reports.VersionID, changes []Change) error {
	for _, c := range changes {
		if _, err := tx.exec("INSERT INTO boundary_change (version, position, kind, data) VALUES ($1, $2, $3, $4)", version, c.Position, c.Kind, string(c.Data)); err != nil {
			return err
		}
	}
	return nil
}

// SetBase writes against what a version's changes are told, how many there are,
// and the picture of both.
func (tx *Tx) SetBase(version, base reports.VersionID, changes json.RawMessage, svg string) error {
	if _, err := tx.exec("UPDATE layer_version SET base = $1, changes = $2 WHERE id = $3", base, string(changes), version); err != nil {
		return err
	}
	_, err := tx.exec("INSERT INTO boundary_picture (version, svg) VALUES ($1, $2) ON CONFLICT (version) DO UPDATE SET svg = excluded.svg", version, svg)
	return err
}

// Picture returns the picture of a version beside its base, or ErrNotFound.
func (v *View) Picture(version reports.VersionID) (svg string, err error) {
	err = v.row([]any{&svg}, "SELECT svg FROM boundary_picture WHERE version = $1", version)
	return svg, err
}
