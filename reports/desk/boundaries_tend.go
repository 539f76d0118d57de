package desk

import (
	"context"
	"errors"
	"regexp"
	"time"

	"lamppost/reports"
	"lamppost/reports/store"
)

// layerName is what a layer may be called: it stands in addresses.
var layerName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// tendEvery is how soon a publication whose day has come is noticed, and work
// that another node left.
const tendEvery = time.Second

// TendBoundaries makes the switches whose day has come, moves reports after a
// switch and runs the jobs that pages ask for, until ctx ends. Every node may do
// so; each piece of work is done by one.
func (d *Desk) TendBoundaries(ctx context.Context) {
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	for {
		worked, err := d.Tend(ctx)
		if err != nil && ctx.Err() == nil {
			d.Logger.Error("tending boundaries failed; it is tried again", "error", err)
		}
		if worked && err == nil && ctx.Err() == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-d.tending:
		}
	}
}

// Tend does what is due now, one piece of each kind, and reports whether there
// may be more.
func (d *Desk) Tend(ctx context.Context) (bool, error) {
	d.shelf.tidy(d.Now())
	if _, err := d.Refresh(ctx); err != nil {
		return false, err
	}
	var open []reports.Publication
	err := d.Store.Read(ctx, func(v *store.View) (err error) {
		open, err = v.OpenPublications()
		return err
	})
	if err != nil {
		return false, err
	}
	if err := d.switchDue(ctx, open); err != nil {
		return false, err
	}
	moved, moveErr := d.Reroute(ctx, nil)
	ran, jobErr := d.RunJob(ctx)
	return moved || ran, errors.Join(moveErr, jobErr)
}

// nudgeTending says that there is a new job. It never blocks.
func (d *Desk) nudgeTending() {
	select {
	case d.tending <- struct{}{}:
	default: // one is waiting, and stands for both
	}
}
