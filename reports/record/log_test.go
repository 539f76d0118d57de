package record_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/recordtest"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

// diary is a record and what it is made of.
type diary struct {
	*testing.T
	dsn    string
	store  *store.Store
	log    *record.Log
	ids    *reports.IDs
	config record.Config // of log
}

// each runs fn with an empty record on every database.
func each(t *testing.T, edit func(*record.Config), fn func(*diary)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		d := &diary{T: t, dsn: dsn, store: storetest.Open(t, dsn), ids: &reports.IDs{Now: time.Now, Rand: rand.Reader}}
		d.log = d.open(edit)
		fn(d)
	})
}

func (d *diary) open(edit func(*record.Config)) *record.Log {
	d.Helper()
	return recordtest.Open(d, d.store, func(c *record.Config) {
		if edit != nil {
			edit(c)
		}
		d.config = *c
	})
}

// again opens the same record as another process would, changed by edit.
func (d *diary) again(edit func(*record.Config)) *record.Log {
	d.Helper()
	before := d.config
	return recordtest.Open(d, d.store, func(c *record.Config) {
		*c = before
		c.Store = d.store
		if edit != nil {
			edit(c)
		}
	})
}

// tell writes n events.
func (d *diary) tell(n int) {
	d.Helper()
	must(d, d.store.Write(background, func(tx *store.Tx) error {
		var events []reports.Event
		for range n {
			e, err := event(d.ids, leaf.Leaf{Type: reports.EventRuleset, City: "merrowhythe"})
			if err != nil {
				return err
			}
			events = append(events, e)
		}
		return tx.InsertEvents(events, nil)
	}))
}

func (d *diary) checkpoint() c2sp.Checkpoint {
	d.Helper()
	signed, err := d.log.Checkpoint(background)
	must(d, err)
	c, _, err := c2sp.OpenCheckpoint([]byte(signed.Note), d.log.Keys.Verifiers()...)
	must(d, err)
	return c
}

func TestRecordBeginsWithItsKey(t *testing.T) {
	each(t, nil, func(d *diary) {
		d.tell(2)
		recordtest.Publish(d, d.log)
		must(d, d.store.Read(background, func(v *store.View) error {
			leaves, err := v.Leaves(0, 10)
			must(d, err)
			first, err := leaf.Parse(leaves[0])
			if err != nil || len(leaves) != 3 || first.Type != reports.EventLogOpened || first.Origin != recordtest.Origin || first.Key != d.log.Keys.Lines()[0] {
				d.Errorf("%d leaves, the first: %s, %v", len(leaves), leaves[0], err)
			}
			return err
		}))
		if c := d.checkpoint(); c.Tree.N != 3 || c.Origin != recordtest.Origin {
			d.Errorf("checkpoint: %+v", c)
		}
		again := d.again(nil)
		if again.Keys.Lines()[0] != d.log.Keys.Lines()[0] || again.Keys.Origin() != recordtest.Origin {
			d.Error("a second start has other keys")
		}
	})
}

// TestLeavesAreServedAsWritten sends every byte value through both databases.
func TestLeavesAreServedAsWritten(t *testing.T) {
	each(t, nil, func(d *diary) {
		var strange []byte
		for b := range 256 {
			strange = append(strange, byte(b))
		}
		want := [][]byte{strange, []byte("{\"b\": 1,  \"a\" : 1.0}"), []byte("\\x00"), {}}
		must(d, d.store.Write(background, func(tx *store.Tx) error {
			var events []reports.Event
			for _, raw := range want {
				events = append(events, reports.Event{ID: reports.EventID(d.ids.Next()), Kind: "x", At: time.Now(), Leaf: raw, Hash: leaf.HashOf(raw)})
			}
			return tx.InsertEvents(events, nil)
		}))
		recordtest.Publish(d, d.log)
		bundle, err := d.log.PublishedTile(background, c2sp.EntryBundle(0, 5))
		must(d, err)
		got, err := c2sp.SplitEntries(bundle, 5)
		must(d, err)
		for i, raw := range want {
			if !bytes.Equal(got[i+1], raw) {
				d.Errorf("leaf %d: %q, was %q", i, got[i+1], raw)
			}
		}
	})
}

// TestTreeIsThatOfTheLeaves compares root and proofs with a tree made anew, around
// the sizes at which tiles become full.
func TestTreeIsThatOfTheLeaves(t *testing.T) {
	each(t, nil, func(d *diary) {
		old := c2sp.Checkpoint{}
		must(d, d.log.Sequence(background)) // log.opened
		for _, size := range []int64{1, 2, 255, 256, 257, 511, 512, 700} {
			for d.size() < size {
				d.tell(int(min(size-d.size(), 800)))
				must(d, d.log.Sequence(background))
			}
			recordtest.Publish(d, d.log)
			c := d.checkpoint()
			if c.Tree.N != size || c.Tree.Hash != d.naiveRoot(size) {
				d.Fatalf("at %d: %+v", size, c.Tree)
			}
			if old.Tree.N > 0 {
				proof, err := d.log.Prove(background, old.Tree.N, size)
				must(d, err)
				must(d, tlog.CheckTree(proof, size, c.Tree.Hash, old.Tree.N, old.Tree.Hash))
			}
			old = c
		}
	})
}

