package dispatch

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

const (
	// defaultLanes is how many deliveries are under way at once: they wait for
	// others most of the time.
	defaultLanes = 16
	// defaultTimeout ends an attempt: under half of the desk's lease, so that what
	// waited for as long can still be sent within it.
	defaultTimeout = 25 * time.Second
	// maxTimeout leaves the rest of the lease for telling the desk; with more, every
	// delivery would look as if its lease ran out before it could be sent.
	maxTimeout = 50 * time.Second
	// defaultIdle is the longest wait without a look at the outbox. Nudges come at
	// once; it matters only when the desk is in another process.
	defaultIdle = 10 * time.Second
)

// Worker empties the outbox. Desk, Store, Senders and Letters are required.
type Worker struct {
	Desk    *desk.Desk
	Store   *store.Reader
	Senders map[reports.ChannelKind]Sender
	Media   Fetcher // for photos named by URL; nil: they are buried
	Letters Letters
	Logger  *slog.Logger  // nil: silent
	Lanes   int           // deliveries under way at once; 0: 16
	Timeout time.Duration // of one attempt; 0: 25 s; at most 50 s, as the desk's lease is a minute
	Idle    time.Duration // longest wait without a look at the outbox; 0: 10 s

	once  sync.Once
	nudge chan struct{}
}

// Nudge says that the outbox may hold something new. It never blocks and may be
// called from anywhere, before Run too.
func (w *Worker) Nudge() {
	w.once.Do(w.open)
	select {
	case w.nudge <- struct{}{}:
	default: // one is waiting, and stands for both
	}
}

func (w *Worker) open() {
	w.nudge = make(chan struct{}, 1)
	if w.Logger == nil {
		w.Logger = slog.New(slog.DiscardHandler)
	}
	if w.Lanes <= 0 {
		w.Lanes = defaultLanes
	}
	if w.Timeout <= 0 {
		w.Timeout = defaultTimeout
	}
	w.Timeout = min(w.Timeout, maxTimeout)
	if w.Idle <= 0 {
		w.Idle = defaultIdle
	}
}

// Run sends until ctx ends; then it finishes what is being sent, gives back what
// was only claimed, and returns. Only one Run at a time.
func (w *Worker) Run(ctx context.Context) {
	w.once.Do(w.open)
	run := w.newRun(ctx)
	for ctx.Err() == nil {
		run.pause(ctx, run.fill(ctx))
	}
	run.finish()
}
