package store

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"lamppost/geo"
	"lamppost/reports"
)

const reportColumns = `r.id, r.city, r.category, r.body, r.status, r.visibility, r.text, r.answers,
	r.lon, r.lat, r.accuracy, r.address, r.name, r.name_public, r.source, r.external_id,
	r.created_at, r.updated_at, r.closed_at, r.due_at, r.route, r.version, r.duplicate, r.photos, r.cover, r.removed, r.record, r.event`

func scanReport(row scanner) (reports.Report, error) {
	var r reports.Report
	var answers, route, removed string
	var created, updated, closed, due int64
	err := row.Scan(&r.ID, &r.City, &r.Category, &r.Body, &r.Status, &r.Visibility, &r.Text, &answers,
		&r.Place[0], &r.Place[1], &r.Accuracy, &r.Address, &r.Name, &r.NamePublic, &r.Source, &r.ExternalID,
		&created, &updated, &closed, &due, &route, &r.Version, &r.Duplicate, &r.PhotoCount, &r.Cover, &removed, &r.Record, &r.Event)
	if err != nil {
		return r, err
	}
	r.CreatedAt, r.UpdatedAt = fromMicros(created), fromMicros(updated)
	r.ClosedAt, r.DueAt = fromMicros(closed), fromMicros(due)
	for part := range strings.FieldsSeq(removed) {
		r.Removed = append(r.Removed, reports.Part(part))
	}
	if err := json.Unmarshal([]byte(answers), &r.Answers); err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(route), &r.Route)
}

// Report returns a report that the viewer may see, else ErrNotFound: that a
// hidden report exists is nobody's business.
func (v *View) Report(viewer reports.Viewer, id reports.ReportID) (reports.Report, error) {
	found, _, err := v.Reports(viewer, reports.Filter{IDs: []reports.ReportID{id}}, reports.Page{Limit: 1})
	if err != nil {
		return reports.Report{}, err
	}
	if len(found) == 0 {
		return reports.Report{}, reports.ErrNotFound
	}
	return found[0], nil
}

// Reports returns a page of what the filter chooses among what the viewer may
// see, and where the next page begins, or nil. With Near it is nearest first, and
// there is no next page.
func (v *View) Reports(viewer reports.Viewer, f reports.Filter, p reports.Page) ([]reports.Report, *reports.Cursor, error) {
	size := p.Size()
	f, err := v.nearest(viewer, f, size+1+max(p.Skip, 0))
	if err != nil {
		return nil, nil, err
	}
	wide, err := v.wide(viewer, f)
	if err != nil {
		return nil, nil, err
	}
	c := clause{wide: wide}
	c.scope(viewer)
	c.filter(v.dialect, f)
	order := c.order(f, p)
	// Many rows may be sorted for one page; only those of the page are read whole.
	page := "SELECT r.id FROM report r WHERE " + c.where() + " ORDER BY " + order + " LIMIT " + c.arg(size+1) + " OFFSET " + c.arg(max(p.Skip, 0))
	query := "SELECT " + reportColumns + " FROM report r WHERE r.id IN (" + page + ") ORDER BY " + order + " LIMIT " + c.arg(size+1)
	found, err := list(v, scanReport, query, c.args...)
	if err != nil || len(found) <= size {
		return found, nil, err
	}
	found = found[:size]
	if f.Near != nil {
		return found, nil, nil
	}
	return found, cursorOf(&found[size-1], p.Order), nil
}

// noDay sorts reports without a promise behind all that have one.
const noDay = math.MaxInt64

// dueDay is when a report is due, for sorting.
var dueDay = "CASE WHEN r.due_at = 0 THEN " + strconv.Itoa(noDay) + " ELSE r.due_at END"

// order returns how a page is sorted, and limits the clause to what comes after
// its cursor. Ids grow with time, so that they sort by age.
func (c *clause) order(f reports.Filter, p reports.Page) string {
	key, direction, beyond := "r.created_at", " DESC", "<"
	if p.Order == reports.DueFirst {
		key, direction, beyond = dueDay, "", ">"
	}
	if f.Near != nil {
		return c.distance(*f.Near) + ", r.id"
	}
	if c.few && p.Order == reports.NewestFirst {
		// An expression keeps the databases from walking all reports, newest first,
		// in the hope to meet those few, of which there may be none.
		key = "(r.created_at + 0)"
	}
	if p.After != nil {
		c.and("(" + key + ", r.id) " + beyond + " (" + c.arg(p.After.At.UnixMicro()) + ", " + c.arg(p.After.ID) + ")")
	}
	return key + direction + ", r.id" + direction
}

func cursorOf(r *reports.Report, order reports.Order) *reports.Cursor {
	switch {
	case order == reports.NewestFirst:
		return &reports.Cursor{At: r.CreatedAt, ID: r.ID}
	case r.DueAt.IsZero():
		return &reports.Cursor{At: time.UnixMicro(noDay), ID: r.ID}
	}
	return &reports.Cursor{At: r.DueAt, ID: r.ID}
}

// distance orders by an equirectangular approximation: right for neighbours,
// and monotonic enough for the rest.
func (c *clause) distance(p geo.Point) string {
	shrink := math.Pow(math.Cos(p[1]*math.Pi/180), 2)
	lon, lat := c.arg(p[0]), c.arg(p[1])
	return "(r.lon - " + lon + ") * (r.lon - " + lon + ") * " + c.arg(shrink) + " + (r.lat - " + lat + ") * (r.lat - " + lat + ")"
}

