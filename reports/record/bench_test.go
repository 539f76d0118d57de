package record_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record"
	"lamppost/reports/record/recordtest"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

// benchClients is how many write at once: what the group commit is made for.
const benchClients = 64

// BenchmarkCommit writes what a submission writes, from many clients at once, with
// its three events, their openings and the sequencer beside it, and without.
func BenchmarkCommit(b *testing.B) {
	for _, database := range []struct {
		name string
		dsn  func(testing.TB) string
	}{{"sqlite", storetest.SQLite}, {"postgres", storetest.Postgres}} {
		for _, events := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/events=%v", database.name, events), func(b *testing.B) {
				s := storetest.Open(b, database.dsn(b))
				c := &commits{B: b, ids: &reports.IDs{Now: time.Now, Rand: rand.Reader}, store: s, events: events}
				ctx, stop := context.WithCancel(background)
				l := recordtest.Open(b, s, nil)
				c.committed = func() {}
				if events {
					c.committed = l.Nudge
					go l.RunSequencer(ctx)
					go l.RunPublisher(ctx)
				}
				b.SetParallelism(benchClients / 2)
				b.ResetTimer()
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						c.commit()
					}
				})
				b.StopTimer()
				stop()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
			})
		}
	}
}

type commits struct {
	*testing.B
	store     *store.Store
	ids       *reports.IDs
	events    bool
	n         atomic.Int64
	committed func()
}

// commit is the transaction of desk.Submit, row for row.
func (c *commits) commit() {
	key := fmt.Sprintf("%064d", c.n.Add(1))
	now := time.Now()
	err := c.store.Write(background, func(tx *store.Tx) error {
		r := reports.Report{
			ID: reports.ReportID(c.ids.Next()), City: "merrowhythe", Category: "pothole", Body: "works", Status: reports.StatusOpen, Visibility: reports.Public,
			Text: "A deep hole in the pavement, where the bus stops; somebody will fall", Answers: reports.Answers{{Code: "depth", Values: []string{"deep"}}},
			Place: geo.Point{-7.00461, 46.9973}, Address: "1 High Street", Source: reports.SourceWeb, CreatedAt: now, UpdatedAt: now, Version: 1, Event: reports.FirstEvent,
			Route: reports.Route{Body: "works", Rule: 3, BorderMetres: 12.5, Areas: []reports.RouteArea{{Layer: "districts", Version: 7, Key: "north", Name: "North"}, {Layer: "town", Version: 8, Key: "town", Name: "Town"}}},
		}
		if _, err := tx.ClaimSubmission(key, store.Submission{Digest: key, Report: r.ID}, now); err != nil {
			return err
		}
		if c.events {
			if err := c.tell(tx, &r); err != nil {
				return err
			}
		}
		if err := tx.InsertReport(&r, 0); err != nil {
			return err
		}
		return tx.Enqueue(reports.Delivery{ID: reports.DeliveryID(c.ids.Next()), Kind: reports.DeliverReport, Channel: reports.Channel{Kind: reports.ChannelEmail, Address: "works@merrowhythe.example"},
			Report: r.ID, Body: "works", State: reports.Pending, CreatedAt: now, NextAt: now})
	})
	if err != nil {
		c.Error(err)
	}
	c.committed()
}

// tell writes the three events of a submission, with all that they commit to.
func (c *commits) tell(tx *store.Tx, r *reports.Report) error {
	name, err := leaf.NewReportID(rand.Reader)
	if err != nil {
		return err
	}
	r.Record = name
	digest := leaf.FileDigestOf(nil)
	var events []reports.Event
	var openings []reports.Opening
	var prev leaf.Digest
	for _, told := range []struct {
		leaf   leaf.Leaf
		fields []string
	}{
		{leaf.Leaf{Type: reports.EventReceived}, []string{leaf.Submission}},
		{leaf.Leaf{Type: reports.EventPublished, Category: r.Category, Layer: "districts", Area: "north"}, []string{leaf.Location, leaf.Text, leaf.Address, leaf.Answers}},
		{leaf.Leaf{Type: reports.EventRouted, Mode: leaf.Auto, Body: r.Body, Rule: 3, Layer: "districts", Area: "north", Ruleset: digest,
			Boundaries: map[string]leaf.FileDigest{"districts": digest, "town": digest}}, nil},
	} {
		l := told.leaf
		l.Report, l.Prev = r.Record, prev
		var own []reports.Opening
		for _, field := range told.fields {
			d, err := leaf.Disclose(rand.Reader, field, r.Text)
			if err != nil {
				return err
			}
			l.Promise(field, d)
			own = append(own, reports.Opening{Name: field, Disclosure: string(d)})
		}
		e, err := event(c.ids, l)
		if err != nil {
			return err
		}
		for i := range own {
			own[i].Event = e.ID
		}
		e.Report, r.Event, prev = r.ID, e.ID, leaf.DigestOf(e.Hash)
		events, openings = append(events, e), append(openings, own...)
	}
	return tx.InsertEvents(events, openings)
}

// BenchmarkEventToCheckpoint writes twenty events a second and measures how long
// each waits for a signed checkpoint that covers it.
func BenchmarkEventToCheckpoint(b *testing.B) {
	for _, database := range []struct {
		name string
		dsn  func(testing.TB) string
	}{{"sqlite", storetest.SQLite}, {"postgres", storetest.Postgres}} {
		b.Run(database.name, func(b *testing.B) {
			s := storetest.Open(b, database.dsn(b))
			l := recordtest.Open(b, s, nil)
			ctx, stop := context.WithCancel(background)
			defer stop()
			go l.RunSequencer(ctx)
			go l.RunPublisher(ctx)
			c := &commits{B: b, ids: &reports.IDs{Now: time.Now, Rand: rand.Reader}, store: s, events: true, committed: l.Nudge}
			waits := c.paced(l, time.Second/20, max(b.N, 100))
			b.ReportMetric(float64(waits[len(waits)/2].Milliseconds()), "ms-p50")
			b.ReportMetric(float64(waits[len(waits)*99/100].Milliseconds()), "ms-p99")
			b.ReportMetric(float64(waits[len(waits)-1].Milliseconds()), "ms-max")
		})
	}
}

// paced writes n events at a pace and returns how long each waited, sorted.
func (c *commits) paced(l *record.Log, pace time.Duration, n int) []time.Duration {
	tick := time.NewTicker(pace)
	defer tick.Stop()
	written := map[int64]time.Time{} // by the size that covers it
	var waits []time.Duration
	size := int64(1) // log.opened
	for len(waits) < n {
		<-tick.C
		if len(written)+len(waits) < n {
			c.single()
			size++
			written[size] = time.Now()
		}
		signed, err := l.Checkpoint(background)
		if err != nil {
			continue // nothing is signed yet
		}
		for at, when := range written {
			if at <= signed.Size {
				waits = append(waits, time.Since(when))
				delete(written, at)
			}
		}
	}
	slices.Sort(waits)
	return waits
}

// single writes one event.
func (c *commits) single() {
	err := c.store.Write(background, func(tx *store.Tx) error {
		e, err := event(c.ids, leaf.Leaf{Type: reports.EventRuleset, City: "merrowhythe"})
		if err != nil {
			return err
		}
		return tx.InsertEvents([]reports.Event{e}, nil)
	})
	if err != nil {
		c.Fatal(err)
	}
	c.committed()
}
