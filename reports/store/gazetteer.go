package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"lamppost/geo/gazetteer"
	"lamppost/reports"
)

// GazetteerID numbers imports of a gazetteer; 0 is none.
type GazetteerID int64

// gazetteerTables hold the parts of a gazetteer, each numbered from 0.
var gazetteerTables = []string{"gazetteer_name", "gazetteer_house", "gazetteer_corner", "gazetteer_ground"}

// LiveGazetteer returns the import in use.
func (v *View) LiveGazetteer() (GazetteerID, error) {
	var id GazetteerID
	err := v.row([]any{&id}, "SELECT value FROM instance WHERE name = 'gazetteer'")
	return id, err
}

// namesPerRead keeps the reads of a country's names short.
const namesPerRead = 5000

// Gazetteer reads the names of an import into memory; the rest is asked for when it
// is wanted.
func (r *Reader) Gazetteer(ctx context.Context, id GazetteerID) (*gazetteer.Gazetteer, error) {
	var names []gazetteer.Name
	for {
		var part []gazetteer.Name
		err := r.Read(ctx, func(v *View) (err error) {
			part, err = v.gazetteerNames(id, len(names))
			return err
		})
		if err != nil {
			return nil, err
		}
		names = append(names, part...)
		if len(part) < namesPerRead {
			return &gazetteer.Gazetteer{Index: gazetteer.NewIndex(names), Rows: gazetteerRows{r, id}}, nil
		}
	}
}

func (v *View) gazetteerNames(id GazetteerID, from int) ([]gazetteer.Name, error) {
	return list(v, scanGazetteerName, `SELECT id, kind, name, others, suburb, town, context, lon, lat, west, south, east, north, weight
		FROM gazetteer_name WHERE gazetteer = $1 AND id >= $2 ORDER BY id LIMIT $3`, id, from, namesPerRead)
}

func scanGazetteerName(row scanner) (gazetteer.Name, error) {
	var n gazetteer.Name
	var others, behind string
	err := row.Scan(&n.ID, &n.Kind, &n.Name, &others, &n.Suburb, &n.Town, &behind, &n.At[0], &n.At[1], &n.Box.West, &n.Box.South, &n.Box.East, &n.Box.North, &n.Weight)
	if err != nil {
		return n, err
	}
	return n, errors.Join(json.Unmarshal([]byte(others), &n.Others), json.Unmarshal([]byte(behind), &n.Context))
}

// ImportGazetteer writes a new gazetteer and then, in one step, puts it into use
// instead of the old one, which is removed. Fill puts its parts. When it fails, or
// the process dies before the end, the old one stays in use, and what was written is
// removed by this or the next import.
func (s *Store) ImportGazetteer(ctx context.Context, source string, now time.Time, fill func(gazetteer.Sink) error) error {
	if err := s.dropGazetteers(ctx); err != nil {
		return err
	}
	in := &gazetteerSink{store: s, ctx: ctx, next: map[string]int{}}
	err := s.Write(ctx, func(tx *Tx) error {
		err := tx.row([]any{&in.id}, `INSERT INTO gazetteer (id, source, imported_at)
			SELECT COALESCE(MAX(id), 0) + 1, CAST($1 AS TEXT), CAST($2 AS BIGINT) FROM gazetteer RETURNING id`, source, micros(now))
		return err
	})
	if err != nil {
		return err
	}
	if err := fill(in); err != nil {
		return errors.Join(err, s.dropGazetteers(context.WithoutCancel(ctx)))
	}
	err = s.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec("UPDATE instance SET value = $1 WHERE name = 'gazetteer' AND EXISTS (SELECT 1 FROM gazetteer WHERE id = $1)", in.id)
		if err == nil && n == 0 {
			return reports.ErrNotFound // another import has removed it
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.dropGazetteers(ctx)
}

// rowsPerDrop keeps the deletion of a large gazetteer short of a write's deadline.
const rowsPerDrop = 5000

// dropGazetteers removes all but the one in use, a part at a time.
func (s *Store) dropGazetteers(ctx context.Context) error {
	for {
		done := false
		err := s.Write(ctx, func(tx *Tx) (err error) {
			done, err = tx.dropGazetteerPart()
			return err
		})
		if err != nil || done {
			return err
		}
	}
}

func (tx *Tx) dropGazetteerPart() (done bool, err error) {
	const stale = "(SELECT MIN(id) FROM gazetteer WHERE id <> (SELECT value FROM instance WHERE name = 'gazetteer'))"
	for _, table := range gazetteerTables {
		n, err := tx.exec("DELETE FROM "+table+" WHERE gazetteer = "+stale+" AND id < (SELECT MIN(id) FROM "+table+" WHERE gazetteer = "+stale+") + $1", rowsPerDrop)
		if err != nil || n > 0 {
			return false, err
		}
	}
	n, err := tx.exec("DELETE FROM gazetteer WHERE id = " + stale)
	return n == 0, err
}
