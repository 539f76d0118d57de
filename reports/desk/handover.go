package desk

import (
	"lamppost/reports"
	"lamppost/reports/store"
)

// enqueue puts a delivery on the tray, due now.
func (d *Desk) enqueue(tx *store.Tx, delivery reports.Delivery) error {
	now := d.Now()
	delivery.ID = reports.DeliveryID(d.IDs.Next())
	delivery.CreatedAt, delivery.NextAt = now, now
	if delivery.State == "" {
		delivery.State = reports.Pending
	}
	return tx.Enqueue(delivery)
}

// handOver leaves a public report for its body, and for those that are handed it
// too. A body that the city has dropped since gets nothing.
func (d *Desk) handOver(tx *store.Tx, r *reports.Report) error {
	for _, slug := range append([]reports.BodySlug{r.Body}, r.Route.Also...) {
		body := d.World().Directory.Body(slug)
		if body == nil {
			continue
		}
		if err := d.handTo(tx, r, body); err != nil {
			return err
		}
	}
	return nil
}

// handTo leaves a report for one body. The inbox is delivered by being written:
// the body's staff pages read it from here.
func (d *Desk) handTo(tx *store.Tx, r *reports.Report, body *reports.Body) error {
	delivery := reports.Delivery{Kind: reports.DeliverReport, Channel: body.Channel, Report: r.ID, Body: body.Slug}
	if body.Channel.Kind == reports.ChannelInbox || body.Channel.Kind == "" {
		delivery.Channel.Kind = reports.ChannelInbox
		delivery.State, delivery.DoneAt = reports.Done, d.Now()
	}
	return d.enqueue(tx, delivery)
}
