package desk

import (
	"context"

	"lamppost/reports"
	"lamppost/reports/store"
)

// SubmitUntold does all that Submit does but tell the record, to measure what
// that costs. The schema wants some event, and gets the first.
func (d *Desk) SubmitUntold(ctx context.Context, draft reports.Draft) error {
	s, err := d.prepare(draft)
	if err != nil {
		return err
	}
	err = d.write(ctx, func(tx *store.Tx) error {
		s.begin()
		s.report.Event, s.report.Route.Basis = reports.FirstEvent, nil
		if _, err := tx.ClaimSubmission(s.key, store.Submission{Digest: s.digest, Report: s.report.ID}, d.Now()); err != nil {
			return err
		}
		person, err := s.reporter(tx)
		if err != nil {
			return err
		}
		if err := tx.InsertReport(&s.report, person.ID); err != nil {
			return err
		}
		return s.enqueue(tx, person)
	})
	d.ReceiptToken(s.report.ID)
	return err
}
