package store

import (
	"cmp"
	"slices"

	"lamppost/geo"
	"lamppost/reports"
)

// Pin is one report, or the cluster of several that share a grid cell.
type Pin struct {
	Count int
	Place geo.Point        // of the one report, or the mean of the cluster
	ID    reports.ReportID // of the one report, or of the newest of the cluster
	// Of a single report only:
	Status   reports.Status
	Category reports.CategoryCode
	Open     int // how many of Count are not closed
}

// maxSquares is up to how many squares are counted one by one. Each is a range of
// the index, so a million reports are counted where they lie; gathering them in
// one query would sort them first, which took ten times as long.
const maxSquares = 64

// Pins returns the reports of a cell range, gathered into squares of the given
// number of low cell bits: shift 0 gathers only equal places, 2 more per zoom
// level. At most limit pins, the fullest first.
func (v *View) Pins(viewer reports.Viewer, f reports.Filter, cells geo.CellRange, shift, limit int) ([]Pin, error) {
	side := geo.Cell(1) << shift
	if (cells.To-cells.From)/side > maxSquares {
		return v.pins(viewer, f, cells, shift, limit)
	}
	var all []Pin
	for from := cells.From; from < cells.To; from += side {
		square, err := v.pins(viewer, f, geo.CellRange{From: from, To: from + side}, wholeRange, 1)
		if err != nil {
			return nil, err
		}
		all = append(all, square...)
	}
	slices.SortFunc(all, func(a, b Pin) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.ID, b.ID)) })
	return all[:min(len(all), limit)], nil
}

// wholeRange asks pins for one pin, without gathering.
const wholeRange = -1

func (v *View) pins(viewer reports.Viewer, f reports.Filter, cells geo.CellRange, shift, limit int) ([]Pin, error) {
	var c clause
	c.scope(viewer)
	c.filter(v.dialect, f)
	c.and("r.cell >= " + c.arg(int64(cells.From)) + " AND r.cell < " + c.arg(int64(cells.To)))
	open := "CASE WHEN r.status IN (" + placeholders(&c, openStatuses()) + ") THEN 1 ELSE 0 END"
	query := "SELECT COUNT(*), AVG(r.lon), AVG(r.lat), MAX(r.id), MAX(r.status), MAX(r.category), SUM(" + open + ") FROM report r WHERE " + c.where()
	if shift == wholeRange {
		query += " HAVING COUNT(*) > 0"
	} else {
		query += " GROUP BY r.cell >> CAST(" + c.arg(shift) + " AS INTEGER)"
	}
	query += " ORDER BY COUNT(*) DESC, MAX(r.id) LIMIT " + c.arg(limit)
	return list(v, scanPin, query, c.args...)
}

func scanPin(row scanner) (Pin, error) {
	var p Pin
	err := row.Scan(&p.Count, &p.Place[0], &p.Place[1], &p.ID, &p.Status, &p.Category, &p.Open)
	if p.Count > 1 {
		p.Status, p.Category = "", ""
	}
	return p, err
}

func openStatuses() []reports.Status {
	var open []reports.Status
	for _, s := range reports.Statuses() {
		if !s.Closed() {
			open = append(open, s)
		}
	}
	return open
}
