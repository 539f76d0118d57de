package main

import (
	"context"
	"fmt"

	"lamppost/reports"
	"lamppost/reports/store"
)

// outboxCommand groups what is done about deliveries.
type outboxCommand struct {
	List  outboxList  `cmd:"" help:"List deliveries, newest first."`
	Retry outboxRetry `cmd:"" help:"Make a buried delivery due again."`
}

type outboxList struct {
	dataSettings
	State reports.DeliveryState `help:"Only pending, done or buried ones." enum:",pending,done,buried" default:""`
	Limit int                   `help:"How many." default:"50"`
}

// Run prints a line a delivery.
func (c outboxList) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		return h.store.Read(ctx, func(v *store.View) error {
			found, err := v.Deliveries(c.State, 0, c.Limit)
			for _, d := range found {
				fmt.Fprintf(t.out, "%s\t%s\t%s\t%s\t%d attempts\t%s\t%s\n", d.ID, d.CreatedAt.Format("2006-01-02 15:04"), d.Kind, d.State, d.Attempts, target(d), d.LastError)
			}
			return err
		})
	})
}

func target(d reports.Delivery) string {
	switch d.Channel.Kind {
	case reports.ChannelEmail:
		return d.Channel.Address
	case reports.ChannelWebhook:
		return d.Channel.URL
	}
	return string(d.Body)
}

type outboxRetry struct {
	dataSettings
	ID string `arg:"" help:"Delivery, as list prints it."`
}

// Run revives the delivery; a serving process sends it within a second.
func (c outboxRetry) Run(ctx context.Context, t terminal) error {
	id, err := reports.ParseDeliveryID(c.ID)
	if err != nil {
		return fmt.Errorf("%q is not a delivery: see lamppost outbox list", c.ID)
	}
	return c.with(ctx, t, func(h *house) error {
		if err := h.desk.Retry(ctx, id); err != nil {
			return fmt.Errorf("delivery %s: %w", c.ID, err)
		}
		_, err := fmt.Fprintln(t.out, "it is due now")
		return err
	})
}
