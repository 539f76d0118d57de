package record

import (
	"context"
	"time"

	"lamppost/reports/store"
)

const (
	// sequenceEvery is how soon events of another process are numbered; those of
	// this one are numbered when Nudge is called.
	sequenceEvery = 200 * time.Millisecond
	// sequencePause lets the events of a moment share one round of numbering.
	sequencePause = 20 * time.Millisecond
	// sequenceBatch bounds one round of numbering.
	sequenceBatch = 1000
)

// Nudge says that there may be new events. It never blocks.
func (l *Log) Nudge() {
	select {
	case l.nudge <- struct{}{}:
	default:
	}
}

// RunSequencer numbers events until ctx ends. Dying at any moment leaves events
// pending and nothing half-numbered.
func (l *Log) RunSequencer(ctx context.Context) {
	tick := time.NewTicker(sequenceEvery)
	defer tick.Stop()
	for {
		if err := l.Sequence(ctx); ctx.Err() == nil {
			l.complain("numbering events failed; it is tried again", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-l.nudge:
			pause(ctx, sequencePause)
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// Sequence numbers everything that is pending now.
func (l *Log) Sequence(ctx context.Context) error {
	for {
		pending, err := l.pending(ctx)
		if err != nil || !pending {
			return err
		}
		if err := l.Store.Write(ctx, number); err != nil {
			return err
		}
	}
}

// pending asks on a read connection, so that an idle instance writes nothing. A
// database that holds less than was published gives out no number again. While the
// record is halted nobody judges it anew: a finding that is written down after the
// database has been healed would halt it for good.
func (l *Log) pending(ctx context.Context) (pending bool, err error) {
	err = l.Store.Read(ctx, func(v *store.View) error {
		if pending, err = v.PendingEvents(); err != nil || !pending {
			return err
		}
		if err := halted(v); err != nil {
			return err
		}
		size, err := v.Head()
		if err == nil {
			_, err = l.reached(v, size)
		}
		return err
	})
	return pending, l.halt(ctx, err)
}

// number gives pending events their numbers and stores the roots of the tiles
// that they fill. Both are kept or neither.
func number(tx *store.Tx) error {
	if err := halted(&tx.View); err != nil {
		return err
	}
	n, err := tx.Sequence(sequenceBatch)
	if err != nil || n.First == 0 {
		return err
	}
	return grow(tx, n.First-1, n.Last)
}
