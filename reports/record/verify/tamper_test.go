package verify_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/verify"
)

// Whoever has only the database can do the first four, whoever has the key as
// well the last two: every full check of those is content, and what finds them
// is an earlier checkpoint.
func TestTampering(t *testing.T) {
	told := newTeller()
	for i := range 233 {
		told.report(fmt.Sprintf("report %d", i))
	}
	good := told.publish()
	remembered := verify.State{}
	if o := good.verify(t, remembered); !o.Good() || o.Checked.Entries != 700 || o.Checked.Tiles != 4 || o.Trust != verify.Given {
		t.Fatalf("an untouched log: %+v", o)
	}
	for _, c := range []struct {
		name   string
		tamper func(*log)
		fresh  []verify.Kind // found on a first visit
		known  []verify.Kind // found by who was here before
	}{
		{"nothing", func(l *log) {}, nil, nil},
		{"a byte of a leaf", func(l *log) {
			l.change("tile/entries/001", func(b []byte) []byte { b[20] ^= 1; return b })
		}, []verify.Kind{verify.BadRoot, verify.BadTile}, []verify.Kind{verify.BadRoot, verify.BadTile, verify.Inconsistent}},
		{"a byte of a tile", func(l *log) {
			l.change("tile/0/001", func(b []byte) []byte { b[20] ^= 1; return b })
		}, []verify.Kind{verify.BadTile}, []verify.Kind{verify.BadTile}},
		{"a byte of a tile above", func(l *log) {
			l.change("tile/1/000.p/2", func(b []byte) []byte { b[20] ^= 1; return b })
		}, []verify.Kind{verify.BadTile}, []verify.Kind{verify.BadTile}},
		{"a leaf and its hash", forgeEntry4, []verify.Kind{verify.BadRoot, verify.BadTile}, []verify.Kind{verify.BadRoot, verify.BadTile, verify.Inconsistent}},
		{"the text of the checkpoint", func(l *log) {
			l.change("checkpoint", func(b []byte) []byte { return bytes.Replace(b, []byte("700"), []byte("699"), 1) })
		}, []verify.Kind{verify.BadCheckpoint}, []verify.Kind{verify.BadCheckpoint}},
		{"a tile that is gone", func(l *log) { delete(l.files, "tile/0/000") }, []verify.Kind{verify.BadTile}, []verify.Kind{verify.BadTile}},
		{"entries that are gone", func(l *log) { delete(l.files, "tile/entries/001") }, []verify.Kind{verify.BadBundle}, []verify.Kind{verify.BadBundle}},
		{"a bundle cut short", func(l *log) {
			l.change("tile/entries/001", func(b []byte) []byte { return b[:len(b)-1] })
		}, []verify.Kind{verify.BadBundle}, []verify.Kind{verify.BadBundle}},
		{"signed by a stranger", func(l *log) { stranger := newLog(); l.signer = stranger.signer; l.publish() },
			[]verify.Kind{verify.BadCheckpoint}, []verify.Kind{verify.BadCheckpoint}},
		{"the end dropped and signed", func(l *log) {
			l.replace(good.leaves[:400])
			delete(l.files, "openings")
		}, nil, []verify.Kind{verify.Inconsistent}},
		{"the end dropped, others appended, signed", func(l *log) {
			l.replace(slices.Concat(good.leaves[:400], rest(good, 500)))
			delete(l.files, "openings")
		}, nil, []verify.Kind{verify.Inconsistent}},
		{"the whole log rebuilt and signed", func(l *log) { l.replace(l.opened(233)); delete(l.files, "openings") }, nil, []verify.Kind{verify.Inconsistent}},
	} {
		bad := good.clone()
		c.tamper(bad)
		for state, want := range map[*verify.State][]verify.Kind{{}: c.fresh, clone(remembered): c.known} {
			o := bad.verify(t, *state)
			got := kinds(o)
			for _, k := range want {
				if !got[k] {
					t.Errorf("%s, %d remembered: %s was not found in %v", c.name, len(*state), k, o.Findings)
				}
			}
			if len(want) == 0 && !o.Good() {
				t.Errorf("%s, %d remembered: %v", c.name, len(*state), o.Findings)
			}
			if !o.Good() && len((*state)[origin].Seen) > 1 {
				t.Errorf("%s: a log with findings was remembered", c.name)
			}
		}
	}
}

