package store

import (
	"errors"
	"slices"
	"strings"

	"lamppost/reports"
)

// Openings returns what is left to open of one event, by name.
func (v *View) Openings(event reports.EventID) ([]reports.Opening, error) {
	var lines string
	err := v.row([]any{&lines}, "SELECT disclosures FROM event_opening WHERE event = $1", event)
	if errors.Is(err, reports.ErrNotFound) {
		return nil, nil
	}
	return splitOpenings(event, lines), err
}

// ReportOpenings returns what is left to open of a report's events, in order.
func (v *View) ReportOpenings(id reports.ReportID) ([]reports.Opening, error) {
	rows, err := list(v, scanOpened, `SELECT o.event, o.disclosures, 0, e.leaf FROM event e JOIN event_opening o ON o.event = e.id
		WHERE e.report = $1 AND e.report <> 0 ORDER BY e.id`, id)
	var all []reports.Opening
	for _, row := range rows {
		all = append(all, row.Openings...)
	}
	return all, err
}

// Opened is an event that can be opened: what its leaf says, and what it does not.
type Opened struct {
	Event    reports.EventID
	Seq      int64
	Leaf     []byte
	Openings []reports.Opening // by name
}

// PublicOpenings returns the openings of the events numbered from first to last
// that tell of reports the public sees, in order.
func (v *View) PublicOpenings(first, last int64) ([]Opened, error) {
	return list(v, scanOpened, `SELECT o.event, o.disclosures, s.seq, e.leaf
		FROM event_sequence s JOIN event e ON e.id = s.event JOIN report r ON r.id = e.report JOIN event_opening o ON o.event = e.id
		WHERE s.seq >= $1 AND s.seq <= $2 AND r.visibility = $3 ORDER BY s.seq`, first, last, reports.Public)
}

func scanOpened(row scanner) (Opened, error) {
	var o Opened
	var lines string
	err := row.Scan(&o.Event, &lines, &o.Seq, &o.Leaf)
	o.Openings = splitOpenings(o.Event, lines)
	return o, err
}

// DropOpenings removes fields of one event for good.
func (tx *Tx) DropOpenings(event reports.EventID, names []string) error {
	left, err := tx.Openings(event)
	if err != nil {
		return err
	}
	left = slices.DeleteFunc(left, func(o reports.Opening) bool { return slices.Contains(names, o.Name) })
	if len(left) == 0 {
		_, err = tx.exec("DELETE FROM event_opening WHERE event = $1", event)
		return err
	}
	_, err = tx.exec("UPDATE event_opening SET disclosures = $1 WHERE event = $2", joinOpenings(event, left), event)
	return err
}

// joinOpenings writes a line for each field of an event. Neither names nor
// disclosures hold a blank.
func joinOpenings(event reports.EventID, openings []reports.Opening) string {
	var b strings.Builder
	for _, o := range openings {
		if o.Event == event {
			b.WriteString(o.Name + " " + o.Disclosure + "\n")
		}
	}
	return b.String()
}

func splitOpenings(event reports.EventID, lines string) []reports.Opening {
	var openings []reports.Opening
	for line := range strings.Lines(lines) {
		name, disclosure, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		openings = append(openings, reports.Opening{Event: event, Name: name, Disclosure: disclosure})
	}
	slices.SortFunc(openings, func(a, b reports.Opening) int { return strings.Compare(a.Name, b.Name) })
	return openings
}
