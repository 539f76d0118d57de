package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record/replay"
	"lamppost/reports/store"
)

// Healing is what the record says of a report in a database that was restored.
type Healing struct {
	replay.State
	Missed bool             // the backup did not have its newest event
	Lost   []replay.Removed // fields that nothing can open any more
}

// Heal makes the rows of reports say what the record says of them: what it removed
// is removed again, and what the backup missed of status, body and visibility is
// taken over. Words and photos that the backup does not have are told to be lost.
// It returns how many of the reports have no row at all: all but their history is
// gone. Running it twice changes nothing.
func (d *Desk) Heal(ctx context.Context, batch []Healing) (rowless int, err error) {
	err = d.write(ctx, func(tx *store.Tx) error {
		rowless = 0
		for i := range batch {
			there, err := d.healOne(tx, &batch[i])
			if err != nil {
				return err
			}
			if !there {
				rowless++
			}
		}
		return nil
	})
	return rowless, err
}

func (d *Desk) healOne(tx *store.Tx, h *Healing) (there bool, err error) {
	id, err := tx.ReportByRecord(h.Record)
	if errors.Is(err, reports.ErrNotFound) {
		nobody := &story{desk: d, report: &reports.Report{Record: h.Record}, prev: leaf.DigestOf(h.LastHash)}
		return false, nobody.tellGone(tx, h.Lost, d.Now())
	}
	if err != nil {
		return true, err
	}
	r, err := tx.Report(everything, id)
	if err != nil {
		return true, err
	}
	return true, d.healRow(tx, &r, h)
}

// healRow heals a report that the backup has. What was done to it since the backup
// came back is newer than the record, and stays.
func (d *Desk) healRow(tx *store.Tx, r *reports.Report, h *Healing) error {
	newest, err := tx.Event(r.Event)
	if err != nil {
		return err
	}
	before, current := r.Event, newest.Seq > 0
	if current {
		r.Event = h.Last.Event()
	}
	if current && h.Missed {
		if err := d.takeOver(tx, r, &h.State); err != nil {
			return err
		}
	}
	story, err := d.storyOf(tx, r)
	if err != nil {
		return err
	}
	parts, gone, err := removedAgain(tx, r, h)
	if err != nil {
		return err
	}
	if current {
		gone = nil // its last event tells of it
	}
	if err := story.tellGone(tx, append(gone, h.Lost...), d.Now()); err != nil {
		return err
	}
	switch {
	case len(parts) > 0:
		_, err = d.dropParts(tx, r, parts) // files of photos are orphans now, and swept
	case r.Event != before:
		err = tx.UpdateReport(r)
	}
	return err
}

// takeOver makes a row say what the record says, and notes updates whose words the
// backup does not have.
func (d *Desk) takeOver(tx *store.Tx, r *reports.Report, s *replay.State) error {
	r.Visibility, r.Body, r.Status, r.Duplicate = s.Visibility, s.Body, s.Status, 0
	if s.Of != "" {
		of, err := tx.ReportByRecord(s.Of)
		if err != nil && !errors.Is(err, reports.ErrNotFound) {
			return err
		}
		r.Duplicate = of
	}
	switch {
	case !s.Status.Closed():
		r.ClosedAt = time.Time{}
	case r.ClosedAt.IsZero():
		r.ClosedAt = time.Unix(s.StatusAt, 0).UTC()
	}
	for _, u := range s.Updates {
		if err := d.missedUpdate(tx, r.ID, u); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) missedUpdate(tx *store.Tx, id reports.ReportID, u replay.Update) error {
	known, err := tx.HasUpdate(u.Event.Event())
	if err != nil || known {
		return err
	}
	return tx.InsertUpdate(&reports.Update{
		ID: reports.UpdateID(d.IDs.Next()), Report: id, By: u.By, Body: u.Body, Status: u.Status, From: u.From,
		Event: u.Event.Event(), CreatedAt: time.Unix(u.At, 0).UTC(),
	})
}

// removedAgain drops the openings that the record says were removed, and returns
// the parts that the row still has of them. A row that is newer than the record
// needs new events for those, because no public state changes without one.
func removedAgain(tx *store.Tx, r *reports.Report, h *Healing) (parts []reports.Part, gone []replay.Removed, err error) {
	for _, removed := range h.Removed {
		if err := tx.DropOpenings(removed.Event.Event(), removed.Names); err != nil {
			return nil, nil, err
		}
		if removed.Reason == leaf.Lost {
			continue // what the row has of it was never removed
		}
		for _, part := range partsOf(removed.Names) {
			if !slices.Contains(parts, part) && !r.Lacks(part) {
				parts = append(parts, part)
			}
		}
		gone = append(gone, removed)
	}
	if len(parts) == 0 {
		gone = nil
	}
	return parts, gone, nil
}

// partsOf names the parts that fields tell of.
func partsOf(names []string) []reports.Part {
	return slices.DeleteFunc(reports.Parts(), func(p reports.Part) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return name != leaf.Submission && tells(name, []reports.Part{p}) })
	})
}

// tellGone tells of fields that nothing can open any more.
func (s *story) tellGone(tx *store.Tx, gone []replay.Removed, at time.Time) error {
	for _, g := range gone {
		l := leaf.Leaf{Type: reports.EventRedacted, Event: g.Event, Names: g.Names, Reason: g.Reason, Role: reports.Administrator, Body: s.report.Body}
		if err := s.tell(at, l); err != nil {
			return err
		}
	}
	return s.write(tx)
}
