package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"lamppost/reports"
	"lamppost/reports/store"
)

const (
	// movesPerWrite keeps a batch of moved reports to a fraction of a second.
	movesPerWrite = 100
	// publicationLease is how long a node may be silent before another goes on.
	publicationLease = time.Minute
	// settleTime is how long after a switch a node may still route by what was
	// live before: it looks every second, and builds an index then.
	settleTime = 10 * time.Second
)

// rerouting gives the open reports that a publication moves to their new bodies.
type rerouting struct {
	desk     *Desk
	p        reports.Publication
	now      *World   // with the version that was published
	before   []*World // with those that it replaced
	progress func(moved int)
}

// Reroute goes on with the oldest publication that has reports to move, if no
// other node does, and reports whether there was one. What is moved is moved in
// batches that advance the publication in the same transaction: dying in between
// loses nothing, moves no report twice, and the next call goes on. Progress is
// told how many have been moved; it may be nil.
func (d *Desk) Reroute(ctx context.Context, progress func(moved int)) (bool, error) {
	var p reports.Publication
	var ok bool
	err := d.Store.Write(ctx, func(tx *store.Tx) (err error) {
		now := d.Now()
		p, ok, err = tx.ClaimPublication(now, now.Add(-settleTime), now.Add(publicationLease))
		return err
	})
	if err != nil || !ok {
		return false, err
	}
	r := &rerouting{desk: d, p: p, progress: progress}
	err = r.run(ctx)
	if errors.Is(err, reports.ErrConflict) {
		err = nil // somebody changed a report, or another publication took over: all is read anew
	}
	release := d.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.ReleasePublication(p.ID) })
	return true, errors.Join(err, release)
}

// run looks at every open report, or once no node routes by the old boundaries
// any more, at those that came in during the switch.
func (r *rerouting) run(ctx context.Context) error {
	if r.p.State == reports.PublicationMoves {
		if err := r.pass(ctx, store.Which{Open: true, Unconfirmed: true}); err != nil {
			return err
		}
		return r.settle(ctx)
	}
	if err := r.pass(ctx, store.Which{Open: true, Unconfirmed: true, Since: r.p.SwitchedAt.Add(-time.Minute)}); err != nil {
		return err
	}
	return r.finish(ctx)
}

// pass looks at the reports after the last one that was reached.
func (r *rerouting) pass(ctx context.Context, which store.Which) error {
	for {
		var page []store.Routed
		err := r.desk.Store.Read(ctx, func(v *store.View) (err error) {
			page, err = v.Routed(which, r.p.Reached, dryRunPage)
			return err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		if err := r.prepare(ctx); err != nil {
			return err
		}
		if err := r.batches(ctx, page); err != nil {
			return err
		}
	}
}

// prepare builds the indexes when there is a first report to look at.
func (r *rerouting) prepare(ctx context.Context) (err error) {
	if r.now != nil {
		return nil
	}
	if r.now, err = r.desk.worldWith(ctx, r.p.Layer, r.p.Version); err != nil {
		return err
	}
	previous := r.p.Previous
	if len(previous) == 0 {
		previous = []reports.VersionID{0}
	}
	for _, version := range previous {
		w, err := r.desk.worldWith(ctx, r.p.Layer, version)
		if err != nil {
			return err
		}
		r.before = append(r.before, w)
	}
	return nil
}

// batches moves what changes hands among a page of reports.
func (r *rerouting) batches(ctx context.Context, page []store.Routed) error {
	var batch []store.Routed
	for i := range page {
		if r.touches(&page[i]) {
			batch = append(batch, page[i])
		}
		last := i == len(page)-1
		if len(batch) == movesPerWrite || last {
			if err := r.write(ctx, batch, page[i].ID); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return nil
}

// touches reports whether a report lies where the old boundaries had put it, and
// the new ones put it elsewhere. A report that somebody gave to another body by
// hand stays there.
func (r *rerouting) touches(report *store.Routed) bool {
	now, ok := r.now.decide(report)
	if !ok {
		return false
	}
	return slices.ContainsFunc(r.before, func(w *World) bool {
		old, _ := w.decide(report)
		return old.body == report.Body && (now.body != old.body || !slices.EqualFunc(now.areas, old.areas, sameArea))
	})
}

func sameArea(a, b reports.RouteArea) bool { return a.Ref() == b.Ref() }

// write moves a batch and notes how far the publication has come.
func (r *rerouting) write(ctx context.Context, batch []store.Routed, reached reports.ReportID) error {
	next := r.p
	err := r.desk.write(ctx, func(tx *store.Tx) error {
		next = r.p
		for i := range batch {
			moved, err := r.reroute(tx, batch[i].ID)
			if err != nil {
				return err
			}
			if moved {
				next.Moved++
			}
		}
		next.Reached = reached
		return tx.AdvancePublication(&next, r.p.Reached, r.p.State, r.desk.Now().Add(publicationLease))
	})
	if err != nil {
		return err
	}
	r.p = next
	if r.progress != nil {
		r.progress(r.p.Moved)
	}
	return nil
}

// settle notes that every report was looked at once.
func (r *rerouting) settle(ctx context.Context) error {
	next := r.p
	next.State, next.Reached = reports.PublicationSettles, 0
	return r.advance(ctx, next, nil)
}

// finish ends the publication, with one letter to each body it gave reports to or
// took them from.
func (r *rerouting) finish(ctx context.Context) error {
	next := r.p
	next.State, next.DoneAt = reports.PublicationDone, r.desk.Now()
	return r.advance(ctx, next, r.desk.tellBodies)
}

func (r *rerouting) advance(ctx context.Context, next reports.Publication, also func(*store.Tx, reports.PublicationID) error) error {
	err := r.desk.write(ctx, func(tx *store.Tx) error {
		if err := tx.AdvancePublication(&next, r.p.Reached, r.p.State, time.Time{}); err != nil || also == nil {
			return err
		}
		return also(tx, r.p.ID)
	})
	if err == nil {
		r.p = next
	}
	return err
}
