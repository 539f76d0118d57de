package witness_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/outside"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/witness"
	"lamppost/reports/record/witness/witnesstest"
)

const origin = "reports.example.org/record/1"

func TestMain(m *testing.M) {
	code := m.Run()
	witnesstest.Clean()
	os.Exit(code)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// log is a log in memory.
type log struct {
	signer note.Signer
	vkey   string
	size   int64
	hashes []tlog.Hash
}

func newLog() *log {
	skey, vkey, err := note.GenerateKey(rand.Reader, origin)
	return &log{signer: must(note.NewSigner(must(skey, err))), vkey: vkey}
}

func (l *log) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		hashes[i] = l.hashes[x]
	}
	return hashes, nil
}

// grow adds entries that say what.
func (l *log) grow(to int64, what string) *log {
	for ; l.size < to; l.size++ {
		l.hashes = append(l.hashes, must(tlog.StoredHashes(l.size, fmt.Appendf(nil, "%s %d", what, l.size), l))...)
	}
	return l
}

// fork returns a log with the same key and other entries.
func (l *log) fork() *log { return &log{signer: l.signer, vkey: l.vkey} }

func (l *log) offer() witness.Offer {
	tree := tlog.Tree{N: l.size, Hash: must(tlog.TreeHash(l.size, l))}
	signed := must(note.Sign(&note.Note{Text: c2sp.Checkpoint{Origin: origin, Tree: tree}.String()}, l.signer))
	return witness.Offer{Signed: signed, Tree: tree, Prove: func(old int64) (tlog.TreeProof, error) { return tlog.ProveTree(l.size, old, l) }}
}

func client() *witness.Client {
	return &witness.Client{Outside: outside.New(outside.Options{AllowPrivate: true})}
}

// protocol is the walk that every witness must let us take: first contact, growth,
// the same again, a memory that is off, and the two refusals that stop us.
func protocol(t *testing.T, l *log, w c2sp.Party) {
	t.Helper()
	c := client()
	cosigned := func(what string, seen int64) {
		t.Helper()
		o := l.offer()
		lines, err := c.Cosign(context.Background(), w, o, seen)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		_, n, err := c2sp.Policy{Logs: []c2sp.Party{must(c2sp.NewLog(l.vkey, ""))}, Witnesses: []c2sp.Party{w}, Quorum: w.Name}.Open([]byte(string(o.Signed) + lines))
		if err != nil || len(n.Sigs) != 2 {
			t.Fatalf("%s: the joined checkpoint: %v", what, err)
		}
	}
	refused := func(what string, o witness.Offer, seen int64, want error) {
		t.Helper()
		lines, err := c.Cosign(context.Background(), w, o, seen)
		if !errors.Is(err, want) || !witness.Fatal(err) || lines != "" {
			t.Errorf("%s: %q, %v", what, lines, err)
		}
	}
	l.grow(100, "entry")
	cosigned("first contact", 0)
	l.grow(3400, "entry")
	cosigned("growth", 100)
	cosigned("the same again", 3400)
	l.grow(3500, "entry")
	cosigned("we forgot what it has seen", 0)
	l.grow(3600, "entry")
	cosigned("we think it has seen what it has not", 3550)
	l.grow(3610, "entry")
	cosigned("we think it has seen more than there is", 9000)

	backup := l.fork().grow(3000, "entry")
	refused("an older backup", backup.offer(), 3000, witness.ErrBehind)
	refused("an older backup that knows nothing of it", backup.offer(), 0, witness.ErrBehind)
	backup.grow(4000, "other")
	refused("an older backup that has grown past it", backup.offer(), 3000, witness.ErrFork)
	rebuilt := l.fork().grow(3610, "other")
	refused("another log of the same size", rebuilt.offer(), 3610, witness.ErrFork)
	refused("another log of the same size that knows nothing of it", rebuilt.offer(), 0, witness.ErrFork)
}

func TestProtocol(t *testing.T) {
	t.Run("litewitness", func(t *testing.T) {
		l := newLog()
		protocol(t, l, witnesstest.Litewitness(t, "witness.example/w1", origin, l.vkey))
	})
	t.Run("double", func(t *testing.T) {
		l := newLog()
		protocol(t, l, witnesstest.NewDouble(t, "witness.example/w2", l.vkey).Party)
	})
}

// Whatever else a witness does is no reason to stop: it did not cosign, no more.
func TestUselessWitnesses(t *testing.T) {
	l := newLog()
	l.grow(10, "entry")
	for name, handler := range map[string]http.HandlerFunc{
		"unknown log":     func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotFound) },
		"unknown key":     func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"broken":          func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"moved":           func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) },
		"409 of no size":  func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", http.StatusConflict) },
		"409 for ever":    conflicts(1, 2),
		"says nothing":    func(w http.ResponseWriter, r *http.Request) {},
		"says much":       func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) },
		"signs by letter": func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "— witness.example/w1 AAAA\n") },
		"hangs up":        func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) },
	} {
		d := witnesstest.NewDouble(t, "witness.example/w1", l.vkey)
		d.Fail(handler)
		lines, err := client().Cosign(context.Background(), d.Party, l.offer(), 0)
		if err == nil || witness.Fatal(err) || lines != "" {
			t.Errorf("%s: %q, %v", name, lines, err)
		}
	}
	// A witness's line under another text is not taken.
	d := witnesstest.NewDouble(t, "witness.example/w1", l.vkey)
	other := l.fork().grow(10, "other").offer()
	line := must(client().Cosign(context.Background(), d.Party, other, 0))
	d.Fail(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, line) })
	if lines, err := client().Cosign(context.Background(), d.Party, l.offer(), 0); err == nil || lines != "" {
		t.Errorf("a signature over another tree: %q, %v", lines, err)
	}
}

// conflicts answers with sizes in turn.
func conflicts(sizes ...int) http.HandlerFunc {
	asked := 0
	return func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusConflict)
		fmt.Fprintf(w, "%d\n", sizes[asked%len(sizes)])
		asked++
	}
}

func TestRound(t *testing.T) {
	l := newLog()
	l.grow(10, "entry")
	a, b, c := witnesstest.NewDouble(t, "a", l.vkey), witnesstest.NewDouble(t, "b", l.vkey), witnesstest.NewDouble(t, "c", l.vkey)
	b.Fail(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	c.See(tlog.Tree{N: 11})
	hanging, cancel := context.WithCancel(context.Background())
	defer cancel()
	results := client().Round(hanging, []c2sp.Party{a.Party, b.Party, c.Party}, l.offer(), nil)
	if results[0].Err != nil || !strings.HasPrefix(results[0].Lines, "— a ") || a.Seen().N != 10 {
		t.Errorf("a: %+v", results[0])
	}
	if results[1].Err == nil || witness.Fatal(results[1].Err) {
		t.Errorf("b: %v", results[1].Err)
	}
	if !errors.Is(results[2].Err, witness.ErrBehind) {
		t.Errorf("c: %v", results[2].Err)
	}
	cancel()
	if r := client().Round(hanging, []c2sp.Party{a.Party}, l.offer(), nil); r[0].Err == nil || witness.Fatal(r[0].Err) {
		t.Errorf("without time: %v", r[0].Err)
	}
}
