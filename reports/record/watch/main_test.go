package watch_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk/desktest"
	"lamppost/reports/outside"
	"lamppost/reports/record"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/recordtest"
	"lamppost/reports/record/verify"
	"lamppost/reports/record/watch"
	"lamppost/reports/record/witness"
	"lamppost/reports/record/witness/witnesstest"
	"lamppost/reports/store/storetest"
)

func TestMain(m *testing.M) {
	code := desktest.Main(m)
	witnesstest.Clean()
	os.Exit(code)
}

var background = context.Background()

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// service is a town with its record, its mirror and everything on disk.
type service struct {
	testing.TB
	*desktest.Town
	dsn, folder string
	log         *record.Log
	reports     []reports.ReportID
}

// newService opens the town's record with a mirror.
func newService(t testing.TB, dsn string) *service {
	t.Helper()
	s := &service{TB: t, dsn: dsn, folder: t.TempDir()}
	s.Town = desktest.New(t, desktest.Options{DSN: dsn, City: undemanding})
	must(t, s.open(nil))
	return s
}

func undemanding(c *city.City) {
	for i := range c.Categories {
		c.Categories[i].PhotoRequired = false
	}
}

func (s *service) config() record.Config {
	return record.Config{
		Store: s.Store, KeysFile: s.path(record.KeysFile), Guard: s.path(record.GuardFile), Origin: recordtest.Origin,
		Mirror: s.mirror(), Now: s.Clock.Now, Rand: rand.Reader, Logger: slog.New(slog.DiscardHandler),
	}
}

func (s *service) path(name string) string { return filepath.Join(s.folder, name) }

func (s *service) mirror() watch.Folder { return watch.Folder{Dir: s.path("mirror")} }

// open opens the record, with the settings that edit changes.
func (s *service) open(edit func(*record.Config)) (err error) {
	s.Clock.Move(time.Minute) // the lease of who published before is over
	c := s.config()
	if edit != nil {
		edit(&c)
	}
	s.log, err = record.Open(background, c)
	return err
}

func (s *service) submit(n int) {
	s.Helper()
	for range n {
		i := len(s.reports)
		s.Clock.Move(time.Second)
		receipt, err := s.Desk.Submit(background, reports.Draft{
			Key: fmt.Sprintf("key-of-draft-%06d", i), Category: "pavement", HasPlace: true, Place: [2]float64{-7.00461, 46.9973},
			Text: fmt.Sprintf("Slab %d has come loose", i), Address: "1 High Street", Language: "en", Source: reports.SourceWeb,
		})
		must(s.TB, err)
		s.reports = append(s.reports, receipt.Report.ID)
	}
}

// publish numbers and publishes what there is.
func (s *service) publish() {
	s.Helper()
	must(s.TB, s.log.Sequence(background))
	must(s.TB, s.log.Publish(background))
}

// refused checks that nothing is numbered or signed.
func (s *service) refused() {
	s.Helper()
	size, signed := s.size()
	sequence := s.log.Sequence(background)
	if publish := s.log.Publish(background); sequence == nil || publish == nil && size != signed {
		s.Errorf("numbering: %v; publishing: %v", sequence, publish)
	}
	if n, m := s.size(); n != size || m != signed {
		s.Errorf("%d numbered and %d signed became %d and %d", size, signed, n, m)
	}
}

func (s *service) size() (numbered, signed int64) {
	s.Helper()
	h, err := s.log.Health(background)
	must(s.TB, err)
	return h.Size, h.Signed
}

// verify checks the mirror from outside.
func (s *service) verify() *verify.Outcome {
	s.Helper()
	source, err := verify.Open(s.mirror().Dir, outside.New(outside.Options{}))
	must(s.TB, err)
	o, err := verify.Run(background, verify.Config{Source: source, Policy: s.policy(), Now: s.Clock.Now()})
	must(s.TB, err)
	return o
}

func (s *service) policy() c2sp.Policy {
	policy := c2sp.Policy{Quorum: c2sp.NoQuorum}
	for _, key := range s.log.Keys.Lines() {
		l, err := c2sp.NewLog(key, "")
		must(s.TB, err)
		policy.Logs = append(policy.Logs, l)
	}
	return policy
}

// each runs fn on every database.
func each(t *testing.T, fn func(*service)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) { fn(newService(t, dsn)) })
}

// watched makes a witness one of those that are asked.
func watched(d *witnesstest.Double) func(*record.Config) { return asks(d.Party) }

func asks(w c2sp.Party) func(*record.Config) {
	return func(c *record.Config) {
		c.Policy = c2sp.Policy{Witnesses: []c2sp.Party{w}, Quorum: w.Name}
		c.Cosigner = &watch.Witnesses{Client: &witness.Client{Outside: outside.New(outside.Options{AllowPrivate: true})}, Policy: c.Policy}
	}
}
