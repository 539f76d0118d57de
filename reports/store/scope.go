package store

import (
	"lamppost/geo"
	"lamppost/reports"
)

// scope says in SQL what reports.Viewer.Sees says in Go; it is the only place
// that does. Every query that returns reports, their photos, their counts or
// their places starts from it.
func (c *clause) scope(v reports.Viewer) {
	if v.Administrator() {
		return
	}
	public := "r.visibility = " + c.arg(reports.Public)
	bodies, _ := v.Bodies(reports.Moderate)
	if len(bodies) == 0 {
		c.and(public)
		return
	}
	c.and("(" + public + " OR (r.visibility = " + c.arg(reports.Hidden) + " AND r.body IN (" + placeholders(c, bodies) + ")))")
}

// maxCellRanges bounds how many index ranges a box becomes.
const maxCellRanges = 16

// filter adds what a filter asks for.
func (c *clause) filter(d *dialect, f reports.Filter) {
	in(c, "r.id", f.IDs)
	in(c, "r.status", f.Statuses)
	in(c, "r.category", f.Categories)
	in(c, "r.body", f.Bodies)
	if len(f.Told) > 0 {
		told := placeholders(c, f.Told)
		c.and("r.id IN (SELECT report FROM report_told WHERE body IN (" + told + ")) AND r.body NOT IN (" + told + ")")
	}
	if f.City != "" {
		c.and("r.city = " + c.arg(f.City))
	}
	if f.Area.Layer != "" {
		c.and("r.id IN (SELECT report FROM report_area WHERE layer = " + c.arg(f.Area.Layer) + " AND key = " + c.arg(f.Area.Key) + ")")
	}
	c.between("r.created_at", micros(f.Since), micros(f.Until))
	c.between("r.updated_at", micros(f.UpdatedSince), micros(f.UpdatedUntil))
	if !f.DueBefore.IsZero() {
		c.and("r.due_at <> 0")
		c.between("r.due_at", 0, micros(f.DueBefore)-1)
	}
	if f.Chosen {
		c.and("r.chosen")
	}
	c.text(d, f.Text)
	c.place(f)
}

func (c *clause) between(column string, from, to int64) {
	if from != 0 {
		c.and(column + " >= " + c.arg(from))
	}
	if to != 0 {
		c.and(column + " <= " + c.arg(to))
	}
}

// MaxHits is among how many reports with its words a search looks, the last to come
// in: a word that is in every report would else have all of them fetched and sorted.
const MaxHits = 5_000

// text finds words in the text and address of a report; a search without a single
// letter or digit finds nothing. It finds one more than MaxHits, so that whoever
// counts them knows.
func (c *clause) text(d *dialect, text string) {
	if text != "" {
		c.few = true
		c.and("r.id IN (" + c.hits(d, text) + " ORDER BY rowid DESC LIMIT " + c.arg(MaxHits+1) + ")")
	}
}

// hits selects the ids of the reports with the words of a text.
func (c *clause) hits(d *dialect, text string) string {
	all := "SELECT rowid FROM report_search WHERE "
	terms := reports.SearchTerms(text)
	if len(terms) == 0 {
		return all + "1 = 0"
	}
	mark := c.arg(nil)
	condition, argument := d.matches(mark, terms)
	c.args[len(c.args)-1] = argument
	return all + condition
}

// Common reports whether more than MaxHits reports have the words of a text.
func (v *View) Common(text string) (bool, error) {
	var c clause
	var n int
	hits := c.hits(v.dialect, text)
	err := v.row([]any{&n}, "SELECT COUNT(*) FROM ("+hits+" LIMIT "+c.arg(MaxHits+1)+") AS hits", c.args...)
	return n > MaxHits, err
}

// place limits to a box and to a circle.
func (c *clause) place(f reports.Filter) {
	if f.Box != nil && c.wide {
		c.sides(*f.Box)
	} else if f.Box != nil {
		c.box(*f.Box)
	}
	if f.Near == nil || f.Radius <= 0 {
		return
	}
	around := geo.Around(*f.Near, f.Radius)
	c.box(around)
	if around.West <= around.East { // over the antimeridian the box has to do
		degrees := f.Radius / metresPerDegree
		c.and(c.distance(*f.Near) + " <= " + c.arg(degrees*degrees))
	}
}

// metresPerDegree of latitude, on average; the distance shrinks longitudes to match.
const metresPerDegree = 111_195

// wideBox is how many reports make a box wide: it is then quicker to walk all of
// them newest first and to pass over those outside than to fetch and sort all inside.
const wideBox = 10_000

// wide reports whether the box of a filter holds so many of those that the rest of it
// chooses. The databases guess it from statistics, and SQLite has none of places.
func (v *View) wide(viewer reports.Viewer, f reports.Filter) (bool, error) {
	if f.Box == nil || f.Near != nil {
		return false, nil
	}
	n, err := v.CountReportsTo(wideBox, viewer, f)
	return n == wideBox, err
}

// nearestRadius, in metres, is the first circle that nearest tries.
const nearestRadius = 25

// nearest narrows the circle of a filter to one that still has as many reports as are
// wanted: only those have to be sorted by their distance. What has the words of a
// search is few already.
func (v *View) nearest(viewer reports.Viewer, f reports.Filter, wanted int) (reports.Filter, error) {
	if f.Near == nil || f.Text != "" {
		return f, nil
	}
	for radius := float64(nearestRadius); radius < f.Radius; radius *= 2 {
		inner := f
		inner.Radius = radius
		if n, err := v.CountReportsTo(wanted, viewer, inner); err != nil || n >= wanted {
			return inner, err
		}
	}
	return f, nil
}

// box limits to a box, first by cell ranges, which the index serves, then by
// the exact sides.
func (c *clause) box(box geo.Box) {
	c.few = true
	c.cells("r.cell", box, maxCellRanges)
	c.sides(box)
}

// cells limits a column of cells to at most so many ranges that cover a box.
func (c *clause) cells(column string, box geo.Box, most int) {
	ranges := ""
	for i, r := range box.Cells(most) {
		if i > 0 {
			ranges += " OR "
		}
		ranges += "(" + column + " >= " + c.arg(int64(r.From)) + " AND " + column + " < " + c.arg(int64(r.To)) + ")"
	}
	if ranges == "" {
		ranges = "1 = 0"
	}
	c.and("(" + ranges + ")")
}

// sides limits to the exact sides of a box.
func (c *clause) sides(box geo.Box) {
	joint := " AND "
	if box.West > box.East { // over the antimeridian
		joint = " OR "
	}
	c.and("(r.lon >= " + c.arg(box.West) + joint + "r.lon <= " + c.arg(box.East) + ")")
	c.and("r.lat >= " + c.arg(box.South) + " AND r.lat <= " + c.arg(box.North))
}
