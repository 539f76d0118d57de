package dispatch_test

import (
	"lamppost/reports"
	"lamppost/reports/store"
)

// enqueue puts a delivery on the tray that no desk would make.
func (t *town) enqueue(d reports.Delivery) error {
	d.ID, d.State = reports.DeliveryID(t.desk.IDs.Next()), reports.Pending
	d.CreatedAt, d.NextAt = t.clock.Now(), t.clock.Now()
	err := t.store.Write(ctx, func(tx *store.Tx) error { return tx.Enqueue(d) })
	t.worker.Nudge()
	return err
}
