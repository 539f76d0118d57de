package main

import (
	"context"
	"fmt"
	"time"

	"lamppost/reports/record"
)

// keyOverlap is how long an old key and a new one both sign: whoever looks once a
// year still finds a signature they know.
const keyOverlap = 365 * 24 * time.Hour

// recordRotate changes the key of the record: a new one joins the old one, and a
// year later the old one retires.
type recordRotate struct {
	dataSettings
	recordSettings
	Retire bool `help:"Remove the oldest key, once a newer one has signed beside it for a year."`
}

// Run prints what to publish, and what to do next.
func (c recordRotate) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		path := c.recordSettings.in(c.Data).keys
		if c.Retire {
			return c.retire(ctx, h, t, path)
		}
		keys, err := record.LoadKeys(path)
		if err != nil {
			return err
		}
		vkey, err := record.PrepareKey(path)
		if err != nil {
			return err
		}
		// Told before it signs: a reader who meets a signature by a key that the
		// log has not told of raises an alarm. Dying here, it is told twice.
		if err := h.desk.TellKey(ctx, keys.Origin(), vkey); err != nil {
			return err
		}
		if err := record.UseKeys(path, ""); err != nil {
			return err
		}
		_, err = fmt.Fprintf(t.out, "%s\nsigns beside the old key once the service is started again: publish it, tell the witnesses, keep a copy of %s\nafter %s: lamppost record rotate --retire\n",
			vkey, path, time.Now().Add(keyOverlap).Format(time.DateOnly))
		return err
	})
}

func (c recordRotate) retire(ctx context.Context, h *house, t terminal, path string) error {
	told, err := h.desk.KeyToldAt(ctx)
	if err != nil {
		return err
	}
	if due := told.Add(keyOverlap); time.Now().Before(due) {
		return fmt.Errorf("the newest key was told on %s: keep the old one until %s", told.Format(time.DateOnly), due.Format(time.DateOnly))
	}
	vkey, err := record.RetireKey(path)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "%s\nno longer signs once the service is started again\n", vkey)
	return err
}
