package store

import (
	"database/sql"
	"time"

	"lamppost/reports"
)

const photoColumns = "p.id, p.report, p.update_id, p.width, p.height, p.hidden, p.sha256, p.created_at"

func scanPhoto(row scanner) (reports.Photo, error) {
	var p reports.Photo
	var report, update sql.NullInt64
	var created int64
	err := row.Scan(&p.ID, &report, &update, &p.Width, &p.Height, &p.Hidden, &p.SHA256, &created)
	p.Report, p.Update, p.CreatedAt = reports.ReportID(report.Int64), reports.UpdateID(update.Int64), fromMicros(created)
	return p, err
}

// Photos returns the visible photos of a report and its updates, in order. The
// caller has read the report with its viewer before.
func (v *View) Photos(id reports.ReportID) ([]reports.Photo, error) {
	return list(v, scanPhoto, "SELECT "+photoColumns+" FROM photo p WHERE p.report = $1 AND NOT p.hidden ORDER BY p.position, p.created_at, p.id", id)
}

// PhotosOf returns what Photos does, for many reports at once.
func (v *View) PhotosOf(ids []reports.ReportID) (map[reports.ReportID][]reports.Photo, error) {
	all := map[reports.ReportID][]reports.Photo{}
	if len(ids) == 0 {
		return all, nil
	}
	var c clause
	in(&c, "p.report", ids)
	found, err := list(v, scanPhoto, "SELECT "+photoColumns+" FROM photo p WHERE "+c.where()+" AND NOT p.hidden ORDER BY p.position, p.created_at, p.id", c.args...)
	for _, p := range found {
		all[p.Report] = append(all[p.Report], p)
	}
	return all, err
}

// Photo returns an attached photo if the viewer may see its report.
func (v *View) Photo(viewer reports.Viewer, id reports.PhotoID) (reports.Photo, error) {
	var c clause
	c.scope(viewer)
	c.and("p.id = " + c.arg(id))
	c.and("NOT p.hidden")
	return one(v, scanPhoto, "SELECT "+photoColumns+" FROM photo p JOIN report r ON r.id = p.report WHERE "+c.where(), c.args...)
}

// LoosePhotos returns the photos uploaded under this digest of a draft's key
// that no report has yet, oldest first.
func (v *View) LoosePhotos(upload string) ([]reports.Photo, error) {
	return list(v, scanPhoto, "SELECT "+photoColumns+" FROM photo p WHERE p.upload = $1 AND p.report IS NULL ORDER BY p.created_at, p.id LIMIT $2", upload, 4*reports.MaxPhotos)
}

// KnownPhotos returns which of ids have a row: what the sweep must keep.
func (v *View) KnownPhotos(ids []reports.PhotoID) (map[reports.PhotoID]bool, error) {
	known := map[reports.PhotoID]bool{}
	if len(ids) == 0 {
		return known, nil
	}
	var c clause
	in(&c, "id", ids)
	_, err := list(v, func(row scanner) (struct{}, error) {
		var id reports.PhotoID
		err := row.Scan(&id)
		known[id] = true
		return struct{}{}, err
	}, "SELECT id FROM photo WHERE "+c.where(), c.args...)
	return known, err
}

// InsertPhoto records an uploaded photo that belongs to nobody yet but to the
// holder of the key with this digest.
func (tx *Tx) InsertPhoto(p reports.Photo, upload string) error {
	_, err := tx.exec(`INSERT INTO photo (id, upload, position, width, height, hidden, sha256, created_at)
		VALUES ($1, $2, 0, $3, $4, $5, $6, $7)`, p.ID, upload, p.Width, p.Height, p.Hidden, p.SHA256, micros(p.CreatedAt))
	return err
}

// LoosePhoto returns a photo uploaded under this digest; ErrNotFound if it is not
// there, not loose or not theirs.
func (v *View) LoosePhoto(id reports.PhotoID, upload string) (reports.Photo, error) {
	return one(v, scanPhoto, "SELECT "+photoColumns+" FROM photo p WHERE p.id = $1 AND p.upload = $2 AND p.report IS NULL", id, upload)
}

// AttachPhoto gives a loose photo to p's report or update, with the event that
// tells of it; ErrNotFound if another transaction has taken it.
func (tx *Tx) AttachPhoto(p reports.Photo, position int, event reports.EventID) error {
	n, err := tx.exec("UPDATE photo SET report = $1, update_id = $2, position = $3, event = $4 WHERE id = $5 AND report IS NULL",
		p.Report, orNull(p.Update), position, event, p.ID)
	if err == nil && n == 0 {
		return reports.ErrNotFound
	}
	return err
}

// DropLoosePhoto forgets one photo uploaded under this digest, if no report has
// taken it.
func (tx *Tx) DropLoosePhoto(id reports.PhotoID, upload string) error {
	_, err := tx.exec("DELETE FROM photo WHERE id = $1 AND upload = $2 AND report IS NULL", id, upload)
	return err
}

// DropLoosePhotos forgets photos uploaded before t that no report took; their
// files are then orphans and the sweep removes them.
func (tx *Tx) DropLoosePhotos(t time.Time) (int64, error) {
	return tx.exec("DELETE FROM photo WHERE report IS NULL AND created_at < $1", micros(t))
}
