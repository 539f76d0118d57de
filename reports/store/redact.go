package store

import (
	"slices"

	"lamppost/geo"
	"lamppost/reports"
)

// noCell is the cell of a place that was removed: no tile, no box and no circle
// reaches it.
const noCell = -1

// RedactReport writes a report whose Removed has grown, with the Event that tells
// of it, like UpdateReport. What was removed is gone from every row and index of
// the report; what an update said and showed is for RedactUpdates and DropPhotos.
func (tx *Tx) RedactReport(r *reports.Report) error {
	cell := int64(geo.CellOf(r.Place))
	if r.Lacks(reports.PartPlace) {
		cell = noCell
	}
	_, err := tx.exec(`UPDATE report SET text = $1, answers = $2, lon = $3, lat = $4, cell = $5, accuracy = $6, address = $7,
		name = $8, name_public = $9, photos = $10, cover = $11, removed = $12, event = $13 WHERE id = $14 AND version = $15`,
		r.Text, asJSON(r.Answers), r.Place[0], r.Place[1], cell, r.Accuracy, r.Address,
		r.Name, r.NamePublic, r.PhotoCount, r.Cover, removed(r), r.Event, r.ID, r.Version)
	if err != nil {
		return err
	}
	if err := tx.Reroute(r); err != nil {
		return err
	}
	if _, err := tx.exec("UPDATE report_search SET words = $1 WHERE rowid = $2", searched(r), r.ID); err != nil {
		return err
	}
	// The digest under which a repeated send is known is that of the words.
	_, err = tx.exec("DELETE FROM submission WHERE report = $1", r.ID)
	return err
}

// RedactUpdates empties the words of a report's updates.
func (tx *Tx) RedactUpdates(id reports.ReportID) error {
	_, err := tx.exec("UPDATE report_update SET text = '' WHERE report = $1 AND text <> ''", id)
	return err
}

// DropPhotos forgets all photos of a report and its updates and returns their
// ids; their files are then orphans.
func (tx *Tx) DropPhotos(id reports.ReportID) ([]reports.PhotoID, error) {
	return list(&tx.View, func(row scanner) (photo reports.PhotoID, err error) {
		err = row.Scan(&photo)
		return photo, err
	}, "DELETE FROM photo WHERE report = $1 RETURNING id", id)
}

// ReportOpenings returns what is left to open of a report's events, in order.
func (v *View) ReportOpenings(id reports.ReportID) ([]reports.Opening, error) {
	return list(v, scanOpening, `SELECT o.event, o.name, o.disclosure FROM event e JOIN event_opening o ON o.event = e.id
		WHERE e.report = $1 AND e.report <> 0 ORDER BY e.id, o.name`, id)
}

// DropOpenings removes fields of one event for good.
func (tx *Tx) DropOpenings(event reports.EventID, names []string) error {
	for part := range slices.Chunk(names, maxDropped) {
		var c clause
		c.and("event = " + c.arg(event))
		in(&c, "name", part)
		if _, err := tx.exec("DELETE FROM event_opening WHERE "+c.where(), c.args...); err != nil {
			return err
		}
	}
	return nil
}

// maxDropped bounds the parameters of one statement.
const maxDropped = 100
