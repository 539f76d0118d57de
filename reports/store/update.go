package store

import (
	"database/sql"

	"lamppost/reports"
)

const updateColumns = "u.id, u.report, u.role, u.body, u.person, u.text, u.status, u.from_status, u.hidden, u.event, u.created_at"

func scanUpdate(row scanner) (reports.Update, error) {
	var u reports.Update
	var person sql.NullInt64
	var created int64
	err := row.Scan(&u.ID, &u.Report, &u.By, &u.Body, &person, &u.Text, &u.Status, &u.From, &u.Hidden, &u.Event, &created)
	u.Person, u.CreatedAt = reports.PersonID(person.Int64), fromMicros(created)
	return u, err
}

// maxUpdates bounds a report's history on one page; the longest in a year of a
// city of four million had 41.
const maxUpdates = 500

// Updates returns the visible updates of a report with their photos, oldest
// first. The caller has read the report with its viewer before.
func (v *View) Updates(id reports.ReportID) ([]reports.Update, error) {
	updates, err := list(v, scanUpdate, "SELECT "+updateColumns+" FROM report_update u WHERE u.report = $1 AND NOT u.hidden ORDER BY u.created_at, u.id LIMIT $2", id, maxUpdates)
	if err != nil {
		return nil, err
	}
	if err := v.readMoves(updates); err != nil {
		return nil, err
	}
	photos, err := v.Photos(id)
	if err != nil {
		return nil, err
	}
	for i := range updates {
		for _, p := range photos {
			if p.Update == updates[i].ID {
				updates[i].Photos = append(updates[i].Photos, p)
			}
		}
	}
	return updates, nil
}

// LatestWords returns, for each of the reports that has one, the text of its
// newest visible update with words. The caller has read the reports with its
// viewer before.
func (v *View) LatestWords(ids []reports.ReportID) (map[reports.ReportID]string, error) {
	latest := map[reports.ReportID]string{}
	if len(ids) == 0 {
		return latest, nil
	}
	var c clause
	in(&c, "u.report", ids)
	_, err := list(v, func(row scanner) (struct{}, error) {
		var id reports.ReportID
		var text string
		err := row.Scan(&id, &text)
		latest[id] = text
		return struct{}{}, err
	}, "SELECT u.report, u.text FROM report_update u WHERE "+c.where()+" AND NOT u.hidden AND u.text <> '' ORDER BY u.created_at, u.id", c.args...)
	return latest, err
}

// Update returns one update of a report the viewer may see.
func (v *View) Update(viewer reports.Viewer, id reports.UpdateID) (reports.Update, error) {
	var c clause
	c.scope(viewer)
	c.and("u.id = " + c.arg(id))
	u, err := one(v, scanUpdate, "SELECT "+updateColumns+" FROM report_update u JOIN report r ON r.id = u.report WHERE "+c.where(), c.args...)
	if err != nil {
		return u, err
	}
	found := []reports.Update{u}
	err = v.readMoves(found)
	return found[0], err
}

// InsertUpdate adds an update with the event that tells of it.
func (tx *Tx) InsertUpdate(u *reports.Update) error {
	_, err := tx.exec(`INSERT INTO report_update (id, report, role, body, person, text, status, from_status, hidden, created_at, event)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		u.ID, u.Report, u.By, u.Body, orNull(u.Person), u.Text, u.Status, u.From, u.Hidden, micros(u.CreatedAt), u.Event)
	return err
}
