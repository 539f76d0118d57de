package verify_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"maps"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/verify"
)

const origin = "reports.example.org/record/1"

var now = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// log makes the files of a static log with nothing but golang.org/x/mod.
type log struct {
	signer note.Signer
	vkey   string
	hashes []tlog.Hash // as tlog stores them
	leaves [][]byte
	files  fstest.MapFS
}

func newLog() *log {
	skey, vkey, err := note.GenerateKey(rand.Reader, origin)
	return &log{signer: must(note.NewSigner(must(skey, err))), vkey: vkey, files: fstest.MapFS{}}
}

func (l *log) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		hashes[i] = l.hashes[x]
	}
	return hashes, nil
}

func (l *log) add(leaves ...[]byte) {
	for _, leaf := range leaves {
		l.hashes = append(l.hashes, must(tlog.StoredHashes(int64(len(l.leaves)), leaf, l))...)
		l.leaves = append(l.leaves, leaf)
	}
}

func (l *log) put(name string, data []byte) { l.files[name] = &fstest.MapFile{Data: data} }

// publish writes all files anew and signs.
func (l *log) publish() {
	size := int64(len(l.leaves))
	for _, t := range c2sp.NewTiles(0, size) {
		if t.L >= 0 {
			l.put(c2sp.TilePath(t), must(tlog.ReadTileData(t, l)))
			continue
		}
		var bundle []byte
		for _, leaf := range l.leaves[t.N*c2sp.TileWidth:][:t.W] {
			bundle = must(c2sp.AppendEntry(bundle, leaf))
		}
		l.put(c2sp.TilePath(t), bundle)
	}
	l.sign(c2sp.Checkpoint{Origin: origin, Tree: tlog.Tree{N: size, Hash: must(tlog.TreeHash(size, l))}})
}

func (l *log) sign(c c2sp.Checkpoint) {
	l.put("checkpoint", must(note.Sign(&note.Note{Text: c.String()}, l.signer)))
}

// change overwrites a file with an altered copy.
func (l *log) change(name string, alter func([]byte) []byte) {
	l.put(name, alter(bytes.Clone(l.files[name].Data)))
}

func (l *log) clone() *log {
	other := *l
	other.files = maps.Clone(l.files)
	return &other
}

func (l *log) policy() c2sp.Policy {
	return c2sp.Policy{Logs: []c2sp.Party{must(c2sp.NewLog(l.vkey, ""))}, Quorum: c2sp.NoQuorum}
}

// verify runs over the files with what is remembered.
func (l *log) verify(t testing.TB, state verify.State) *verify.Outcome {
	t.Helper()
	o, err := verify.Run(context.Background(), verify.Config{Source: verify.Files(l.files), Policy: l.policy(), State: state, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// kinds lists what was found, each kind once.
func kinds(o *verify.Outcome) map[verify.Kind]bool {
	found := map[verify.Kind]bool{}
	for _, f := range o.Findings {
		found[f.Kind] = true
	}
	return found
}
