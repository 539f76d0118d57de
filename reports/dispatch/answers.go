package dispatch

import (
	"strings"
	"time"

	"lamppost/reports"
)

// Answer is a question and what was said to it, as people read them.
type Answer struct {
	Question string
	Values   []string
}

// Said joins the values.
func (a Answer) Said() string { return strings.Join(a.Values, ", ") }

// Answers are the report's answers in the reader's language. A question that the
// city has dropped since is named by its code.
func (l *letter) Answers() []Answer {
	var all []Answer
	for _, given := range l.report.Answers {
		a := Answer{Question: given.Code, Values: given.Values}
		for i := range l.category.Questions {
			if q := &l.category.Questions[i]; q.Code == given.Code {
				a = Answer{q.Text.In(l.Language.Tag), l.values(q, given.Values)}
			}
		}
		all = append(all, a)
	}
	return all
}

func (l *letter) values(q *reports.Question, given []string) []string {
	said := make([]string, len(given))
	for i, v := range given {
		said[i] = v
		if c := q.Choice(v); c != nil {
			said[i] = c.Name.In(l.Language.Tag)
		} else if q.Kind == reports.KindDateTime {
			said[i] = l.moment(v)
		}
	}
	return said
}

// moment writes a date-time answer; one without a zone is the resident's own
// local time and stays what it is.
func (l *letter) moment(v string) string {
	if t, err := time.Parse(time.RFC3339, v); err == nil {
		return l.DateTime(t)
	}
	if t, err := time.ParseInLocation("2006-01-02T15:04", v, l.Zone); err == nil {
		return l.DateTime(t)
	}
	if t, err := time.ParseInLocation(time.DateOnly, v, l.Zone); err == nil {
		return l.Date(t)
	}
	return v
}
