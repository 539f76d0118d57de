package store

import (
	"encoding/json"
	"time"

	"lamppost/reports"
)

// DryRun is the last dry run of a version, as the desk encoded it.
type DryRun struct {
	Version    reports.VersionID
	Generation int64 // of the directory and the boundaries it compared with
	MadeAt     time.Time
	Data       json.RawMessage
}

// DryRun returns the last dry run of a version, or ErrNotFound.
func (v *View) DryRun(version reports.VersionID) (DryRun, error) {
	return one(v, func(row scanner) (DryRun, error) {
		var d DryRun
		var made int64
		var data string
		err := row.Scan(&d.Version, &d.Generation, &made, &data)
		d.MadeAt, d.Data = fromMicros(made), json.RawMessage(data)
		return d, err
	}, "SELECT version, generation, made_at, data FROM boundary_dry_run WHERE version = $1", version)
}

// PutDryRun keeps a dry run in place of the last one.
func (tx *Tx) PutDryRun(d DryRun) error {
	_, err := tx.exec(`INSERT INTO boundary_dry_run (version, generation, made_at, data) VALUES ($1, $2, $3, $4)
		ON CONFLICT (version) DO UPDATE SET generation = excluded.generation, made_at = excluded.made_at, data = excluded.data`,
		d.Version, d.Generation, micros(d.MadeAt), string(d.Data))
	return err
}
