package store

import "lamppost/reports"

// tell keeps which bodies a report is handed to beside the one that answers. Those
// that a route before named stay: they have it.
func (tx *Tx) tell(r *reports.Report) error {
	for _, body := range r.Route.Also {
		if _, err := tx.exec("INSERT INTO report_told (report, body) VALUES ($1, $2) ON CONFLICT DO NOTHING", r.ID, body); err != nil {
			return err
		}
	}
	return nil
}
