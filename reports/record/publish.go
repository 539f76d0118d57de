package record

import (
	"context"
	"errors"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/store"
)

const (
	// publishDeadline bounds one round with its mirror and its witnesses.
	publishDeadline = 12 * time.Second
	// leaseLife is how long a publisher that died keeps the others waiting: longer
	// than a round, so that two never work at once without one of them being late.
	leaseLife = 15 * time.Second
	// refreshEvery is how soon an unchanged tree is signed again: witnesses date
	// their signatures, and readers want to see a recent one.
	refreshEvery = 6 * time.Hour
	// retryEvery is how soon an unchanged tree is shown again to a witness that did
	// not answer.
	retryEvery = time.Minute
	// publisherLease is what publishers take turns at.
	publisherLease = "publisher"
)

// RunPublisher publishes the tree whenever it grew, until ctx ends. Dying at any
// moment leaves a state from which the next round goes on, here or elsewhere.
func (l *Log) RunPublisher(ctx context.Context) {
	tick := time.NewTicker(l.Period)
	defer tick.Stop()
	for {
		err := l.Publish(ctx)
		l.refused.Store(err != nil)
		if ctx.Err() == nil {
			l.complain("publishing the record failed; it is tried again", err)
		}
		select {
		case <-ctx.Done():
			l.endLease(context.WithoutCancel(ctx))
			return
		case <-tick.C:
		}
	}
}

// endLease lets another node publish at once. Where it fails the lease runs out.
func (l *Log) endLease(ctx context.Context) {
	err := l.Store.Write(ctx, func(tx *store.Tx) error { return tx.EndLease(publisherLease, l.holder) })
	if err != nil {
		l.Logger.Warn("the publisher's lease was not given back", "error", err)
	}
}

// complain logs what goes wrong once, and again when it went well between or is
// something else; nil went well.
func (l *Log) complain(message string, err error) {
	if err == nil {
		l.complaints.Delete(message)
		return
	}
	if before, _ := l.complaints.Swap(message, err.Error()); before != err.Error() {
		l.Logger.Error(message, "error", err)
	}
}

// Publish signs and publishes the tree if it has grown, or was last signed long
// ago, and nobody else is doing so.
func (l *Log) Publish(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, publishDeadline)
	defer cancel()
	due, err := l.due(ctx)
	if err != nil || !due {
		return err
	}
	ours, err := l.takeLease(ctx)
	if err != nil || !ours {
		return err
	}
	tree, err := l.soundTree(ctx)
	if err != nil || tree.N == 0 {
		return l.halt(ctx, err)
	}
	return l.halt(ctx, l.publish(ctx, tree))
}

// due reports whether the newest checkpoint is too small or too old, and says on
// every node that nothing may be signed.
func (l *Log) due(ctx context.Context) (due bool, err error) {
	err = l.Store.Read(ctx, func(v *store.View) error {
		if err := halted(v); err != nil {
			return err
		}
		size, err := v.Head()
		if err != nil {
			return err
		}
		last, err := v.Checkpoint()
		if errors.Is(err, reports.ErrNotFound) {
			due = size > 0
			return nil
		}
		due = size > last.Size || l.Now().Sub(last.At) >= l.refreshAfter(last)
		return err
	})
	return due, err
}

// refreshAfter is sooner for a checkpoint that a witness has not signed.
func (l *Log) refreshAfter(c store.Checkpoint) time.Duration {
	if _, _, err := l.Policy.Open([]byte(c.Note)); err != nil {
		return retryEvery
	}
	return refreshEvery
}

// takeLease makes this node the publisher for a while, if no other is.
func (l *Log) takeLease(ctx context.Context) (ours bool, err error) {
	now := l.Now()
	err = l.Store.Write(ctx, func(tx *store.Tx) error {
		ours, err = tx.TakeLease(publisherLease, l.holder, now, now.Add(leaseLife))
		return err
	})
	return ours, err
}

// soundTree returns the tree of the database once it has proved to extend what
// was published before. Reading the halts first is what keeps us from signing
// while the record is being healed.
func (l *Log) soundTree(ctx context.Context) (t tlog.Tree, err error) {
	err = l.Store.Read(ctx, func(v *store.View) error {
		if err := halted(v); err != nil {
			return err
		}
		if t.N, err = v.Head(); err != nil || t.N == 0 {
			return err
		}
		if err := l.checkGuard(v, t.N); err != nil {
			return err
		}
		t.Hash, err = treeHash(v, t.N)
		return err
	})
	return t, err
}

// publish takes the steps in the order that leaves nothing to regret: what a
// mirror does not hold is not signed, what a witness refuses is not published,
// and the guard knows of it before anybody else. Dying after any step repeats
// them for a tree that extends this one.
func (l *Log) publish(ctx context.Context, t tlog.Tree) error {
	if l.Mirror != nil {
		if err := l.Mirror.Export(ctx, t, l.Reader); err != nil {
			return err
		}
	}
	signed, err := l.Keys.sign(c2sp.Checkpoint{Origin: l.Keys.Origin(), Tree: t}.String())
	if err != nil {
		return err
	}
	if signed, err = l.cosign(ctx, t, signed); err != nil {
		return err
	}
	if err := WriteGuard(l.Guard, signed); err != nil {
		return err
	}
	l.guarded.Store(&t)
	c := store.Checkpoint{Size: t.N, Note: string(signed), At: l.Now()}
	if err := l.Store.Write(ctx, func(tx *store.Tx) error { return tx.PutCheckpoint(c) }); err != nil || l.Mirror == nil {
		return err
	}
	if err := l.Mirror.Keep(signed); err != nil {
		l.Logger.Warn("the mirror has the tree but not its checkpoint; the next round brings it", "error", err)
	}
	return nil
}

// cosign adds the witnesses' signatures. Silence of a witness is an alarm and no
// more; a witness that has seen another log is an error.
func (l *Log) cosign(ctx context.Context, t tlog.Tree, signed []byte) ([]byte, error) {
	if l.Cosigner == nil {
		return signed, nil
	}
	lines, err := l.Cosigner.Cosign(ctx, signed, func(size int64) (tlog.TreeProof, error) { return l.Prove(ctx, size, t.N) })
	if haltReason(err) != "" {
		return nil, err
	}
	if err != nil {
		l.Logger.Warn("the record is published with fewer witnesses than it has", "error", err)
	}
	return append(signed, lines...), nil
}
