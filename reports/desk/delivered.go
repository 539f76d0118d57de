package desk

import (
	"context"
	"io"
	"time"
	"unicode/utf8"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/store"
)

// lease is how long a sender may take before its work is due again: longer than
// any of its attempts, and what a delivery that was under way when the process
// died waits at most.
const lease = time.Minute

// Claim leases up to n due deliveries.
func (d *Desk) Claim(ctx context.Context, n int) ([]reports.Delivery, error) {
	var claimed []reports.Delivery
	err := d.Store.Write(ctx, func(tx *store.Tx) (err error) {
		now := d.Now()
		claimed, err = tx.Claim(now, now.Add(lease), n)
		return err
	})
	return claimed, err
}

// maxNote bounds what is kept of another system's answer.
const maxNote = 500

// Delivered notes that the other side has taken a delivery. Dying before this
// commits means sending again, with the same id, after the lease.
func (d *Desk) Delivered(ctx context.Context, delivery reports.Delivery, receipt string) error {
	delivery.State, delivery.DoneAt, delivery.NextAt = reports.Done, d.Now(), d.Now()
	delivery.LastError, delivery.Receipt = "", shorten(receipt)
	return d.settle(ctx, delivery)
}

// Failed notes a failure: back-off, or burial when it is permanent or has been
// tried for a day.
func (d *Desk) Failed(ctx context.Context, delivery reports.Delivery, cause error, permanent bool) error {
	delivery.LastError = shorten(cause.Error())
	delivery.NextAt = d.Now().Add(reports.RetryAfter(delivery.Attempts, d.jitter()))
	if permanent || delivery.Attempts >= reports.MaxAttempts {
		delivery.State = reports.Buried
	}
	return d.settle(ctx, delivery)
}

// Release puts a claimed delivery back untried: it costs no attempt and is due
// again after the wait.
func (d *Desk) Release(ctx context.Context, delivery reports.Delivery, wait time.Duration) error {
	return d.Store.Write(ctx, func(tx *store.Tx) error { return tx.Release(delivery, d.Now().Add(wait)) })
}

func (d *Desk) settle(ctx context.Context, delivery reports.Delivery) error {
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		ours, err := tx.Settle(delivery)
		if err == nil && !ours {
			d.Logger.Warn("a delivery's lease ran out before it ended", "delivery", delivery.ID.String())
		}
		return err
	})
}

// Retry makes a buried delivery due again.
func (d *Desk) Retry(ctx context.Context, id reports.DeliveryID) error {
	return d.write(ctx, func(tx *store.Tx) error { return tx.Revive(id, d.Now()) })
}

// AttachFetched cleans a picture that Open311 had named by URL and adds it to
// its report.
func (d *Desk) AttachFetched(ctx context.Context, delivery reports.Delivery, r io.Reader) error {
	key := "media\x00" + delivery.ID.String()
	uploaded, err := d.Upload(ctx, key, r)
	if err != nil {
		return err
	}
	return d.write(ctx, func(tx *store.Tx) error {
		report, err := tx.Report(everything, delivery.Report)
		if err != nil {
			return err
		}
		if report.Lacks(reports.PartPhotos) {
			return nil // it comes too late, and goes with the loose ones
		}
		photos, err := loose(tx, []reports.PhotoID{uploaded.ID}, key)
		if err != nil {
			return err
		}
		report.PhotoCount++
		if report.Cover == "" {
			report.Cover = uploaded.ID
		}
		report.UpdatedAt = d.Now()
		if err := d.tellOne(tx, &report, leaf.Leaf{Type: reports.EventPhoto}, photoFields(photos)...); err != nil {
			return err
		}
		return attach(tx, photos, &report, 0)
	})
}

func (d *Desk) jitter() float64 {
	b, err := d.randomBytes(2)
	if err != nil {
		return 0
	}
	return float64(uint16(b[0])<<8|uint16(b[1])) / (1 << 16)
}

// shorten keeps the beginning of what another system said, cut between
// characters.
func shorten(s string) string {
	if len(s) <= maxNote {
		return s
	}
	s = s[:maxNote]
	for !utf8.ValidString(s) && len(s) > 0 {
		s = s[:len(s)-1]
	}
	return s + "..."
}
