package dispatch

import (
	"context"
	"time"

	"lamppost/reports"
	"lamppost/reports/store"
)

const (
	// claimAtOnce bounds one claim: a good second's work of a mail server.
	claimAtOnce = 64
	// enoughWaiting is when the next claim waits for the last one to be worked off,
	// or for claimEvery: a target slower than the outbox must not draw all of it
	// into memory, and must not keep others from being reached behind it.
	enoughWaiting = 64
	claimEvery    = time.Second
	// soonest keeps two workers on one outbox from asking in turns without a break.
	soonest = 50 * time.Millisecond
	// crowded is how long a delivery stays away from a target with no place left.
	crowded = 5 * time.Second
	// pauseAfterError keeps a worker whose database is away from asking all the time.
	pauseAfterError = 2 * time.Second
)

// run is one Run: the goroutine that calls its methods owns the room, and each
// delivery under way is a goroutine of its own that ends with a word on ended.
type run struct {
	*Worker
	ctx   context.Context
	room  *room
	ended chan parcel // holds one per lane, so that nobody waits to end

	drawing chan struct{} // one for each picture that is being drawn

	owed  int         // of the last claim, not yet worked off
	again *time.Timer // claimEvery after a claim that left enough waiting
	late  bool        // again has fired
}

func (w *Worker) newRun(ctx context.Context) *run {
	// What is being sent is finished when ctx ends, within its own time.
	return &run{
		Worker: w, ctx: context.WithoutCancel(ctx), room: newRoom(w.Lanes),
		ended: make(chan parcel, w.Lanes), drawing: make(chan struct{}, maxPictures), again: time.NewTimer(claimEvery),
	}
}

// parcel is a delivery under way, and what became of it.
type parcel struct {
	delivery reports.Delivery
	target   string
	err      error
}

// fill claims what is due, starts what has a free lane, and returns how long
// nothing else will be due.
func (r *run) fill(ctx context.Context) time.Duration {
	r.startWaiting()
	n := min(claimAtOnce, r.room.places())
	if n == 0 || r.room.waiting >= enoughWaiting && r.owed > 0 && !r.late {
		return r.Idle // an end wakes us, or again does
	}
	claimed, err := r.claim(n)
	if err != nil {
		return r.trouble(ctx, "claim from the outbox", err)
	}
	for _, d := range claimed {
		r.take(d)
	}
	r.startWaiting()
	r.again.Stop()
	if r.room.waiting >= enoughWaiting {
		r.again.Reset(claimEvery)
	}
	if len(claimed) == n {
		return 0
	}
	return r.untilDue(ctx)
}

func (r *run) claim(n int) ([]reports.Delivery, error) {
	// Not Run's context: a claim that is cut off may still be written, and then
	// waits for its lease with nobody to send it.
	ctx, cancel := context.WithTimeout(r.ctx, settleTime)
	defer cancel()
	claimed, err := r.Desk.Claim(ctx, n)
	r.owed, r.late = len(claimed), false
	return claimed, err
}

// take puts a claimed delivery into its target's waiting room, or back into the
// outbox where there is no place or no answer.
func (r *run) take(d reports.Delivery) {
	t := r.room.target(targetOf(d))
	switch {
	case r.Desk.Now().Before(t.restsUntil):
		r.owed--
		r.settle(d, "", t.cause)
	case !r.room.wait(t, d):
		r.putBack(d, crowded)
	}
}

// startWaiting gives free lanes to those who wait.
func (r *run) startWaiting() {
	for {
		p, ok := r.room.next()
		if !ok {
			return
		}
		if r.Desk.Now().Add(r.Timeout).After(p.delivery.LeaseEnds) {
			// Another worker could claim it while we are sending.
			r.room.end(p.target)
			r.putBack(p.delivery, 0)
			continue
		}
		go r.carry(p)
	}
}

// pause waits until something ends, something new may be there, or d is over.
func (r *run) pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case p := <-r.ended:
		r.end(p)
	case <-r.nudge:
	case <-r.again.C:
		r.late = true
	case <-timer.C:
	case <-ctx.Done():
	}
}

// end frees a lane. A target that does not answer sends home who waits for it.
func (r *run) end(p parcel) {
	t := r.room.end(p.target)
	r.owed--
	if !isUnreachable(p.err) {
		return
	}
	t.restsUntil, t.cause = r.Desk.Now().Add(rest), p.err
	for _, d := range r.room.clear(t) {
		r.settle(d, "", t.cause)
	}
}

// finish lets lanes end and gives back what waits.
func (r *run) finish() {
	r.again.Stop()
	for _, d := range r.room.clearAll() {
		r.putBack(d, 0)
	}
	for r.room.busy > 0 {
		r.room.end((<-r.ended).target)
	}
}

func (r *run) untilDue(ctx context.Context) time.Duration {
	var next time.Time
	err := r.Store.Read(ctx, func(v *store.View) (err error) {
		next, err = v.NextDue()
		return err
	})
	if err != nil {
		return r.trouble(ctx, "look into the outbox", err)
	}
	if next.IsZero() {
		return r.Idle
	}
	return min(max(next.Sub(r.Desk.Now()), soonest), r.Idle)
}

func (r *run) trouble(ctx context.Context, doing string, err error) time.Duration {
	if ctx.Err() == nil {
		r.Logger.Error("dispatch: "+doing, "error", err)
	}
	return pauseAfterError
}