func clone(s verify.State) *verify.State { c := maps.Clone(s); return &c }

// replace rebuilds the log of these leaves, with its own true key.
func (l *log) replace(leaves [][]byte) {
	l.leaves, l.hashes = nil, nil
	l.add(leaves...)
	l.publish()
}

// forgeEntry4 changes an entry and its hash in the tile above, and nothing else:
// what somebody with the database and without the key can do.
func forgeEntry4(l *log) {
	entry := l.leaves[4]
	forged := bytes.Replace(entry, []byte(`"at":17`), []byte(`"at":16`), 1)
	l.change("tile/entries/000", func(b []byte) []byte { return bytes.Replace(b, entry, forged, 1) })
	l.change("tile/0/000", func(b []byte) []byte {
		hash := tlog.RecordHash(forged)
		copy(b[4*tlog.HashSize:], hash[:])
		return b
	})
}

// opened returns entries about n other reports, under the log's own first one.
func (l *log) opened(n int) [][]byte { return slices.Concat(l.leaves[:1], leaves(n)[1:]) }

// rest returns n entries about other reports, recorded after those of the log.
func rest(l *log, n int) [][]byte {
	t := newTeller()
	t.at = now.Add(-time.Hour)
	for len(t.log.leaves) <= n {
		t.report("another")
	}
	return t.log.leaves[1 : n+1]
}

// golang.org/x/mod before 0.40 let this forgery pass in a full read of 10,500
// entries, because it began to check parents too late (GO-2026-6179). Whoever
// lowers that requirement finds out here.
func TestForgedEntryThatOldReadersAccept(t *testing.T) {
	told := newTeller()
	for range 3500 {
		told.report("words")
	}
	l := told.publish()
	forgeEntry4(l)
	c, _, err := c2sp.OpenCheckpoint(l.files["checkpoint"].Data, l.policy().Logs[0].Verifier())
	if err != nil {
		t.Fatal(err)
	}
	reader := tlog.TileHashReader(c.Tree, tileReader{l})
	all := make([]int64, len(l.leaves))
	for i := range all {
		all[i] = tlog.StoredHashIndex(0, int64(i))
	}
	if _, err := reader.ReadHashes(all); err == nil {
		t.Error("golang.org/x/mod reads a forged tile and believes it")
	}
	if _, err := reader.ReadHashes(all[4:5]); err == nil {
		t.Error("golang.org/x/mod reads a forged entry and believes it")
	}
	o := l.verify(t, nil)
	if got := kinds(o); !got[verify.BadRoot] {
		t.Errorf("found %v", o.Findings)
	}
}

// tileReader reads the log's files for x/mod.
type tileReader struct{ *log }

func (tileReader) Height() int                     { return c2sp.TileHeight }
func (tileReader) SaveTiles([]tlog.Tile, [][]byte) {}
func (r tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, t := range tiles {
		data[i] = r.files[c2sp.TilePath(t)].Data
	}
	return data, nil
}

// A log that grew while it is read has no partial tile of the old size any more.
func TestGrowthWhileReading(t *testing.T) {
	told := newTeller()
	for range 90 {
		told.report("words")
	}
	told.log.publish()
	checkpoint := told.log.files["checkpoint"]
	for range 90 {
		told.report("words")
	}
	l := told.log
	l.publish()
	delete(l.files, "tile/0/001.p/15") // as a log may, once the full one is there
	delete(l.files, "tile/entries/001.p/15")
	l.files["checkpoint"] = checkpoint
	if o := l.verify(t, nil); !o.Good() || o.Size != 271 {
		t.Errorf("%+v", o)
	}
}

func TestEmptyLog(t *testing.T) {
	l := newLog()
	l.publish()
	if o := l.verify(t, nil); !o.Good() || o.Size != 0 {
		t.Errorf("%+v", o)
	}
}
