package dispatch_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk"
	"lamppost/reports/desk/desktest"
	"lamppost/reports/dispatch"
	"lamppost/reports/photo"
	"lamppost/reports/store"
)

const base = "https://reports.merrowhythe.example"

// patience ends a test that waits for something that does not come.
const patience = 20 * time.Second

// town is Merrowhythe with a real desk over a real database.
type town struct {
	testing.TB
	desk   *desk.Desk
	store  *store.Store
	photos *photo.Folder
	clock  *desktest.Clock
	worker *dispatch.Worker
	sent   int // reports, for their keys
}

// newTown applies the demo town, changed by change if that is not nil.
func newTown(t testing.TB, change func(*city.City)) *town {
	t.Helper()
	built := desktest.New(t, desktest.Options{
		Now: time.Date(2026, 3, 5, 9, 40, 0, 0, time.UTC), Rand: locked(rand.NewChaCha8([32]byte{'m', 'e', 'r', 'r', 'o', 'w'})),
		City: func(merrowhythe *city.City) {
			merrowhythe.Basemap = nil // no letter shows it, and it is most of what is read
			if change != nil {
				change(merrowhythe)
			}
		},
	})
	d, s := built.Desk, built.Store
	w := &dispatch.Worker{
		Desk: d, Store: &s.Reader, Senders: map[reports.ChannelKind]dispatch.Sender{},
		Letters: dispatch.Letters{Base: base, From: "no-reply@merrowhythe.example"}, Timeout: patience,
	}
	d.OnCommit = w.Nudge
	return &town{TB: t, desk: d, store: s, photos: built.Photos, clock: built.Clock, worker: w}
}

// locked makes a source of randomness safe for several goroutines.
func locked(r io.Reader) io.Reader { return &lockedReader{r: r} }

type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// channel sets how a body of the town is reached.
func channel(body, kind, at, secret string) func(*city.City) {
	return func(c *city.City) {
		for i := range c.Bodies {
			if c.Bodies[i].Slug != body {
				continue
			}
			c.Bodies[i].Channel = city.Channel{Kind: kind, Secret: secret}
			if kind == city.KindEmail {
				c.Bodies[i].Channel.Address = at
			} else {
				c.Bodies[i].Channel.URL = at
			}
		}
	}
}

var (
	heart = geo.Point{-7.001, 46.9995}
	ctx   = context.Background()
)

// draft is a pothole in the middle of the town.
func (t *town) draft() reports.Draft {
	t.sent++
	return reports.Draft{
		Key: fmt.Sprintf("a key of its own: %08d", t.sent), Category: "pothole", Place: heart, HasPlace: true, Accuracy: 12,
		Address: "Quay Street 4", Text: "A hole as wide as a wheel.\nCyclists swerve into the traffic.",
		Answers: map[string][]string{"depth": {"deep"}, "width": {"45"}}, Source: reports.SourceWeb,
	}
}

// lamp is a street light, which another body answers for.
func (t *town) lamp() reports.Draft {
	d := t.draft()
	d.Category, d.Answers = "streetlight", map[string][]string{"problem": {"dark"}}
	return d
}

func (t *town) submit(d reports.Draft) reports.Report {
	t.Helper()
	receipt, err := t.desk.Submit(ctx, d)
	must(t, err)
	return receipt.Report
}

// deliveries lists the outbox, oldest first, without what the inbox took.
func (t *town) deliveries() []reports.Delivery {
	t.Helper()
	var all []reports.Delivery
	must(t, t.store.Read(ctx, func(v *store.View) error {
		found, err := v.Deliveries("", 0, reports.MaxLimit)
		for _, d := range found {
			if d.Channel.Kind != reports.ChannelInbox {
				all = append([]reports.Delivery{d}, all...)
			}
		}
		return err
	}))
	return all
}

// only returns the one delivery there is.
func (t *town) only() reports.Delivery {
	t.Helper()
	all := t.deliveries()
	if len(all) != 1 {
		t.Fatalf("%d deliveries, want 1: %+v", len(all), all)
	}
	return all[0]
}

// until runs the worker until done says so, then stops it in good order, so that
// everything under way has been settled.
func (t *town) until(done <-chan struct{}) {
	t.Helper()
	running, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { defer close(ended); t.worker.Run(running) }()
	select {
	case <-done:
	case <-time.After(patience):
		t.Errorf("nothing came; the outbox: %+v", t.deliveries())
	}
	cancel()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Fatal("the worker does not stop")
	}
}

// watched counts what passes through a sender.
type watched struct {
	dispatch.Sender
	each chan struct{}
}

func (w watched) Send(ctx context.Context, m dispatch.Message) (string, error) {
	defer func() { w.each <- struct{}{} }()
	return w.Sender.Send(ctx, m)
}

// sends runs the worker until its senders and its fetcher were asked n times.
func (t *town) sends(n int) {
	t.Helper()
	each := make(chan struct{}, n+100)
	before := t.worker.Senders
	t.worker.Senders = map[reports.ChannelKind]dispatch.Sender{}
	for kind, s := range before {
		t.worker.Senders[kind] = watched{s, each}
	}
	done := make(chan struct{})
	go func() {
		for range n {
			<-each
		}
		close(done)
	}()
	t.until(done)
	t.worker.Senders = before
}

// settles runs the worker until every delivery is what want says.
func (t *town) settles(want func(reports.Delivery) bool) {
	t.Helper()
	done := make(chan struct{})
	watch := time.NewTicker(5 * time.Millisecond)
	defer watch.Stop()
	go func() {
		defer close(done)
		for range watch.C {
			left := 0
			for _, d := range t.deliveries() {
				if !want(d) {
					left++
				}
			}
			if left == 0 {
				return
			}
		}
	}()
	t.until(done)
}

// senderFunc is a Sender of one function.
type senderFunc func(context.Context, dispatch.Message) (string, error)

func (f senderFunc) Send(ctx context.Context, m dispatch.Message) (string, error) { return f(ctx, m) }
