package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"filippo.io/torchwood"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports"
	"lamppost/reports/desk/desktest"
	"lamppost/reports/leaf"
	"lamppost/reports/record"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/recordtest"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

// peersDeadline ends what others' checkers may take: tessera's waits for ever on
// some mistakes.
const peersDeadline = time.Minute

// servedLog is a record behind the front door, as the world sees it.
type servedLog struct {
	*testing.T
	log  *record.Log
	town *desktest.Town
	url  string // of the record, with a slash at its end
}

// eachServedLog serves the record of Merrowhythe from each database.
func eachServedLog(t *testing.T, fn func(*servedLog)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		s := &servedLog{T: t, town: desktest.New(t, desktest.Options{DSN: dsn})}
		s.log = recordtest.Open(t, s.town.Store, nil)
		plenty := Allowance{1e6, 1e6}
		handler, err := New(Config{
			Desk: s.town.Desk, Store: &s.town.Store.Reader, Photos: s.town.Photos, Record: s.log, Now: s.town.Clock.Now,
			Rates: Rates{Reads: plenty, Tiles: plenty},
		})
		must(t, err)
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		s.url = server.URL + "/record/"
		fn(s)
	})
}

// submit files n reports with three events each.
func (s *servedLog) submit(n int) (last reports.Report) {
	s.Helper()
	for i := range n {
		receipt, err := s.town.Desk.Submit(context.Background(), reports.Draft{
			Key: fmt.Sprintf("key-of-the-log-%06d", i), Category: "rubbish", Place: townHall, HasPlace: true,
			Text: "A sofa in the rain", Answers: map[string][]string{"kinds": {"furniture"}}, Source: reports.SourceWeb,
		})
		must(s.T, err)
		last = receipt.Report
	}
	return last
}

// grow adds bare events until the log has so many.
func (s *servedLog) grow(size int64) {
	s.Helper()
	ids := &reports.IDs{Now: time.Now, Rand: rand.Reader}
	for have := s.size(); have < size; have = s.size() {
		must(s.T, s.town.Store.Write(context.Background(), func(tx *store.Tx) error {
			return tx.InsertEvents(s.bare(ids, int(min(size-have, 500))), nil)
		}))
		must(s.T, s.log.Sequence(context.Background()))
	}
}

func (s *servedLog) bare(ids *reports.IDs, n int) []reports.Event {
	events := make([]reports.Event, n)
	for i := range events {
		id := reports.EventID(ids.Next())
		name, err := leaf.NewID(id, rand.Reader)
		must(s.T, err)
		l := leaf.Leaf{V: leaf.Version, Type: reports.EventRuleset, ID: name, At: time.Now().Unix(), City: "merrowhythe"}
		raw, err := l.Encode()
		must(s.T, err)
		events[i] = reports.Event{ID: id, Kind: l.Type, At: l.Time(), Leaf: raw, Hash: leaf.HashOf(raw)}
	}
	return events
}

func (s *servedLog) size() int64 {
	s.Helper()
	h, err := s.log.Health(context.Background())
	must(s.T, err)
	return h.Size
}

// verifier reads the log's key where everybody does.
func (s *servedLog) verifier() note.Verifier {
	s.Helper()
	v, err := note.NewVerifier(string(s.fetch("keys")[:len(s.fetch("keys"))-1]))
	must(s.T, err)
	return v
}

func (s *servedLog) fetch(path string) []byte {
	s.Helper()
	fetcher, err := torchwood.NewTileFetcher(s.url)
	must(s.T, err)
	body, err := fetcher.ReadEndpoint(s.Context(), path)
	must(s.T, err)
	return body
}

// TestPeersAcceptTheRecord has the log of a small town and one of ten thousand
// events checked by programs that this project did not write.
func TestPeersAcceptTheRecord(t *testing.T) {
	eachServedLog(t, func(s *servedLog) {
		report := s.submit(3)
		recordtest.Publish(s, s.log)
		small := s.torchwoodTree()
		s.tesseraFsck()
		s.torchwoodReads(small)
		s.torchwoodProof(report)

		s.grow(10_000)
		recordtest.Publish(s, s.log)
		large := s.torchwoodTree()
		if large.N != 10_000 {
			s.Fatalf("%d events were published", large.N)
		}
		s.tesseraFsck()
		s.torchwoodReads(large)
		s.torchwoodProof(report)
		s.tesseraConsistency(small, large)
	})
}

