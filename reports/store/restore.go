package store

import (
	"bytes"
	"fmt"

	"lamppost/reports"
)

// maxTileLevel is the highest level of tiles that 63 bits of size can have.
const maxTileLevel = 7

// Unnumber takes back the numbers of all events after a size: they are pending
// again. It is for numbers that were given out and never signed.
func (tx *Tx) Unnumber(size int64) error {
	if _, err := tx.exec("UPDATE event_head SET size = $1 WHERE name = 'events' AND size >= $1", size); err != nil {
		return err
	}
	if _, err := tx.exec("INSERT INTO event_pending (event) SELECT event FROM event_sequence WHERE seq > $1", size); err != nil {
		return err
	}
	if _, err := tx.exec("DELETE FROM event_sequence WHERE seq > $1", size); err != nil {
		return err
	}
	full := size
	for level := 1; level <= maxTileLevel; level++ {
		full /= 256
		if _, err := tx.exec("DELETE FROM record_node WHERE level = $1 AND n >= $2", level, full); err != nil {
			return err
		}
	}
	return nil
}

// RestoreEvents puts events in their places after a size, which is that of what is
// numbered. One that is there already must be the same, byte for byte.
func (tx *Tx) RestoreEvents(size int64, events []reports.Event) error {
	for i, e := range events {
		if err := tx.restoreEvent(size+int64(i)+1, e); err != nil {
			return err
		}
	}
	n, err := tx.exec("UPDATE event_head SET size = $1 WHERE name = 'events' AND size = $2", size+int64(len(events)), size)
	if err == nil && n == 0 {
		err = fmt.Errorf("store: %d events are not what is numbered", size)
	}
	return err
}

func (tx *Tx) restoreEvent(seq int64, e reports.Event) error {
	if _, err := tx.exec("INSERT INTO event (id, kind, at, report, leaf, hash) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
		e.ID, e.Kind, micros(e.At), e.Report, e.Leaf, e.Hash[:]); err != nil {
		return err
	}
	there, err := tx.Event(e.ID)
	if err != nil {
		return err
	}
	if !bytes.Equal(there.Leaf, e.Leaf) {
		return fmt.Errorf("store: event %s is another one here", e.ID)
	}
	if _, err := tx.exec("DELETE FROM event_pending WHERE event = $1", e.ID); err != nil {
		return err
	}
	_, err = tx.exec("INSERT INTO event_sequence (seq, event) VALUES ($1, $2)", seq, e.ID)
	return err
}

// ReportByRecord returns the report that the record knows by that name;
// ErrNotFound if there is none.
func (v *View) ReportByRecord(record reports.RecordID) (id reports.ReportID, err error) {
	err = v.row([]any{&id}, "SELECT id FROM report WHERE record = $1", record)
	return id, err
}

// HasUpdate reports whether some update's row tells of an event.
func (v *View) HasUpdate(event reports.EventID) (bool, error) {
	var n int
	err := v.row([]any{&n}, "SELECT COUNT(*) FROM report_update WHERE event = $1", event)
	return n > 0, err
}

// BeginLog closes the log in use and begins another with a first event, which must
// have the next id of those kept for it. The checkpoints of the old log are kept,
// its numbers are not: all events but those about the old log itself are pending,
// and will be numbered again.
func (tx *Tx) BeginLog(origin string, first reports.Event) error {
	if _, err := tx.exec("INSERT INTO record_former (origin, size, note, at) SELECT $1, size, note, at FROM record_checkpoint", origin); err != nil {
		return err
	}
	if err := tx.Unnumber(0); err != nil {
		return err
	}
	if _, err := tx.exec("DELETE FROM record_checkpoint"); err != nil {
		return err
	}
	if _, err := tx.exec("DELETE FROM event_pending WHERE event IN (SELECT id FROM event WHERE kind IN ($1, $2, $3))",
		reports.EventLogOpened, reports.EventLogKey, reports.EventLogHealed); err != nil {
		return err
	}
	return tx.InsertEvents([]reports.Event{first}, nil)
}

// FormerCheckpoints returns what was signed of logs that were closed, newest first.
func (v *View) FormerCheckpoints(limit int) ([]Checkpoint, error) {
	return list(v, scanCheckpoint, "SELECT "+checkpointColumns+" FROM record_former ORDER BY at DESC LIMIT $1", min(limit, reports.MaxLimit))
}
