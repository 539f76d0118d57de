package store

import (
	"time"

	"lamppost/reports"
)

// InsertEvent writes a fact. Its number comes later, from the sequencer.
func (tx *Tx) InsertEvent(e reports.Event) error {
	data := string(e.Data)
	if data == "" {
		data = "{}"
	}
	_, err := tx.exec("INSERT INTO event (id, kind, at, report, data) VALUES ($1, $2, $3, $4, $5)", e.ID, e.Kind, micros(e.At), e.Report, data)
	if err != nil {
		return err
	}
	_, err = tx.exec("INSERT INTO event_pending (event) VALUES ($1)", e.ID)
	return err
}

// sequenceBatch bounds one round of numbering.
const sequenceBatch = 1000

// Sequence numbers pending events, oldest first, without a gap, and returns how
// many. Moving the head first takes its row lock, so that two sequencers never
// give one number; dying before the commit leaves every event pending.
func (tx *Tx) Sequence() (int, error) {
	if _, err := tx.exec("UPDATE event_head SET size = size WHERE name = 'events'"); err != nil {
		return 0, err
	}
	ids, err := list(&tx.View, scanID[reports.EventID], "SELECT event FROM event_pending ORDER BY event LIMIT $1", sequenceBatch)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	var size int64
	if err := tx.row([]any{&size}, "UPDATE event_head SET size = size + $1 WHERE name = 'events' RETURNING size", len(ids)); err != nil {
		return 0, err
	}
	for i, id := range ids {
		seq := size - int64(len(ids)) + int64(i) + 1
		if _, err := tx.exec("INSERT INTO event_sequence (seq, event) VALUES ($1, $2)", seq, id); err != nil {
			return 0, err
		}
		if _, err := tx.exec("DELETE FROM event_pending WHERE event = $1", id); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// PendingEvents reports whether anything waits for a number.
func (v *View) PendingEvents() (bool, error) {
	var n int
	err := v.row([]any{&n}, "SELECT COUNT(*) FROM (SELECT event FROM event_pending LIMIT 1) AS waiting")
	return n > 0, err
}

// Head returns the number of the newest event.
func (v *View) Head() (int64, error) {
	var n int64
	err := v.row([]any{&n}, "SELECT size FROM event_head WHERE name = 'events'")
	return n, err
}

// Events returns numbered events after seq, oldest first.
func (v *View) Events(after int64, limit int) ([]reports.Event, error) {
	return list(v, scanEvent, `SELECT e.id, s.seq, e.kind, e.at, e.report, e.data
		FROM event_sequence s JOIN event e ON e.id = s.event WHERE s.seq > $1 ORDER BY s.seq LIMIT $2`, after, min(limit, reports.MaxLimit))
}

// EventCount returns how many events there are, numbered or not. It changes with
// every change of public state, and never back.
func (v *View) EventCount() (int64, error) {
	var n int64
	err := v.row([]any{&n}, "SELECT (SELECT size FROM event_head WHERE name = 'events') + (SELECT COUNT(*) FROM event_pending)")
	return n, err
}

// LastEvent returns when an event of a kind last happened; the zero time for
// never. It reads the events of all reports: ask rarely.
func (v *View) LastEvent(kind reports.EventKind) (time.Time, error) {
	var at int64
	err := v.row([]any{&at}, "SELECT COALESCE(MAX(at), 0) FROM event WHERE kind = $1", kind)
	return fromMicros(at), err
}

// ReportEvents returns the events of one report, oldest first, numbered or not.
// The caller has read the report with its viewer before.
func (v *View) ReportEvents(id reports.ReportID) ([]reports.Event, error) {
	return list(v, scanEvent, `SELECT e.id, COALESCE(s.seq, 0), e.kind, e.at, e.report, e.data
		FROM event e LEFT JOIN event_sequence s ON s.event = e.id WHERE e.report = $1 AND e.report <> 0 ORDER BY e.id LIMIT $2`, id, reports.MaxLimit)
}

func scanEvent(row scanner) (reports.Event, error) {
	var e reports.Event
	var at int64
	var data string
	err := row.Scan(&e.ID, &e.Seq, &e.Kind, &at, &e.Report, &data)
	e.At, e.Data = fromMicros(at), []byte(data)
	return e, err
}

func scanID[T ~int64](row scanner) (T, error) {
	var id T
	err := row.Scan(&id)
	return id, err
}
