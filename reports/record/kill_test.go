package record_test

import (
	"bufio"
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/recordtest"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

const (
	// killRounds and killWriters are how often and under whose load a node is killed.
	killRounds  = 50
	killWriters = 16
	// killSeed makes the moments of the kills repeatable as far as a machine is.
	killSeed = 20261125
	// startTime is how long a node may take before it does anything.
	startTime = 30 * time.Second
)

// TestKilledWhileWriting kills a node at random moments while sixteen writers file
// reports and change them. After each kill the events, their numbers and the
// public states must be as many, without a gap and without a phantom, and every
// checkpoint that was ever served must be a beginning of the last.
func TestKilledWhileWriting(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		k := newKilled(t, dsn)
		random := rand.New(rand.NewPCG(killSeed, 1))
		rounds := killRounds
		if testing.Short() {
			rounds = 5
		}
		for range rounds {
			n := k.start(killWriters)
			n.awaitFirst(t)
			pause := time.NewTimer(time.Duration(random.IntN(250)) * time.Millisecond)
			<-pause.C
			n.kill(t)
			k.check()
		}
		t.Logf("seed %d, %d rounds: %d events, %d reports, %d states acknowledged, %d checkpoints, all consistent", killSeed, rounds, k.seen, len(k.versions), k.acked, len(k.checkpoints))
	})
}

// TestThreeNodes has three nodes number and publish on one database, and kills one
// of them.
func TestThreeNodes(t *testing.T) {
	t.Parallel()
	k := newKilled(t, storetest.Postgres(t))
	k.check() // makes keys and guard, which the nodes take along
	var nodes []*node
	for range 3 {
		n := k.startIn(k.copyFolder(), 4)
		n.awaitFirst(t)
		nodes = append(nodes, n)
	}
	k.awaitGrowth(200)
	nodes[1].kill(t)
	k.awaitGrowth(200)
	nodes[0].kill(t)
	nodes[2].kill(t)
	k.check()
	t.Logf("%d events, %d reports, %d checkpoints, all consistent", k.seen, len(k.versions), len(k.checkpoints))
}

// killed is a database whose nodes are killed, and what is known of it.
type killed struct {
	*testing.T
	dsn, folder string

	mu          sync.Mutex
	versions    map[reports.ReportID]int64 // acknowledged; owned by mu
	acked       int                        // owned by mu
	seen        int64                      // events checked
	hashes      []tlog.Hash                // of the whole tree so far, as tlog stores them
	events      map[reports.ReportID]int64 // how many events tell of each report
	checkpoints map[int64]string
}

func newKilled(t *testing.T, dsn string) *killed {
	return &killed{T: t, dsn: dsn, folder: t.TempDir(), versions: map[reports.ReportID]int64{}, events: map[reports.ReportID]int64{}, checkpoints: map[int64]string{}}
}

// node is a running child.
type node struct {
	cmd    *exec.Cmd
	output bytes.Buffer  // complaints
	first  chan struct{} // closed with the first acknowledgement
	done   chan struct{} // closed when all its acknowledgements are read
}

func (k *killed) start(writers int) *node { return k.startIn(k.folder, writers) }

func (k *killed) startIn(folder string, writers int) *node {
	k.Helper()
	self, err := os.Executable()
	must(k, err)
	n := &node{cmd: exec.Command(self, childWord, k.dsn, folder, strconv.Itoa(writers)), first: make(chan struct{}), done: make(chan struct{})}
	n.cmd.Stderr = &n.output
	out, err := n.cmd.StdoutPipe()
	must(k, err)
	must(k, n.cmd.Start())
	go func() {
		defer close(n.done)
		once := sync.OnceFunc(func() { close(n.first) })
		for lines := bufio.NewScanner(out); lines.Scan(); once() {
			k.acknowledge(lines.Text())
		}
	}()
	return n
}

// acknowledge notes what a node said is durable. A last line may be cut short, and
// then says less or nothing.
func (k *killed) acknowledge(line string) {
	var id reports.ReportID
	var version int64
	if n, _ := fmt.Sscanf(line, "%d %d", &id, &version); n != 2 {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.versions[id] = max(k.versions[id], version)
	k.acked++
}

func (n *node) awaitFirst(t *testing.T) {
	t.Helper()
	select {
	case <-n.first:
	case <-n.done:
		t.Fatalf("the node ended: %s", n.output.String())
	case <-time.After(startTime):
		t.Fatal("the node does nothing")
	}
}

func (n *node) kill(t *testing.T) {
	t.Helper()
	must(t, n.cmd.Process.Kill())
	<-n.done
	if err := n.cmd.Wait(); n.cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("the node ended by itself: %v\n%s", err, n.output.String())
	}
}

// copyFolder gives another node the keys and the guard.
func (k *killed) copyFolder() string {
	k.Helper()
	folder := k.TempDir()
	for _, name := range []string{record.KeysFile, record.GuardFile} {
		text, err := os.ReadFile(filepath.Join(k.folder, name))
		must(k, err)
		must(k, os.WriteFile(filepath.Join(folder, name), text, 0o600))
	}
	return folder
}