// tesseraFsck checks every entry and every tile.
func (s *servedLog) tesseraFsck() {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), peersDeadline)
	defer cancel()
	base, err := url.Parse(s.url)
	must(s.T, err)
	fetcher, err := client.NewHTTPFetcher(base, http.DefaultClient)
	must(s.T, err)
	check := fsck.New(recordtest.Origin, s.verifier(), fetcher, hashEntries, fsck.Opts{N: 4})
	ended := make(chan error, 1)
	go func() { ended <- check.Check(ctx) }()
	select {
	case err := <-ended:
		must(s.T, err)
	case <-ctx.Done():
		s.Fatal("tessera's fsck does not end")
	}
}

// hashEntries reads a bundle as c2sp.org/tlog-tiles has it.
func hashEntries(bundle []byte) ([][]byte, error) {
	var hashes [][]byte
	for len(bundle) > 1 {
		n := int(bundle[0])<<8 | int(bundle[1])
		h := tlog.RecordHash(bundle[2 : 2+n])
		hashes, bundle = append(hashes, h[:]), bundle[2+n:]
	}
	return hashes, nil
}

// torchwoodTree returns the tree that the served checkpoint signs.
func (s *servedLog) torchwoodTree() tlog.Tree {
	s.Helper()
	policy := torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(recordtest.Origin), torchwood.SingleVerifierPolicy(s.verifier()))
	c, _, err := torchwood.VerifyCheckpoint(s.fetch("checkpoint"), policy)
	must(s.T, err)
	return c.Tree
}

// torchwoodReads reads every entry of a tree and compares it with the database's.
func (s *servedLog) torchwoodReads(tree tlog.Tree) {
	s.Helper()
	fetcher, err := torchwood.NewTileFetcher(s.url)
	must(s.T, err)
	reader, err := torchwood.NewClient(fetcher)
	must(s.T, err)
	n := int64(0)
	for i, entry := range reader.AllEntries(s.Context(), tree, 0) {
		if _, err := leaf.Parse(entry); err != nil || i != n {
			s.Fatalf("entry %d: %v", i, err)
		}
		n++
	}
	if err := reader.Err(); err != nil || n != tree.N {
		s.Fatalf("%d of %d entries read: %v", n, tree.N, err)
	}
}

// torchwoodProof checks the receipts of all events of a report.
func (s *servedLog) torchwoodProof(r reports.Report) {
	s.Helper()
	policy, err := torchwood.ParsePolicy(s.fetch("policy"))
	must(s.T, err)
	var events []reports.Event
	must(s.T, s.town.Store.Read(s.Context(), func(v *store.View) (err error) {
		events, err = v.ReportEvents(r.ID)
		return err
	}))
	for _, e := range events {
		entry, proof := s.fetch("entry/"+e.ID.String()), s.fetch("receipt/"+e.ID.String()+".tlog-proof")
		must(s.T, torchwood.VerifyProof(policy, tlog.RecordHash(entry), proof))
		if torchwood.VerifyProof(policy, tlog.RecordHash(append(entry, ' ')), proof) == nil {
			s.Error("another entry was accepted: the check is blind")
		}
	}
}

// tesseraConsistency has tessera build the proof that a tree extends another.
func (s *servedLog) tesseraConsistency(small, large tlog.Tree) {
	s.Helper()
	base, err := url.Parse(s.url)
	must(s.T, err)
	fetcher, err := client.NewHTTPFetcher(base, http.DefaultClient)
	must(s.T, err)
	builder, err := client.NewProofBuilder(s.Context(), uint64(large.N), fetcher.ReadTile)
	must(s.T, err)
	hashes, err := builder.ConsistencyProof(s.Context(), uint64(small.N), uint64(large.N))
	must(s.T, err)
	var proof tlog.TreeProof
	for _, h := range hashes {
		proof = append(proof, tlog.Hash(h))
	}
	must(s.T, tlog.CheckTree(proof, large.N, large.Hash, small.N, small.Hash))
	ours, err := s.log.Prove(s.Context(), small.N, large.N)
	must(s.T, err)
	if fmt.Sprint(ours) != fmt.Sprint(proof) {
		s.Error("tessera and the log prove it differently")
	}
}

