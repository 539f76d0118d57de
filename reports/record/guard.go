package record

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/store"
)

// GuardFile is the name of the guard file in a data folder, where the operator
// names no better place.
const GuardFile = "record.guard"

// ReadGuard returns the checkpoint in a guard file, or nil where there is none.
func ReadGuard(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// WriteGuard makes a signed checkpoint the one that every later tree must extend.
// It is durable when WriteGuard returns.
func WriteGuard(path string, checkpoint []byte) error {
	return writeDurably(path, checkpoint, 0o600)
}

// checkGuard compares the database with the newest checkpoint this node has
// seen published: a tree that is smaller, or has another root at that size, is
// an older backup or a rewritten history.
func (l *Log) checkGuard(v *store.View, size int64) error {
	guard, err := l.reached(v, size)
	if err != nil || guard == nil {
		return err
	}
	got, err := treeHash(v, guard.N)
	if err != nil {
		return err
	}
	if got != guard.Hash {
		return fmt.Errorf("%w: the first %d events are not those that were published", ErrInconsistent, guard.N)
	}
	return nil
}

// reached returns the guarded tree, nil for none, if a database of a size holds as
// many events.
func (l *Log) reached(v *store.View, size int64) (*tlog.Tree, error) {
	guard, err := l.guardedTree()
	switch {
	case err != nil:
		return nil, err
	case guard == nil:
		return nil, l.missingGuard(v)
	case size < guard.N:
		return nil, fmt.Errorf("%w: the database holds %d events, %d were published", ErrBehind, size, guard.N)
	}
	return guard, nil
}

// missingGuard accepts that there is no guard only before anything was published.
func (l *Log) missingGuard(v *store.View) error {
	published, err := v.Checkpoint()
	if errors.Is(err, reports.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("%w: %s is missing, and %d events have been published: bring it here with the key, or run lamppost record recover",
		errUnguarded, l.Guard, published.Size)
}

// guardedTree returns the newest tree this node knows to be published, nil for
// none. A guard file that was brought back while the service runs is noticed.
func (l *Log) guardedTree() (*tlog.Tree, error) {
	if guard := l.guarded.Load(); guard != nil {
		return guard, nil
	}
	err := l.loadGuard()
	return l.guarded.Load(), err
}

// loadGuard reads the guard file; one that our own keys have not signed is refused.
func (l *Log) loadGuard() error {
	text, err := ReadGuard(l.Guard)
	if err != nil || text == nil {
		return err
	}
	c, _, err := c2sp.OpenCheckpoint(text, l.Keys.Verifiers()...)
	if err != nil {
		return fmt.Errorf("guard file %s: %w", l.Guard, err)
	}
	l.guarded.Store(&c.Tree)
	return nil
}

// treeHash returns the root of the first size leaves.
func treeHash(v *store.View, size int64) (tlog.Hash, error) { return tlog.TreeHash(size, tree{v}) }

func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
