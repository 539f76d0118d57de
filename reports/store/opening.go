package store

import "lamppost/reports"

// Openings returns what is left to open of one event, by name.
func (v *View) Openings(event reports.EventID) ([]reports.Opening, error) {
	return list(v, scanOpening, "SELECT event, name, disclosure FROM event_opening WHERE event = $1 ORDER BY name", event)
}

func scanOpening(row scanner) (reports.Opening, error) {
	var o reports.Opening
	err := row.Scan(&o.Event, &o.Name, &o.Disclosure)
	return o, err
}

// NumberedOpening is an opening with the number of its event and what the event's
// leaf says.
type NumberedOpening struct {
	reports.Opening
	Seq  int64
	Leaf []byte
}

// PublicOpenings returns the openings of the events numbered from first to last
// that tell of reports the public sees, in order.
func (v *View) PublicOpenings(first, last int64) ([]NumberedOpening, error) {
	return list(v, func(row scanner) (NumberedOpening, error) {
		var o NumberedOpening
		err := row.Scan(&o.Event, &o.Name, &o.Disclosure, &o.Seq, &o.Leaf)
		return o, err
	}, `SELECT o.event, o.name, o.disclosure, s.seq, e.leaf
		FROM event_sequence s JOIN event e ON e.id = s.event JOIN report r ON r.id = e.report JOIN event_opening o ON o.event = e.id
		WHERE s.seq >= $1 AND s.seq <= $2 AND r.visibility = $3 ORDER BY s.seq, o.name`, first, last, reports.Public)
}
