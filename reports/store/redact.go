package store

import (
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