// CountReports counts what Reports would list in all.
func (v *View) CountReports(viewer reports.Viewer, f reports.Filter) (int, error) {
	return v.CountReportsTo(math.MaxInt32, viewer, f)
}

// CountReportsTo is CountReports that stops at limit: counting a country takes as long
// as reading its index.
func (v *View) CountReportsTo(limit int, viewer reports.Viewer, f reports.Filter) (int, error) {
	var c clause
	c.scope(viewer)
	c.filter(v.dialect, f)
	var n int
	err := v.row([]any{&n}, "SELECT COUNT(*) FROM (SELECT 1 FROM report r WHERE "+c.where()+" LIMIT "+c.arg(limit)+") AS found", c.args...)
	return n, err
}

// CountByStatus counts what Reports would list, by status.
func (v *View) CountByStatus(viewer reports.Viewer, f reports.Filter) (map[reports.Status]int, error) {
	var c clause
	c.scope(viewer)
	c.filter(v.dialect, f)
	counts := map[reports.Status]int{}
	_, err := list(v, func(row scanner) (struct{}, error) {
		var status reports.Status
		var n int
		err := row.Scan(&status, &n)
		counts[status] = n
		return struct{}{}, err
	}, "SELECT r.status, COUNT(*) FROM report r WHERE "+c.where()+" GROUP BY r.status", c.args...)
	return counts, err
}

// Reporter returns what is known of who sent a report; ErrNotFound where no
// address was left. The caller has checked that the viewer may read contacts.
func (v *View) Reporter(id reports.ReportID) (reports.Reporter, error) {
	var who reports.Reporter
	var confirmed int64
	err := v.row([]any{&who.Email, &who.Language, &confirmed}, `SELECT p.email, p.language, p.confirmed_at
		FROM report r JOIN person p ON p.id = r.reporter WHERE r.id = $1`, id)
	who.Confirmed = confirmed != 0
	return who, err
}

// ReportByExternal returns the report another system knows by that reference. The
// last condition repeats the index's own: without it SQLite reads every row.
func (v *View) ReportByExternal(source reports.Source, external string) (reports.ReportID, error) {
	var id reports.ReportID
	err := v.row([]any{&id}, "SELECT id FROM report WHERE source = $1 AND external_id = $2 AND external_id <> ''", source, external)
	return id, err
}

// InsertReport writes a report, whose Event tells of it, the areas it lies in and
// its words for the search. reporter may be 0.
func (tx *Tx) InsertReport(r *reports.Report, reporter reports.PersonID) error {
	_, err := tx.exec(`INSERT INTO report (id, city, category, body, status, visibility, text, answers,
		lon, lat, cell, accuracy, address, name, name_public, source, external_id, reporter,
		created_at, updated_at, closed_at, due_at, route, chosen, version, duplicate, photos, cover, removed, record, event)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
		$19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)`,
		r.ID, r.City, r.Category, r.Body, r.Status, r.Visibility, r.Text, asJSON(r.Answers),
		r.Place[0], r.Place[1], int64(geo.CellOf(r.Place)), r.Accuracy, r.Address, r.Name, r.NamePublic, r.Source, r.ExternalID, orNull(reporter),
		micros(r.CreatedAt), micros(r.UpdatedAt), micros(r.ClosedAt), micros(r.DueAt), asJSON(r.Route), r.Route.Chosen != nil, r.Version, r.Duplicate, r.PhotoCount, r.Cover, removed(r), r.Record, r.Event)
	if err != nil {
		return err
	}
	if err := tx.insertAreas(r); err != nil {
		return err
	}
	if err := tx.tell(r); err != nil {
		return err
	}
	_, err = tx.exec("INSERT INTO report_search (rowid, words) VALUES ($1, $2)", r.ID, searched(r))
	return err
}

// searched is where the search looks for words.
func searched(r *reports.Report) string { return reports.Fold(r.Text + " " + r.Address) }

func removed(r *reports.Report) string {
	words := make([]string, len(r.Removed))
	for i, p := range r.Removed {
		words[i] = string(p)
	}
	return strings.Join(words, " ")
}

// UpdateReport writes what can change of a report, with the Event that tells of
// it, if it is still the version that was read, and counts the version up; else
// ErrConflict.
func (tx *Tx) UpdateReport(r *reports.Report) error {
	n, err := tx.exec(`UPDATE report SET body = $1, status = $2, visibility = $3, updated_at = $4, closed_at = $5,
		route = $6, chosen = $7, duplicate = $8, photos = $9, cover = $10, event = $11, version = version + 1
		WHERE id = $12 AND version = $13`,
		r.Body, r.Status, r.Visibility, micros(r.UpdatedAt), micros(r.ClosedAt),
		asJSON(r.Route), r.Route.Chosen != nil, r.Duplicate, r.PhotoCount, r.Cover, r.Event, r.ID, r.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return reports.ErrConflict
	}
	r.Version++
	return nil
}

// orNull stores 0 as NULL where a column refers to another table.
func orNull[T ~int64](id T) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}
