package watch

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record"
	"lamppost/reports/store"
)

// NewLog is for a log whose leaves are gone for good, or whose key was stolen.
type NewLog struct {
	Store    *store.Store
	KeysFile string
	Guard    string
	Folder   *Folder // our own mirror; nil: none
	Now      func() time.Time
}

// Opened says which log took the place of which.
type Opened struct {
	Former, Origin string
	Key            string
	Checkpoint     leaf.FileDigest // of the last good checkpoint of the former log
}

// Run freezes the log in use and opens another, with a key of its own, whose first
// entry holds the digest of the last good checkpoint of the former one. All events
// that the database has get new numbers in it. The keys, the guard and the mirror
// of the former log are kept beside the new ones. No service may run meanwhile.
//
// The commit of the first entry is the point of no return. Dying before it leaves
// the old log and a prepared key; dying after it leaves files to be renamed, which
// running it again does.
func (n *NewLog) Run(ctx context.Context) (Opened, error) {
	keys, err := record.LoadKeys(n.KeysFile)
	if err != nil {
		return Opened{}, err
	}
	current, err := n.current(ctx)
	if err != nil {
		return Opened{}, err
	}
	if current.Origin != keys.Origin() { // a run that died after its commit
		return Opened{Former: keys.Origin(), Origin: current.Origin, Key: current.Key, Checkpoint: current.Checkpoint}, n.setAside(keys.Origin())
	}
	o := Opened{Former: keys.Origin()}
	number, base, err := split(keys.Origin())
	if err != nil {
		return o, err
	}
	o.Origin = base + strconv.Itoa(number+1)
	if o.Key, err = record.PrepareLog(n.KeysFile, o.Origin); err != nil {
		return o, err
	}
	if o.Checkpoint, err = n.lastGood(ctx); err != nil {
		return o, err
	}
	if err := n.begin(ctx, reports.EventID(number+1), o); err != nil {
		return o, err
	}
	return o, n.setAside(o.Former)
}

// split cuts the number off an origin.
func split(origin string) (number int, base string, err error) {
	i := strings.LastIndexByte(origin, '/') + 1
	number, err = strconv.Atoi(origin[i:])
	if err != nil || number < 1 || number >= int(reports.LastFirstEvent) {
		return 0, "", fmt.Errorf("the origin %s does not end in a number", origin)
	}
	return number, origin[:i], nil
}

func (n *NewLog) current(ctx context.Context) (first leaf.Leaf, err error) {
	err = n.Store.Read(ctx, func(v *store.View) error {
		e, err := v.FirstEntry()
		if err == nil {
			first, err = leaf.Parse(e.Leaf)
		}
		return err
	})
	return first, err
}

// lastGood is the digest of what was published last, as far as anybody here knows.
func (n *NewLog) lastGood(ctx context.Context) (leaf.FileDigest, error) {
	guard, err := record.ReadGuard(n.Guard)
	if err != nil || guard != nil {
		return leaf.FileDigestOf(guard), err
	}
	c, err := record.NewReader(&n.Store.Reader).Checkpoint(ctx)
	if errors.Is(err, reports.ErrNotFound) {
		return "", nil
	}
	return leaf.FileDigestOf([]byte(c.Note)), err
}

func (n *NewLog) begin(ctx context.Context, event reports.EventID, o Opened) error {
	id, err := leaf.NewID(event, rand.Reader)
	if err != nil {
		return err
	}
	now := n.Now()
	first := leaf.Leaf{V: leaf.Version, Type: reports.EventLogOpened, ID: id, At: now.Unix(), Origin: o.Origin, Key: o.Key, Checkpoint: o.Checkpoint}
	raw, err := first.Encode()
	if err != nil {
		return err
	}
	e := reports.Event{ID: event, Kind: first.Type, At: now, Leaf: raw, Hash: leaf.HashOf(raw)}
	return n.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.BeginLog(o.Former, e); err != nil {
			return err
		}
		return tx.ClearHalts()
	})
}

// setAside renames what belongs to the former log and puts the new keys in place.
func (n *NewLog) setAside(former string) error {
	suffix := "." + strings.NewReplacer("/", "-", ":", "-").Replace(former)
	if err := rename(n.Guard, n.Guard+suffix); err != nil {
		return err
	}
	if n.Folder != nil {
		if err := rename(n.Folder.Dir, n.Folder.Dir+suffix); err != nil {
			return err
		}
	}
	return record.UseKeys(n.KeysFile, n.KeysFile+suffix)
}

// rename moves what is there; nothing there is nothing to do.
func rename(from, to string) error {
	err := os.Rename(from, to)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
