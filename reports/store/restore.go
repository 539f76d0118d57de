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

// DropCheckpoints forgets signed states larger than a size.
func (tx *Tx) DropCheckpoints(size int64) error {
	_, err := tx.exec("DELETE FROM record_checkpoint WHERE size > $1", size)
	return err
}