// open opens what the killed node left.
func (k *killed) open() (*store.Store, *record.Log) {
	k.Helper()
	s, err := store.Open(background, k.dsn)
	must(k, err)
	l := recordtest.Open(k, s, func(c *record.Config) {
		c.KeysFile, c.Guard = filepath.Join(k.folder, record.KeysFile), filepath.Join(k.folder, record.GuardFile)
		c.Logger = slog.New(slog.NewTextHandler(k.Output(), nil))
	})
	return s, l
}

// awaitGrowth waits until so many more events are published.
func (k *killed) awaitGrowth(events int64) {
	k.Helper()
	s, err := store.Open(background, k.dsn)
	must(k, err)
	defer s.Close()
	published := func() (c store.Checkpoint) {
		c, err := record.NewReader(&s.Reader).Checkpoint(background)
		must(k, err)
		return c
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(2 * startTime)
	for from := published().Size; published().Size < from+events; {
		select {
		case <-tick.C:
		case <-deadline:
			k.Fatalf("%d events published, %d at first", published().Size, from)
		}
	}
}

// check lets the next node go on and looks at everything.
func (k *killed) check() {
	k.Helper()
	s, l := k.open()
	defer func() { must(k, s.Close()) }()
	for late := range mostLate {
		k.freeLease(s)
		recordtest.Publish(k, l)
		k.freeLease(s)
		settled := false
		must(k, s.Read(background, func(v *store.View) error {
			pending, err := v.PendingEvents()
			if settled = !pending; err != nil || pending {
				return err
			}
			k.checkEvents(v)
			k.checkStates(v)
			k.checkCheckpoints(v, l)
			return nil
		}))
		if settled {
			return
		}
		k.Logf("look %d: PostgreSQL finished a COMMIT whose sender is dead", late+1)
	}
	k.Fatalf("after %d looks events are still coming from the dead", mostLate)
}

// mostLate is how often a check begins anew because a server finished what a
// killed writer had sent: each of the writers can have sent one COMMIT.
const mostLate = 20

// freeLease spares the test the wait for a publisher that was killed.
func (k *killed) freeLease(s *store.Store) {
	k.Helper()
	must(k, s.Write(background, func(tx *store.Tx) error {
		_, err := tx.TakeLease("publisher", "nobody", time.Now().Add(time.Hour), time.Time{})
		return err
	}))
}

// checkEvents reads the events numbered since the last check.
func (k *killed) checkEvents(v *store.View) {
	k.Helper()
	for {
		found, err := v.Events(k.seen, reports.MaxLimit)
		must(k, err)
		for _, e := range found {
			k.seen++
			if _, err := leaf.Parse(e.Leaf); err != nil || e.Seq != k.seen || e.Hash != leaf.HashOf(e.Leaf) {
				k.Fatalf("event %d has number %d: %v", k.seen, e.Seq, err)
			}
			more, err := tlog.StoredHashes(k.seen-1, e.Leaf, k)
			must(k, err)
			k.hashes = append(k.hashes, more...)
			k.events[e.Report]++
		}
		if len(found) < reports.MaxLimit {
			break
		}
	}
	size, err := v.Head()
	must(k, err)
	all, err := v.EventCount()
	must(k, err)
	if size != k.seen || all != size {
		k.Fatalf("%d events, %d numbered, %d found", all, size, k.seen)
	}
}

// ReadHashes implements tlog.HashReader over what was read.
func (k *killed) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = k.hashes[index]
	}
	return hashes, nil
}

// checkStates compares events with the rows they tell of: a version for each.
func (k *killed) checkStates(v *store.View) {
	k.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	n, err := v.CountReports(reports.Viewer{}, reports.Filter{})
	must(k, err)
	told := maps.Clone(k.events)
	delete(told, 0) // log.opened is about no report
	if n != len(told) {
		k.Fatalf("%d reports, and events of %d", n, len(told))
	}
	total := int64(0)
	page := reports.Page{Limit: reports.MaxLimit}
	for more := true; more; more = page.After != nil {
		found, next, err := v.Reports(reports.Viewer{}, reports.Filter{}, page)
		must(k, err)
		for _, r := range found {
			if r.Version != told[r.ID] || r.Version < k.versions[r.ID] {
				k.Fatalf("report %s has version %d and %d events, %d was acknowledged", r.ID, r.Version, told[r.ID], k.versions[r.ID])
			}
			total += r.Version
		}
		page.After = next
	}
	if total != k.seen-1 {
		k.Fatalf("%d public states, %d events", total, k.seen-1)
	}
}

// checkCheckpoints wants every checkpoint ever seen to sign the beginning of what
// was read.
func (k *killed) checkCheckpoints(v *store.View, l *record.Log) {
	k.Helper()
	var last int64
	for {
		found, err := v.Checkpoints(last, reports.MaxLimit)
		must(k, err)
		for _, c := range found {
			k.checkpoints[c.Size], last = c.Note, c.Size
		}
		if len(found) < reports.MaxLimit {
			break
		}
	}
	if last != k.seen {
		k.Fatalf("the newest checkpoint covers %d of %d events", last, k.seen)
	}
	for size, text := range k.checkpoints {
		c, _, err := c2sp.OpenCheckpoint([]byte(text), l.Keys.Verifiers()...)
		must(k, err)
		want, err := tlog.TreeHash(size, k)
		must(k, err)
		if c.Tree.N != size || c.Tree.Hash != want {
			k.Fatalf("the checkpoint of %d events signs another tree", size)
		}
	}
}
