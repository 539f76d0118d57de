package record

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports"
	"lamppost/reports/store"
)

// Restore puts leaves that others have kept in their places, verbatim, after the
// first size events, and grows the tree over them. Both are kept or neither.
func Restore(tx *store.Tx, size int64, events []reports.Event) error {
	if err := tx.RestoreEvents(size, events); err != nil {
		return err
	}
	return grow(tx, size, size+int64(len(events)))
}

// Head returns how many events are numbered.
func (r Reader) Head(ctx context.Context) (size int64, err error) {
	err = r.db.Read(ctx, func(v *store.View) error {
		size, err = v.Head()
		return err
	})
	return size, err
}

// Root returns the root of the tree over the first size events.
func (r Reader) Root(ctx context.Context, size int64) (root tlog.Hash, err error) {
	err = r.db.Read(ctx, func(v *store.View) error {
		root, err = treeHash(v, size)
		return err
	})
	return root, err
}

// LeafHashes returns n hashes of leaves from an index on.
func (r Reader) LeafHashes(ctx context.Context, index int64, n int) (hashes []tlog.Hash, err error) {
	err = r.db.Read(ctx, func(v *store.View) error {
		hashes, err = levelHashes(v, 0, index, n)
		return err
	})
	return hashes, err
}