// TestBeyondWhatIsPublished: what is numbered and not signed, or not there at all,
// is not found, and no cache is told to remember that.
func TestBeyondWhatIsPublished(t *testing.T) {
	eachServedLog(t, func(s *servedLog) {
		if _, status := s.status("checkpoint"); status != http.StatusNotFound {
			s.Errorf("a checkpoint before the first: %d", status)
		}
		recordtest.Publish(s, s.log)
		size := s.size()
		s.grow(600)
		for path, want := range map[string]int{
			fmt.Sprintf("tile/0/000.p/%d", size): 200, fmt.Sprintf("tile/0/000.p/%d", size+1): 404, "tile/0/000.p/1": 200, "tile/0/000": 404,
			"tile/1/000.p/1": 404, fmt.Sprintf("tile/entries/000.p/%d", size): 200, fmt.Sprintf("tile/entries/000.p/%d", size+1): 404,
			"tile/entries/001": 404, "tile/0/000.p/256": 404, "tile/0/0": 404, "tile/9/000": 404, "tile/entries/x/000": 404, "tile/": 404,
			"entry/none": 404, "receipt/none.tlog-proof": 404, "receipt/none": 404, "objects/sha256/none": 404, "openings?from=-1": 400,
		} {
			cache, status := s.status(path)
			if status != want || (status == 200) != (cache == immutable) || status != 200 && cache != "no-store" {
				s.Errorf("%s: %d, Cache-Control %q", path, status, cache)
			}
		}
		recordtest.Publish(s, s.log)
		for _, path := range []string{"tile/0/000", "tile/1/000.p/2", "tile/entries/001", fmt.Sprintf("tile/0/002.p/%d", 600-512)} {
			if _, status := s.status(path); status != 200 {
				s.Errorf("%s after publishing: %d", path, status)
			}
		}
	})
}

func (s *servedLog) status(path string) (cache string, status int) {
	s.Helper()
	a, err := http.Get(s.url + path)
	must(s.T, err)
	defer a.Body.Close()
	if a.Header.Get("Access-Control-Allow-Origin") != "*" {
		s.Errorf("%s: scripts of other origins may not read it", path)
	}
	return a.Header.Get("Cache-Control"), a.StatusCode
}

// TestOpeningsOfThePublic: what the public may see can be opened to the digests of
// the log, page by page; what it may not see cannot.
func TestOpeningsOfThePublic(t *testing.T) {
	eachServedLog(t, func(s *servedLog) {
		hidden := s.submit(101) // more than a page of entries
		must(s.T, s.town.Desk.Hide(s.Context(), reports.Viewer{Person: 1, Grants: []reports.Grant{anAdmin}}, hidden.ID))
		recordtest.Publish(s, s.log)
		commits := s.commitments()
		opened, pages := 0, 0
		for from := int64(0); from < s.size(); pages++ {
			var page []record.Opening
			page, from = s.openings(from)
			for _, o := range page {
				name, _, err := o.Disclosure.Open()
				if err != nil || name != o.Name || commits[o.Event][name] != o.Disclosure.Digest() || name == leaf.Submission {
					s.Fatalf("opening %+v: %v", o, err)
				}
				opened++
			}
		}
		if want := 100 * 3; opened != want || pages < 2 { // place, words and answers
			s.Errorf("%d openings on %d pages, want %d", opened, pages, want)
		}
	})
}

// commitments reads what all entries commit to.
func (s *servedLog) commitments() map[leaf.ID]map[string]leaf.Digest {
	s.Helper()
	all := map[leaf.ID]map[string]leaf.Digest{}
	tree := s.torchwoodTree()
	for n := int64(0); n*c2sp.TileWidth < tree.N; n++ {
		bundle := c2sp.EntryBundle(n, tree.N)
		entries, err := c2sp.SplitEntries(s.fetch(c2sp.TilePath(bundle)), bundle.W)
		must(s.T, err)
		for _, entry := range entries {
			l, err := leaf.Parse(entry)
			must(s.T, err)
			all[l.ID] = l.Commit
		}
	}
	return all
}

// openings reads one page.
func (s *servedLog) openings(from int64) (page []record.Opening, next int64) {
	s.Helper()
	lines := json.NewDecoder(bytes.NewReader(s.fetch(fmt.Sprintf("openings?from=%d", from))))
	for {
		var line struct {
			record.Opening
			Next *int64 `json:"next"`
		}
		must(s.T, lines.Decode(&line))
		if line.Next != nil {
			return page, *line.Next
		}
		page = append(page, line.Opening)
	}
}