// TestTilesOfTilesAreStored begins as if 65,280 events had been numbered, whose
// tiles have these roots, and fills the first tile of the second level.
func TestTilesOfTilesAreStored(t *testing.T) {
	t.Parallel()
	const before = 255 * c2sp.TileWidth
	d := &diary{T: t, dsn: storetest.SQLite(t), ids: &reports.IDs{Now: time.Now, Rand: rand.Reader}}
	d.store = storetest.Open(t, d.dsn)
	d.log = d.open(nil)
	roots := make([]tlog.Hash, 255, 256)
	must(t, d.store.Write(background, func(tx *store.Tx) error {
		for n := range roots {
			roots[n] = tlog.RecordHash([]byte{byte(n)})
			if err := tx.InsertNode(1, int64(n), store.Hash(roots[n])); err != nil {
				return err
			}
		}
		return nil
	}))
	db, err := sql.Open("sqlite", d.dsn)
	must(t, err)
	_, err = db.Exec("UPDATE event_head SET size = $1", before)
	must(t, errors.Join(err, db.Close()))
	d.tell(c2sp.TileWidth - 1) // and log.opened
	recordtest.Publish(t, d.log)
	must(t, d.store.Read(background, func(v *store.View) error {
		leaves, err := v.LeafHashes(before, c2sp.TileWidth)
		must(t, err)
		last := make([]tlog.Hash, len(leaves))
		for i, h := range leaves {
			last[i] = tlog.Hash(h)
		}
		want := naive(append(roots, naive(last)))
		stored, err := v.Nodes(2, 0, 1)
		if err != nil || len(stored) != 1 || tlog.Hash(stored[0]) != want || d.checkpoint().Tree.Hash != want {
			t.Errorf("the root of 256 full tiles is %v and is signed as %v, want %v, %v", stored, d.checkpoint().Tree, want, err)
		}
		return nil
	}))
}

func (d *diary) size() int64 {
	d.Helper()
	h, err := d.log.Health(background)
	must(d, err)
	return h.Size
}

// naiveRoot is the root as RFC 6962 defines it, from the leaves alone.
func (d *diary) naiveRoot(size int64) tlog.Hash {
	d.Helper()
	var hashes []tlog.Hash
	for int64(len(hashes)) < size {
		must(d, d.store.Read(background, func(v *store.View) error {
			leaves, err := v.Leaves(int64(len(hashes)), 5000)
			for _, l := range leaves {
				hashes = append(hashes, tlog.RecordHash(l))
			}
			return err
		}))
	}
	return naive(hashes[:size])
}

func naive(hashes []tlog.Hash) tlog.Hash {
	if len(hashes) == 1 {
		return hashes[0]
	}
	k := 1
	for 2*k < len(hashes) {
		k *= 2
	}
	return tlog.NodeHash(naive(hashes[:k]), naive(hashes[k:]))
}

// outsiders are a mirror and a witness that write down when they were asked, and
// say what the test wants.
type outsiders struct {
	asked        []string
	mirror, wit  error
	lines        string
	guard        string
	guardAtAsked []string // what the guard file said when each was asked
}

func (o *outsiders) Export(_ context.Context, t tlog.Tree, r record.Reader) error {
	o.note("mirror")
	if o.mirror != nil {
		return o.mirror
	}
	tile, err := r.Tile(context.Background(), c2sp.EntryBundle(0, t.N))
	if err == nil && len(tile) == 0 {
		err = errors.New("an empty bundle")
	}
	return err
}

func (o *outsiders) Keep(checkpoint []byte) error {
	o.note("mirror keeps")
	return nil
}

func (o *outsiders) Cosign(_ context.Context, checkpoint []byte, prove func(int64) (tlog.TreeProof, error)) ([]byte, error) {
	o.note("witness")
	if _, err := prove(1); err != nil {
		return nil, err
	}
	return []byte(o.lines), o.wit
}

func (o *outsiders) note(who string) {
	text, _ := record.ReadGuard(o.guard) // none before the first
	o.asked, o.guardAtAsked = append(o.asked, who), append(o.guardAtAsked, string(text))
}

