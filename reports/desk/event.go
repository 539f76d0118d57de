package desk

import (
	"time"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/store"
)

// story is what one transaction tells of one report: events whose leaves each
// name the one before, so that the report's history is a chain. It is told
// first and written in one go, before the rows that refer to it.
type story struct {
	desk     *Desk
	report   *reports.Report
	prev     leaf.Digest
	events   []reports.Event
	openings []reports.Opening
}

// field is what a leaf commits to; an empty value is none.
type field struct {
	name  string
	value any
	empty bool
}

func words(name, text string) field { return field{name, text, text == ""} }

// tellNew gives a report its name in the record and tells its first events.
func (d *Desk) tellNew(r *reports.Report, photos []reports.Photo) (*story, error) {
	var err error
	if r.Record, err = leaf.NewReportID(d.Rand); err != nil {
		return nil, err
	}
	s := &story{desk: d, report: r}
	return s, s.tellReceived(photos)
}

// storyOf goes on with the history of a report read in this transaction.
func (d *Desk) storyOf(tx *store.Tx, r *reports.Report) (*story, error) {
	hash, err := tx.LeafHash(r.Event)
	return &story{desk: d, report: r, prev: leaf.DigestOf(hash)}, err
}

// tell adds an event. The report's row names the last one told.
func (s *story) tell(at time.Time, l leaf.Leaf, fields ...field) error {
	l.Report, l.Prev = s.report.Record, s.prev
	e, openings, err := s.desk.event(at, l, fields)
	if err != nil {
		return err
	}
	e.Report = s.report.ID
	s.events, s.openings = append(s.events, e), append(s.openings, openings...)
	s.prev, s.report.Event = leaf.DigestOf(e.Hash), e.ID
	return nil
}

// tellOne writes a changed report with a single event.
func (d *Desk) tellOne(tx *store.Tx, r *reports.Report, l leaf.Leaf, fields ...field) error {
	story, err := d.storyOf(tx, r)
	if err != nil {
		return err
	}
	if err := story.tell(r.UpdatedAt, l, fields...); err != nil {
		return err
	}
	if err := story.write(tx); err != nil {
		return err
	}
	return tx.UpdateReport(r)
}

// write makes what was told part of the transaction.
func (s *story) write(tx *store.Tx) error { return tx.InsertEvents(s.events, s.openings) }

// file writes a new report with what was told of it and its photos.
func (s *story) file(tx *store.Tx, reporter reports.PersonID, photos []reports.Photo) error {
	if err := s.write(tx); err != nil {
		return err
	}
	if err := tx.InsertReport(s.report, reporter); err != nil {
		return err
	}
	return attach(tx, photos, s.report, 0)
}

// event encodes a leaf. What it refuses is a mistake of ours: everything a person
// has typed goes into fields. at is when it happened, which for what is brought in
// from elsewhere may be long ago; the leaf has the time at which it was recorded,
// because no record can vouch for another.
func (d *Desk) event(at time.Time, l leaf.Leaf, fields []field) (reports.Event, []reports.Opening, error) {
	e := reports.Event{ID: reports.EventID(d.IDs.Next()), Kind: l.Type, At: at}
	var openings []reports.Opening
	for _, f := range fields {
		if f.empty {
			continue
		}
		disclosure, err := leaf.Disclose(d.Rand, f.name, f.value)
		if err != nil {
			return e, nil, err
		}
		l.Promise(f.name, disclosure)
		openings = append(openings, reports.Opening{Event: e.ID, Name: f.name, Disclosure: string(disclosure)})
	}
	var err error
	if l.ID, err = leaf.NewID(e.ID, d.Rand); err != nil {
		return e, nil, err
	}
	l.V, l.At = leaf.Version, d.Now().Unix()
	e.Leaf, err = l.Encode()
	e.Hash = leaf.HashOf(e.Leaf)
	return e, openings, err
}

// fact writes an event that is about no report and returns its id.
func (d *Desk) fact(tx *store.Tx, l leaf.Leaf) (reports.EventID, error) {
	e, _, err := d.event(d.Now(), l, nil)
	if err != nil {
		return 0, err
	}
	return e.ID, tx.InsertEvents([]reports.Event{e}, nil)
}
