package store

import (
	"time"

	"lamppost/geo"
	"lamppost/reports"
)

// PinRow is what an index of pins needs of a public report.
type PinRow struct {
	ID        reports.ReportID
	Place     geo.Point
	Status    reports.Status
	Category  reports.CategoryCode
	Body      reports.BodySlug
	CreatedAt time.Time
}

const pinColumns = "r.id, r.lon, r.lat, r.status, r.category, r.body, r.created_at"

func scanPinRow(row scanner) (PinRow, error) {
	var p PinRow
	var created int64
	err := row.Scan(&p.ID, &p.Place[0], &p.Place[1], &p.Status, &p.Category, &p.Body, &created)
	p.CreatedAt = fromMicros(created)
	return p, err
}

// PinRows returns public reports after an id, in the order of ids, at most limit.
func (v *View) PinRows(after reports.ReportID, limit int) ([]PinRow, error) {
	var c clause
	c.scope(reports.Viewer{})
	c.and("r.id > " + c.arg(after))
	return list(v, scanPinRow, "SELECT "+pinColumns+" FROM report r WHERE "+c.where()+" ORDER BY r.id LIMIT "+c.arg(limit), c.args...)
}

// PinRowsOf returns those of some reports that are public.
func (v *View) PinRowsOf(ids []reports.ReportID) ([]PinRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var c clause
	c.scope(reports.Viewer{})
	in(&c, "r.id", ids)
	return list(v, scanPinRow, "SELECT "+pinColumns+" FROM report r WHERE "+c.where()+" LIMIT "+c.arg(len(ids)), c.args...)
}

// PinRowsFound returns the public reports that a filter with a text chooses, in the
// order of ids: no more than MaxHits, and one.
func (v *View) PinRowsFound(f reports.Filter) ([]PinRow, error) {
	var c clause
	c.scope(reports.Viewer{})
	c.filter(v.dialect, f)
	return list(v, scanPinRow, "SELECT "+pinColumns+" FROM report r WHERE "+c.where()+" ORDER BY r.id LIMIT "+c.arg(MaxHits+1), c.args...)
}

// ChangedReports returns the reports that events after a number are about, up to
// limit events, and the number to go on from. With the last of the numbered ones
// come those of events that wait for a number, up to limit too; they come again
// later. More may be left of either: of those that wait only when they have numbers.
func (v *View) ChangedReports(after int64, limit int) (ids []reports.ReportID, seq int64, more bool, err error) {
	type change struct {
		seq    int64
		report reports.ReportID
	}
	changes, err := list(v, func(row scanner) (c change, err error) {
		err = row.Scan(&c.seq, &c.report)
		return c, err
	}, "SELECT s.seq, e.report FROM event_sequence s JOIN event e ON e.id = s.event WHERE s.seq > $1 ORDER BY s.seq LIMIT $2", after, limit)
	if err != nil {
		return nil, after, false, err
	}
	seq = after
	for _, c := range changes {
		ids, seq = append(ids, c.report), c.seq
	}
	if more = len(changes) == limit; more {
		return ids, seq, more, nil
	}
	pending, err := list(v, func(row scanner) (id reports.ReportID, err error) {
		err = row.Scan(&id)
		return id, err
	}, "SELECT e.report FROM event_pending p JOIN event e ON e.id = p.event ORDER BY p.event LIMIT $1", limit)
	return append(ids, pending...), seq, len(pending) == limit, err
}