// withOutsiders opens a record that has both.
func withOutsiders(o *outsiders) func(*record.Config) {
	return func(c *record.Config) { c.Mirror, c.Cosigner, o.guard = o, o, c.Guard }
}

func TestMirrorThenSignatureThenWitnessThenGuard(t *testing.T) {
	t.Parallel()
	o := &outsiders{lines: "— witness.example AAAAAAAA\n"}
	d := &diary{T: t, dsn: storetest.SQLite(t), ids: &reports.IDs{Now: time.Now, Rand: rand.Reader}}
	d.store = storetest.Open(t, d.dsn)
	d.log = d.open(withOutsiders(o))
	o.asked, o.guardAtAsked = nil, nil // what it was asked at the start
	recordtest.Publish(d, d.log)
	c, err := d.log.Checkpoint(background)
	must(t, err)
	guard, err := record.ReadGuard(d.config.Guard)
	must(t, err)
	if !slices.Equal(o.asked, []string{"mirror", "witness", "mirror keeps"}) || o.guardAtAsked[1] != "" || o.guardAtAsked[2] != c.Note || string(guard) != c.Note || !strings.HasSuffix(c.Note, o.lines) {
		t.Errorf("asked %v, with guard %q; now guard %q and checkpoint %q", o.asked, o.guardAtAsked, guard, c.Note)
	}

	d.tell(1)
	o.mirror = errors.New("the mirror does not answer")
	must(t, d.log.Sequence(background))
	if err := d.log.Publish(background); err == nil || d.checkpoint().Tree.N != 1 {
		t.Errorf("signed without the mirror: %v", err)
	}
	o.mirror, o.wit = nil, errors.New("a witness does not answer")
	must(t, d.log.Publish(background))
	if d.checkpoint().Tree.N != 2 {
		t.Error("a silent witness kept the record from being published")
	}
	for _, fatal := range []error{record.ErrBehind, record.ErrInconsistent} {
		d.tell(1)
		o.wit = fmt.Errorf("witness.example: %w", fatal)
		must(t, d.log.Sequence(background))
		if err := d.log.Publish(background); !errors.Is(err, fatal) {
			t.Errorf("%v: %v", fatal, err)
		}
		o.wit = nil
		d.stopped()
		must(t, d.store.Write(background, func(tx *store.Tx) error { return tx.ClearHalts() }))
		recordtest.Publish(d, d.log)
	}
}

// stopped wants nothing to be numbered or signed, by this node or another.
func (d *diary) stopped() {
	d.Helper()
	size, signed := d.size(), d.checkpoint().Tree.N
	d.tell(1)
	for _, l := range []*record.Log{d.log, d.again(nil)} {
		if err := l.Sequence(background); !errors.Is(err, record.ErrHalted) && !errors.Is(err, record.ErrBehind) {
			d.Errorf("numbering: %v", err)
		}
		if err := l.Publish(background); !errors.Is(err, record.ErrHalted) {
			d.Errorf("publishing: %v", err)
		}
	}
	h, err := d.log.Health(background)
	if err != nil || !h.Halted || h.Size != size || d.checkpoint().Tree.N != signed {
		d.Errorf("while halted: %+v, %v", h, err)
	}
}

// TestOlderDatabaseIsRefused restores a backup under a guard that has seen more.
func TestOlderDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	d := &diary{T: t, dsn: storetest.SQLite(t), ids: &reports.IDs{Now: time.Now, Rand: rand.Reader}}
	d.store = storetest.Open(t, d.dsn)
	d.log = d.open(nil)
	d.tell(3)
	recordtest.Publish(d, d.log)
	backup := filepath.Join(t.TempDir(), "backup.db")
	db, err := sql.Open("sqlite", d.dsn)
	must(t, err)
	_, err = db.Exec("VACUUM INTO $1", backup)
	must(t, errors.Join(err, db.Close()))
	d.tell(3)
	recordtest.Publish(d, d.log)

	d.store = storetest.Open(t, backup)
	d.log = d.again(nil)
	if h, err := d.log.Health(background); err != nil || !h.Halted || h.Size != 4 {
		t.Fatalf("after the restore: %+v, %v", h, err)
	}
	d.stopped()
	d.judgedOnce()
}

// judgedOnce wants no other finding written down while the record is halted: it would
// outlive the healing that is under way.
func (d *diary) judgedOnce() {
	d.Helper()
	must(d, d.store.Write(background, func(tx *store.Tx) error {
		return errors.Join(tx.ClearHalts(), tx.SetHalt(store.Halt{Reason: "recovering", At: time.Now()}))
	}))
	if err := d.log.Sequence(background); !errors.Is(err, record.ErrHalted) {
		d.Errorf("numbering while it is healed: %v", err)
	}
	must(d, d.store.Read(background, func(v *store.View) error {
		halts, err := v.Halts()
		if len(halts) != 1 || halts[0].Reason != "recovering" {
			d.Errorf("found again while it is healed: %+v", halts)
		}
		return err
	}))
}

