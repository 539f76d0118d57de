package record

import (
	"context"
	"log/slog"
	"time"

	"lamppost/reports/store"
)

// sequenceEvery is how soon events of another process are numbered; those of
// this one are numbered at once, when Nudge is called.
const sequenceEvery = 200 * time.Millisecond

// Sequencer numbers events. Several may run, on several nodes: they take turns
// at one row's lock. Make one with NewSequencer.
type Sequencer struct {
	store  *store.Store
	logger *slog.Logger
	nudge  chan struct{}
}

// NewSequencer returns a sequencer over s.
func NewSequencer(s *store.Store, logger *slog.Logger) *Sequencer {
	return &Sequencer{store: s, logger: logger, nudge: make(chan struct{}, 1)}
}

// Nudge says that there may be new events. It never blocks.
func (q *Sequencer) Nudge() {
	select {
	case q.nudge <- struct{}{}:
	default:
	}
}

// Run numbers events until ctx ends. Dying at any moment leaves events pending
// and nothing half-numbered.
func (q *Sequencer) Run(ctx context.Context) {
	tick := time.NewTicker(sequenceEvery)
	defer tick.Stop()
	for {
		if err := q.Drain(ctx); err != nil && ctx.Err() == nil {
			q.logger.Error("numbering events failed; it is tried again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-q.nudge:
		}
	}
}

// Drain numbers everything that is pending now.
func (q *Sequencer) Drain(ctx context.Context) error {
	for {
		pending, err := q.pending(ctx)
		if err != nil || !pending {
			return err
		}
		err = q.store.Write(ctx, func(tx *store.Tx) error {
			return number(tx)
		})
		if err != nil {
			return err
		}
	}
}

// pending asks on a read connection, so that an idle instance writes nothing.
func (q *Sequencer) pending(ctx context.Context) (bool, error) {
	var pending bool
	err := q.store.Read(ctx, func(v *store.View) (err error) {
		pending, err = v.PendingEvents()
		return err
	})
	return pending, err
}

// sequenceBatch bounds one round of numbering.
const sequenceBatch = 1000

// number gives pending events their numbers and stores the roots of the tiles
// that they fill. Both are kept or neither.
func number(tx *store.Tx) error {
	n, err := tx.Sequence(sequenceBatch)
	if err != nil || n.First == 0 {
		return err
	}
	return grow(tx, n.First-1, n.Last)
}
