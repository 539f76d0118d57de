package record

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/store"
)

// Config is what a log works with. Store, KeysFile, Guard, Origin, Now, Rand and
// Logger are required.
type Config struct {
	Store    *store.Store
	KeysFile string // path; see Keys
	Guard    string // path of the guard file, best on another volume and in no backup
	Origin   string // of a new log, like "reports.example.org/record/1"; an old one keeps its own

	Mirror   Mirror      // nil: none
	Cosigner Cosigner    // nil: no witness
	Policy   c2sp.Policy // whose witnesses make a checkpoint valid; zero: nobody's

	// Period is how long a tree that grew waits for its checkpoint; zero: the
	// default.
	Period time.Duration

	Now    func() time.Time
	Rand   io.Reader
	Logger *slog.Logger
}

// DefaultPeriod keeps an event from its signed checkpoint for a second, and a city
// of a million events a year at a few hundred bytes of checkpoints each.
const DefaultPeriod = time.Second

// Log numbers events, signs the tree over them and publishes it. Several may run
// on one database, on several nodes. Make one with Open.
type Log struct {
	Config
	Reader
	Keys *Keys

	holder     string // who we are to the lease
	nudge      chan struct{}
	guarded    atomic.Pointer[tlog.Tree] // the newest tree that this node saw published
	refused    atomic.Bool               // whether this node's last round of publishing failed
	complaints sync.Map                  // what was logged last, by message
}

// Open opens the record of a database. For a new database it makes the keys and
// writes the first entry. A database that is behind its guard is opened too:
// reports are taken, but nothing is numbered or signed.
func Open(ctx context.Context, c Config) (*Log, error) {
	l := &Log{Config: c, Reader: NewReader(&c.Store.Reader), nudge: make(chan struct{}, 1)}
	if l.Period == 0 {
		l.Period = DefaultPeriod
	}
	var id [8]byte
	if _, err := io.ReadFull(c.Rand, id[:]); err != nil {
		return nil, err
	}
	l.holder = hex.EncodeToString(id[:])
	if err := l.openKeys(ctx); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	if err := l.completePolicy(); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	if err := l.loadGuard(); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	if err := l.begin(ctx); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	err := l.check(ctx)
	if err == nil {
		err = l.halt(ctx, l.look(ctx))
	}
	if haltReason(err) == "" && !errors.Is(err, ErrHalted) && !errors.Is(err, errUnguarded) {
		return l, err
	}
	l.Logger.Error("the record is neither numbered nor signed: run lamppost record recover", "error", err)
	return l, nil
}

// openKeys loads the keys, or makes them where nothing has been signed yet.
func (l *Log) openKeys(ctx context.Context) (err error) {
	if l.Keys, err = LoadKeys(l.KeysFile); !errors.Is(err, errNoKeys) {
		return err
	}
	first, known := l.opened(ctx)
	switch {
	case known != nil && !errors.Is(known, reports.ErrNotFound):
		return known
	case known == nil:
		return fmt.Errorf("%w: the log %s is signed with keys kept elsewhere: bring %s here from its copy", err, first.Origin, KeysFile)
	}
	l.Keys, err = MakeKeys(l.KeysFile, l.Origin, rand.Reader)
	return err
}

// opened returns the log's first entry.
func (l *Log) opened(ctx context.Context) (first leaf.Leaf, err error) {
	err = l.Store.Read(ctx, func(v *store.View) error {
		event, err := v.FirstEntry()
		if err == nil {
			first, err = leaf.Parse(event.Leaf)
		}
		return err
	})
	return first, err
}

// begin writes the first entry unless it is there, and refuses keys of another log.
func (l *Log) begin(ctx context.Context) error {
	first, err := l.opened(ctx)
	if errors.Is(err, reports.ErrNotFound) {
		if err := l.writeFirst(ctx); err != nil {
			return err
		}
		first, err = l.opened(ctx)
	}
	if err == nil && first.Origin != l.Keys.Origin() {
		err = fmt.Errorf("%s holds the keys of %s, and the database the log %s", l.KeysFile, l.Keys.Origin(), first.Origin)
	}
	return err
}

// writeFirst writes log.opened under an id of its own, so that it is numbered
// before everything that was told earlier, and can be written once only.
func (l *Log) writeFirst(ctx context.Context) error {
	id, err := leaf.NewID(reports.FirstEvent, l.Rand)
	if err != nil {
		return err
	}
	now := l.Now()
	entry := leaf.Leaf{V: leaf.Version, Type: reports.EventLogOpened, ID: id, At: now.Unix(), Origin: l.Keys.Origin(), Key: l.Keys.Lines()[0]}
	raw, err := entry.Encode()
	if err != nil {
		return fmt.Errorf("origin %q: %w", l.Keys.Origin(), err)
	}
	event := reports.Event{ID: reports.FirstEvent, Kind: entry.Type, At: now, Leaf: raw, Hash: leaf.HashOf(raw)}
	return l.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Event(reports.FirstEvent); !errors.Is(err, reports.ErrNotFound) {
			return err
		}
		return tx.InsertEvents([]reports.Event{event}, nil)
	})
}

// check compares the database with what this node saw published, and stops every
// node if it has to.
func (l *Log) check(ctx context.Context) error {
	err := l.Store.Read(ctx, func(v *store.View) error {
		size, err := v.Head()
		if err != nil {
			return err
		}
		if err := halted(v); err != nil {
			return err
		}
		return l.checkGuard(v, size)
	})
	return l.halt(ctx, err)
}

// lookTime bounds asking others at the start: a witness that is slow may not keep
// a service from opening.
const lookTime = 8 * time.Second

// look asks mirror and witnesses whether they hold more than the database, before
// the first number is given. Whoever does not answer is asked again with the next
// checkpoint.
func (l *Log) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	tree, err := l.soundTree(ctx)
	if err != nil || tree.N == 0 && l.Mirror == nil {
		return err
	}
	if l.Mirror != nil {
		if err := l.Mirror.Export(ctx, tree, l.Reader); haltReason(err) != "" {
			return err
		} else if err != nil {
			l.Logger.Warn("the mirror could not be compared with the database", "error", err)
		}
	}
	last, err := l.Checkpoint(ctx)
	if errors.Is(err, reports.ErrNotFound) {
		return nil
	}
	if err == nil {
		_, err = l.cosign(ctx, tlog.Tree{N: last.Size}, []byte(last.Note))
	}
	return err
}

// halted returns why nothing may be numbered or signed, or nil.
func halted(v *store.View) error {
	halts, err := v.Halts()
	if err != nil || len(halts) == 0 {
		return err
	}
	return fmt.Errorf("%w since %s: %s", ErrHalted, halts[0].At.Format(time.RFC3339), halts[0].Detail)
}

// halt notes for every node what has to be healed, and returns err.
func (l *Log) halt(ctx context.Context, err error) error {
	reason := haltReason(err)
	if reason == "" {
		return err
	}
	halt := store.Halt{Reason: reason, Detail: err.Error(), At: l.Now()}
	return errors.Join(err, l.Store.Write(ctx, func(tx *store.Tx) error { return tx.SetHalt(halt) }))
}

// completePolicy adds the log's own keys to what the operator asks of witnesses.
func (l *Log) completePolicy() error {
	if l.Policy.Quorum == "" {
		l.Policy.Quorum = c2sp.NoQuorum
	}
	l.Policy.Logs = nil
	for _, key := range l.Keys.Lines() {
		party, err := c2sp.NewLog(key, "")
		if err != nil {
			return err
		}
		l.Policy.Logs = append(l.Policy.Logs, party)
	}
	return nil
}
