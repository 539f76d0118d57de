package web

import (
	"bytes"
	"encoding/csv"
	"strings"
)

// csvColumns are the first line of the table. New ones go to the end: somebody's
// sheet counts columns.
var csvColumns = []string{
	"id", "url", "status", "status_name", "category", "category_name", "group", "body", "body_name",
	"latitude", "longitude", "address", "text", "created", "updated", "closed", "photo",
}

// csv writes RFC 4180 in UTF-8. Columns that hold words are made harmless for
// spreadsheets; numbers, codes and times are written as they are.
func (f *feed) csv() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{csvColumns}
	for i := range f.entries {
		rows = append(rows, f.entries[i].row())
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

func (e *entry) row() []string {
	closed := ""
	if !e.ClosedAt.IsZero() {
		closed = rfc3339(e.ClosedAt)
	}
	lat, lon := "", "" // the place was removed
	if e.HasPlace() {
		lat, lon = decimal(e.Place.Lat()), decimal(e.Place.Lon())
	}
	return []string{
		e.ID.String(), e.URL, string(e.Status), harmless(e.StatusName), harmless(string(e.Category)), harmless(e.CategoryName),
		harmless(e.Group), harmless(string(e.Body)), harmless(e.BodyName),
		lat, lon, harmless(e.Address), harmless(e.Text),
		rfc3339(e.CreatedAt), rfc3339(e.UpdatedAt), closed, e.Photo,
	}
}

// formulaStarts are what spreadsheets take for the beginning of a formula, in
// both widths, and the apostrophe itself.
const formulaStarts = "=+-@\t\r\n＝＋－＠'"

// harmless puts an apostrophe before words that a spreadsheet would calculate.
// Words that begin with one get another, so dropping one apostrophe from the
// front gives back every cell.
func harmless(s string) string {
	if first := []rune(s + " ")[0]; strings.ContainsRune(formulaStarts, first) {
		return "'" + s
	}
	return s
}