func TestAnotherHistoryIsRefused(t *testing.T) {
	each(t, nil, func(d *diary) {
		d.tell(3)
		recordtest.Publish(d, d.log)
		other := &diary{T: d.T, dsn: storetest.SQLite(d), ids: d.ids}
		other.store = storetest.Open(d, other.dsn)
		other.log = other.open(func(c *record.Config) {
			c.KeysFile = d.config.KeysFile
			c.Guard = filepath.Join(d.TempDir(), "other.guard")
		})
		other.tell(5)
		recordtest.Publish(other, other.log)
		forged, err := record.ReadGuard(other.config.Guard)
		must(d, err)
		must(d, record.WriteGuard(d.config.Guard, forged))
		d.tell(10)
		must(d, d.log.Sequence(background))
		if err := d.again(nil).Publish(background); !errors.Is(err, record.ErrHalted) {
			d.Errorf("another history: %v", err)
		}
		d.stopped()
	})
}

// TestMissingGuardOrKeysStopThisNode: a node that comes without them cannot know
// what was published, or cannot sign.
func TestMissingGuardOrKeysStopThisNode(t *testing.T) {
	each(t, nil, func(d *diary) {
		recordtest.Publish(d, d.log)
		d.tell(1)
		without := d.again(func(c *record.Config) { c.Guard = filepath.Join(d.TempDir(), "nowhere") })
		if err := without.Sequence(background); err == nil || d.size() != 1 {
			d.Errorf("numbered without a guard: %v", err)
		}
		must(d, d.log.Sequence(background))
		if err := without.Publish(background); d.checkpoint().Tree.N != 1 {
			d.Errorf("published without a guard: %v", err)
		}
		c := d.config
		c.KeysFile = filepath.Join(d.TempDir(), record.KeysFile)
		if _, err := record.Open(background, c); err == nil || !strings.Contains(err.Error(), "bring record.key here") {
			d.Errorf("opened without keys: %v", err)
		}
		if _, err := record.MakeKeys(c.KeysFile, "elsewhere.example/record/1", rand.Reader); err != nil {
			d.Fatal(err)
		}
		if _, err := record.Open(background, c); err == nil {
			d.Error("opened with the keys of another log")
		}
		must(d, os.Chmod(d.config.KeysFile, 0o644))
		if _, err := record.Open(background, d.config); err == nil || !strings.Contains(err.Error(), "chmod 600") {
			d.Errorf("keys that everybody can read: %v", err)
		}
	})
}

// TestPublishersTakeTurns: while one holds the lease the other does nothing, and
// takes over when it has run out or was given back.
func TestPublishersTakeTurns(t *testing.T) {
	clock := time.Now()
	each(t, func(c *record.Config) { c.Now = func() time.Time { return clock } }, func(d *diary) {
		recordtest.Publish(d, d.log)
		// Later than the first, and each at its own time.
		second := d.again(func(c *record.Config) { c.Now = func() time.Time { return clock.Add(time.Second) } })
		late := d.again(func(c *record.Config) { c.Now = func() time.Time { return clock.Add(time.Minute) } })
		d.tell(1)
		recordtest.Publish(d, second)
		if n := d.checkpoint().Tree.N; n != 1 {
			d.Errorf("the second published %d events during the first's lease", n)
		}
		recordtest.Publish(d, d.log)
		d.tell(1)
		recordtest.Publish(d, late)
		if n := d.checkpoint().Tree.N; n != 3 {
			d.Errorf("%d events are published after the lease", n)
		}
	})
}

// TestTwoKeysSign is a file of keys while they change: readers of either key are
// served.
func TestTwoKeysSign(t *testing.T) {
	each(t, nil, func(d *diary) {
		old, err := os.ReadFile(d.config.KeysFile)
		must(d, err)
		fresh, _, err := note.GenerateKey(rand.Reader, recordtest.Origin)
		must(d, err)
		must(d, os.WriteFile(d.config.KeysFile, []byte(fresh+"\n"+string(old)), 0o600))
		d.log = d.again(nil)
		recordtest.Publish(d, d.log)
		signed, err := d.log.Checkpoint(background)
		must(d, err)
		for _, key := range d.log.Keys.Lines() {
			v, err := note.NewVerifier(key)
			must(d, err)
			if _, _, err := c2sp.OpenCheckpoint([]byte(signed.Note), v); err != nil {
				d.Errorf("who knows only %s: %v", key, err)
			}
		}
		if len(d.log.Keys.Lines()) != 2 {
			d.Errorf("keys: %v", d.log.Keys.Lines())
		}
	})
}
