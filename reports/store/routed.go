package store

import (
	"encoding/json"
	"time"

	"lamppost/geo"
	"lamppost/reports"
)

// Routed is a report as routing looks at it again.
type Routed struct {
	ID       reports.ReportID
	Category reports.CategoryCode
	Body     reports.BodySlug
	Status   reports.Status
	Place    geo.Point // where the rules were asked
	Answers  reports.Answers
}

// Which says which reports routing looks at again.
type Which struct {
	Open        bool      // the open ones only
	Since       time.Time // created at or after; zero: ever
	Unconfirmed bool      // also those that wait for their reporter's address
}

func (w Which) narrow(c *clause) {
	c.and("r.cell >= 0") // a place that was removed leads nowhere
	if w.Open {
		c.and("r.closed_at = 0")
	}
	if !w.Unconfirmed {
		c.and("r.visibility <> " + c.arg(reports.Unconfirmed))
	}
	c.between("r.created_at", micros(w.Since), 0)
}

// Routed returns the reports after an id, whoever may see them, in the order of
// their ids.
func (v *View) Routed(w Which, after reports.ReportID, limit int) ([]Routed, error) {
	var c clause
	w.narrow(&c)
	c.and("r.id > " + c.arg(after))
	return list(v, scanRouted, `SELECT r.id, r.category, r.body, r.status, r.lon, r.lat, r.answers,
		CASE WHEN r.chosen THEN r.route ELSE '' END FROM report r WHERE `+c.where()+" ORDER BY r.id LIMIT "+c.arg(limit), c.args...)
}

// CountRouted counts what Routed returns in all.
func (v *View) CountRouted(w Which) (int, error) {
	var c clause
	w.narrow(&c)
	var n int
	err := v.row([]any{&n}, "SELECT COUNT(*) FROM report r WHERE "+c.where(), c.args...)
	return n, err
}

func scanRouted(row scanner) (Routed, error) {
	var r Routed
	var answers, chosen string
	if err := row.Scan(&r.ID, &r.Category, &r.Body, &r.Status, &r.Place[0], &r.Place[1], &answers, &chosen); err != nil {
		return r, err
	}
	if chosen != "" {
		var route reports.Route
		if err := json.Unmarshal([]byte(chosen), &route); err != nil {
			return r, err
		}
		r.Place = *route.Chosen
	}
	if answers == noAnswers {
		return r, nil
	}
	return r, json.Unmarshal([]byte(answers), &r.Answers)
}

// noAnswers is how a report without answers is stored.
const noAnswers = "null"
