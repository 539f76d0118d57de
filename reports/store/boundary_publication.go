package store

import (
	"database/sql"
	"encoding/json"
	"time"

	"lamppost/geo"
	"lamppost/reports"
)

const publicationColumns = `id, layer, version, previous, state, person, note, warnings,
	created_at, due_at, switched_at, done_at, reached, moved`

func scanPublication(row scanner) (reports.Publication, error) {
	var p reports.Publication
	var previous string
	var person sql.NullInt64
	var created, due, switched, done int64
	err := row.Scan(&p.ID, &p.Layer, &p.Version, &previous, &p.State, &person, &p.Note, &p.Warnings,
		&created, &due, &switched, &done, &p.Reached, &p.Moved)
	if err != nil {
		return p, err
	}
	p.Person = reports.PersonID(person.Int64)
	p.CreatedAt, p.DueAt, p.SwitchedAt, p.DoneAt = fromMicros(created), fromMicros(due), fromMicros(switched), fromMicros(done)
	return p, json.Unmarshal([]byte(previous), &p.Previous)
}

// Publication returns one publication.
func (v *View) Publication(id reports.PublicationID) (reports.Publication, error) {
	return one(v, scanPublication, "SELECT "+publicationColumns+" FROM boundary_publication WHERE id = $1", id)
}

// Publications lists the publications of a version, newest first.
func (v *View) Publications(version reports.VersionID, limit int) ([]reports.Publication, error) {
	return list(v, scanPublication, "SELECT "+publicationColumns+" FROM boundary_publication WHERE version = $1 ORDER BY id DESC LIMIT $2", version, limit)
}

// OpenPublications lists the publications that wait for their day or have not
// moved every report, oldest first. There are never many: one waits and one
// moves for each layer.
func (v *View) OpenPublications() ([]reports.Publication, error) {
	return list(v, scanPublication, "SELECT "+publicationColumns+` FROM boundary_publication
		WHERE state IN ('waiting', 'moving', 'settling') ORDER BY id LIMIT $1`, reports.MaxLimit)
}

// InsertPublication notes a publication: due, or waiting for its day. Of one
// layer only one can wait.
func (tx *Tx) InsertPublication(p reports.Publication) error {
	_, err := tx.exec(`INSERT INTO boundary_publication (id, layer, version, previous, state, person, note, warnings,
		created_at, due_at, switched_at, done_at, reached, moved, lease_ends)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0, 0)`,
		p.ID, p.Layer, p.Version, asJSON([]reports.VersionID{}), reports.PublicationWaits, orNull(p.Person), p.Note, p.Warnings, micros(p.CreatedAt), micros(p.DueAt))
	return err
}

// WithdrawPublication ends the publication of a version that waits; ErrNotFound
// when none does.
func (tx *Tx) WithdrawPublication(version reports.VersionID, now time.Time) error {
	n, err := tx.exec("UPDATE boundary_publication SET state = 'withdrawn', done_at = $1 WHERE version = $2 AND state = 'waiting'", micros(now), version)
	if err == nil && n == 0 {
		return reports.ErrNotFound
	}
	return err
}

// SwitchLayer makes the version of a waiting publication the one that routes: one
// switch, on every node, with the event that tells of it. It reports false when
// another node was faster. A publication of the same layer that is still moving
// reports is superseded, and this one takes over what it had to move.
func (tx *Tx) SwitchLayer(p *reports.Publication, event reports.EventID, now time.Time) (bool, error) {
	n, err := tx.exec("UPDATE boundary_publication SET state = 'moving', switched_at = $1 WHERE id = $2 AND state = 'waiting'", micros(now), p.ID)
	if err != nil || n == 0 {
		return false, err
	}
	if p.Previous, err = tx.takeOver(p.Layer, p.ID); err != nil {
		return false, err
	}
	if _, err := tx.exec("UPDATE boundary_publication SET previous = $1 WHERE id = $2", asJSON(p.Previous), p.ID); err != nil {
		return false, err
	}
	p.State, p.SwitchedAt = reports.PublicationMoves, now
	n, err = tx.exec("UPDATE layer_version SET published_at = $1 WHERE id = $2 AND complete", micros(now), p.Version)
	if err != nil {
		return false, err
	}
	if n == 0 {
		return false, reports.ErrNotFound
	}
	if _, err := tx.exec("UPDATE layer SET live = $1, event = $2 WHERE name = $3", p.Version, event, p.Layer); err != nil {
		return false, err
	}
	return true, tx.BumpGeneration()
}

// takeOver returns the versions that open reports of a layer may be routed by,
// newest first: what is live, and what a publication that it supersedes had not
// finished to replace.
func (tx *Tx) takeOver(layer geo.LayerName, by reports.PublicationID) ([]reports.VersionID, error) {
	previous := []reports.VersionID{}
	var live reports.VersionID
	if err := tx.row([]any{&live}, "SELECT live FROM layer WHERE name = $1", layer); err != nil {
		return nil, err
	}
	if live != 0 {
		previous = append(previous, live)
	}
	unfinished, err := list(&tx.View, scanPublication, "UPDATE boundary_publication SET state = 'superseded' WHERE layer = $1 AND state IN ('moving', 'settling') AND id <> $2 RETURNING "+publicationColumns, layer, by)
	for _, u := range unfinished {
		previous = append(previous, u.Previous...)
	}
	return previous, err
}

// ClaimPublication leases the oldest publication that has reports to move, or was
// switched at or before settled and has yet to end, until lease. ok is false when
// there is none, or other nodes work on them.
func (tx *Tx) ClaimPublication(now, settled, lease time.Time) (p reports.Publication, ok bool, err error) {
	found, err := list(&tx.View, scanPublication, `UPDATE boundary_publication SET lease_ends = $1
		WHERE id = (SELECT id FROM boundary_publication WHERE (state = 'moving' OR (state = 'settling' AND switched_at <= $2))
			AND lease_ends <= $3 ORDER BY id LIMIT 1`+tx.dialect.skipLocked+`)
		RETURNING `+publicationColumns, micros(lease), micros(settled), micros(now))
	if err != nil || len(found) == 0 {
		return p, false, err
	}
	return found[0], true, nil
}

// AdvancePublication writes how far one has come, if it still stands where it was
// read; else ErrConflict: another node works on it, or it was superseded.
func (tx *Tx) AdvancePublication(p *reports.Publication, from reports.ReportID, state reports.PublicationState, lease time.Time) error {
	n, err := tx.exec(`UPDATE boundary_publication SET state = $1, reached = $2, moved = $3, done_at = $4, lease_ends = $5
		WHERE id = $6 AND state = $7 AND reached = $8`,
		p.State, p.Reached, p.Moved, micros(p.DoneAt), micros(lease), p.ID, state, from)
	if err == nil && n == 0 {
		return reports.ErrConflict
	}
	return err
}

// ReleasePublication lets the next node, or the next second, go on with it.
func (tx *Tx) ReleasePublication(id reports.PublicationID) error {
	_, err := tx.exec("UPDATE boundary_publication SET lease_ends = 0 WHERE id = $1", id)
	return err
}
