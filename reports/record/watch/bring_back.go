package watch

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record"
	"lamppost/reports/record/verify"
	"lamppost/reports/store"
)

// bringBack puts the leaves that the database lacks of a tree in their places.
func (r *Recovery) bringBack(ctx context.Context, t tlog.Tree, healed *Healed) error {
	head, err := r.reader.Head(ctx)
	if err != nil {
		return err
	}
	if whole, err := r.holds(ctx, head, t); err != nil || whole {
		return err
	}
	source, same, err := r.source(ctx, head, t)
	if err != nil {
		return err
	}
	if err := r.takeBack(ctx, head, same); err != nil {
		return err
	}
	healed.From, healed.Unnumbered = source.String(), max(head-same, 0)
	return r.restore(ctx, source, t, same, healed)
}

// holds reports whether the database's events begin with a tree.
func (r *Recovery) holds(ctx context.Context, head int64, t tlog.Tree) (bool, error) {
	if head < t.N || t.N == 0 {
		return t.N == 0, nil
	}
	root, err := r.reader.Root(ctx, t.N)
	return err == nil && root == t.Hash, err
}

// source returns a mirror that holds a tree, whole and proved, and how many of its
// first entries the database has as well.
func (r *Recovery) source(ctx context.Context, head int64, t tlog.Tree) (verify.Source, int64, error) {
	var errs []error
	for _, m := range r.Mirrors {
		same, err := r.compare(ctx, m, head, t)
		if err == nil {
			return m, same, nil
		}
		if ctx.Err() != nil {
			return nil, 0, err
		}
		errs = append(errs, err)
	}
	return nil, 0, errors.Join(append([]error{fmt.Errorf("%w: it has %d entries, the database %d", ErrGone, t.N, head)}, errs...)...)
}

// compare reads a mirror to its end and returns the first entry in which the
// database differs.
func (r *Recovery) compare(ctx context.Context, m verify.Source, head int64, t tlog.Tree) (same int64, err error) {
	read, differs := int64(0), false
	for entries, err := range verify.Entries(ctx, m, t) {
		if err != nil {
			return 0, err
		}
		n := int(min(int64(len(entries)), max(head-read, 0)))
		ours, err := r.reader.LeafHashes(ctx, read, n)
		if err != nil {
			return 0, err
		}
		for i, hash := range ours {
			differs = differs || hash != tlog.RecordHash(entries[i])
			if !differs {
				same++
			}
		}
		read += int64(len(entries))
		r.progress("compared", read, t.N)
	}
	return same, nil
}

// takeBack takes back numbers that were given out after the backup came back and
// before anybody noticed. Those that were signed cannot be taken back.
func (r *Recovery) takeBack(ctx context.Context, head, same int64) error {
	return r.Store.Write(ctx, func(tx *store.Tx) error {
		ours, err := tx.Checkpoint()
		if err != nil && !errors.Is(err, reports.ErrNotFound) {
			return err
		}
		if ours.Size > same {
			return fmt.Errorf("%w: the database has signed %d entries, of which %d are those that others hold", ErrForked, ours.Size, same)
		}
		if err := tx.SetHalt(store.Halt{Reason: recovering, Detail: strconv.FormatInt(same, 10), At: r.Now()}); err != nil || head == same {
			return err
		}
		return tx.Unnumber(same)
	})
}

// restore writes the leaves from an index on, bundle by bundle.
func (r *Recovery) restore(ctx context.Context, m verify.Source, t tlog.Tree, from int64, healed *Healed) error {
	read := int64(0)
	for entries, err := range verify.Entries(ctx, m, t) {
		if err != nil {
			return err
		}
		first := max(from-read, 0)
		read += int64(len(entries))
		if first >= int64(len(entries)) {
			continue
		}
		missing := entries[first:]
		err := r.Store.Write(ctx, func(tx *store.Tx) error {
			events, err := asEvents(&tx.View, missing)
			if err != nil {
				return err
			}
			return record.Restore(tx, read-int64(len(missing)), events)
		})
		if err != nil {
			return err
		}
		healed.Restored += int64(len(missing))
		r.progress("restored", read, t.N)
	}
	return nil
}

// asEvents makes rows of leaves. An event's id holds its number; its report is
// found by the name that the record has for it, if the backup has it.
func asEvents(v *store.View, entries [][]byte) ([]reports.Event, error) {
	events := make([]reports.Event, len(entries))
	for i, raw := range entries {
		l, err := leaf.Parse(raw)
		if err != nil {
			return nil, err
		}
		e := reports.Event{ID: l.ID.Event(), Kind: l.Type, At: l.Time(), Leaf: raw, Hash: leaf.HashOf(raw)}
		if l.Report != "" {
			if e.Report, err = v.ReportByRecord(l.Report); err != nil && !errors.Is(err, reports.ErrNotFound) {
				return nil, err
			}
		}
		events[i] = e
	}
	return events, nil
}
