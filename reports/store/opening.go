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
