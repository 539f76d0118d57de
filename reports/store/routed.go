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

	created time.Time
}

// RoutedAfter is where the next page of Routed begins; the zero value is the
// first page.
type RoutedAfter struct {
	visibility int // index of routedVisibilities
	at         time.Time
	id         reports.ReportID
}

// routedVisibilities are those whose reports have been handed to their body.
var routedVisibilities = []reports.Visibility{reports.Public, reports.Hidden}

// Routed returns a page of the reports created at or after since, of the given
// statuses (none: all), and where the next page begins; nil after the last one.
func (v *View) Routed(since time.Time, statuses []reports.Status, after RoutedAfter, limit int) ([]Routed, *RoutedAfter, error) {
	var c clause
	c.and("r.visibility = " + c.arg(routedVisibilities[after.visibility]))
	c.and("(r.created_at, r.id) > (" + c.arg(micros(after.at)) + ", " + c.arg(after.id) + ")")
	c.between("r.created_at", micros(since), 0)
	in(&c, "r.status", statuses)
	found, err := list(v, scanRouted, `SELECT r.id, r.category, r.body, r.status, r.lon, r.lat, r.answers, r.created_at,
		CASE WHEN r.chosen THEN r.route ELSE '' END FROM report r WHERE `+c.where()+" ORDER BY r.created_at, r.id LIMIT "+c.arg(limit), c.args...)
	switch {
	case err != nil:
		return nil, nil, err
	case len(found) == limit:
		last := found[limit-1]
		return found, &RoutedAfter{after.visibility, last.created, last.ID}, nil
	case after.visibility+1 < len(routedVisibilities):
		return found, &RoutedAfter{visibility: after.visibility + 1}, nil
	}
	return found, nil, nil
}

func scanRouted(row scanner) (Routed, error) {
	var r Routed
	var answers, chosen string
	var created int64
	if err := row.Scan(&r.ID, &r.Category, &r.Body, &r.Status, &r.Place[0], &r.Place[1], &answers, &created, &chosen); err != nil {
		return r, err
	}
	r.created = fromMicros(created)
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
