package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/dispatch"
	"lamppost/reports/outside"
)

// F16: one receiver that hangs takes two lanes; everybody else is served.
func TestOneHangingTargetHoldsNobodyElse(t *testing.T) {
	var at, most atomic.Int64
	release := make(chan struct{})
	bad := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		now := at.Add(1)
		defer at.Add(-1)
		for m := most.Load(); now > m && !most.CompareAndSwap(m, now); m = most.Load() {
		}
		<-release
	}))
	defer bad.Close()
	good := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer good.Close()
	town := newTown(t, func(c *city.City) {
		channel("works", city.KindWebhook, bad.URL, "")(c)
		channel("energy", city.KindWebhook, good.URL, "")(c)
	})
	hooks := outside.New(outside.Options{AllowPrivate: true})
	town.worker.Senders[reports.ChannelWebhook] = &dispatch.Webhook{Outside: hooks, Now: town.clock.Now}
	town.worker.Lanes = 4
	const each, ahead = 40, 140 // more than are claimed while so many wait
	for range ahead {
		town.submit(town.draft())
	}
	for range each {
		town.submit(town.lamp())
	}
	done, ended := make(chan struct{}), make(chan struct{})
	running, cancel := context.WithCancel(ctx)
	go func() { defer close(ended); town.worker.Run(running) }()
	watch := time.NewTicker(5 * time.Millisecond)
	defer watch.Stop()
	go func() {
		defer close(done)
		for range watch.C {
			if town.count("energy", reports.Done) == each {
				return
			}
		}
	}()
	select {
	case <-done:
	case <-time.After(patience):
		t.Errorf("%d of %d delivered to the good one", town.count("energy", reports.Done), each)
	}
	if n := town.count("works", reports.Done); n != 0 || most.Load() > 2 {
		t.Errorf("the hanging one has %d deliveries and was called %d times at once", n, most.Load())
	}
	cancel()
	close(release) // good order: what is being sent is finished
	<-ended
	if n := town.count("works", reports.Done); n != 2 {
		t.Errorf("%d of the two that were being sent are done", n)
	}
	for _, d := range town.deliveries() {
		if d.Body == "works" && d.State == reports.Pending && d.NextAt.Sub(town.clock.Now()) > 30*time.Second {
			t.Errorf("a delivery that was only claimed waits %s", d.NextAt.Sub(town.clock.Now()))
		}
	}
}

func (t *town) count(body reports.BodySlug, state reports.DeliveryState) (n int) {
	for _, d := range t.deliveries() {
		if d.Body == body && d.State == state {
			n++
		}
	}
	return n
}

// A target that does not answer at all is asked once or twice, not once for each
// that waits.
func TestDeadTargetSendsHomeWhoWaits(t *testing.T) {
	var asked atomic.Int64
	town := newTown(t, nil)
	town.worker.Senders[reports.ChannelEmail] = senderFunc(func(context.Context, dispatch.Message) (string, error) {
		asked.Add(1)
		return "", dispatch.Unreachable(errors.New("connection refused"))
	})
	for range 30 {
		town.submit(town.draft())
	}
	town.settles(func(d reports.Delivery) bool { return d.LastError == "connection refused" })
	if n := asked.Load(); n > 2 {
		t.Errorf("asked %d times", n)
	}
	town.worker.Senders[reports.ChannelEmail] = senderFunc(func(context.Context, dispatch.Message) (string, error) { return "ok", nil })
	town.clock.Move(time.Minute)
	town.settles(func(d reports.Delivery) bool { return d.State == reports.Done })
}

func TestBuriedAfterADay(t *testing.T) {
	town := newTown(t, nil)
	town.worker.Senders[reports.ChannelEmail] = senderFunc(func(context.Context, dispatch.Message) (string, error) {
		return "", errors.New("try later")
	})
	town.submit(town.draft())
	start := town.clock.Now()
	for town.only().State == reports.Pending {
		town.sends(1)
		if d := town.only(); d.State == reports.Pending {
			town.clock.Move(d.NextAt.Sub(town.clock.Now()))
		}
	}
	d := town.only()
	if lasted := town.clock.Now().Sub(start); d.State != reports.Buried || d.Attempts != reports.MaxAttempts || lasted < 12*time.Hour || lasted > 36*time.Hour {
		t.Errorf("%s after %d attempts and %s: %q", d.State, d.Attempts, lasted, d.LastError)
	}
	town.worker.Senders[reports.ChannelEmail] = senderFunc(func(context.Context, dispatch.Message) (string, error) { return "ok", nil })
	must(t, town.desk.Retry(ctx, d.ID))
	town.sends(1)
	if d := town.only(); d.State != reports.Done || d.Receipt != "ok" {
		t.Errorf("after it was revived: %s, %q", d.State, d.Receipt)
	}
}

func TestPanicOfASenderIsAFailure(t *testing.T) {
	town := newTown(t, nil)
	town.worker.Senders[reports.ChannelEmail] = senderFunc(func(context.Context, dispatch.Message) (string, error) { panic("a bug") })
	town.submit(town.draft())
	town.sends(1)
	if d := town.only(); d.State != reports.Pending || !strings.Contains(d.LastError, "a bug") {
		t.Errorf("%s: %q", d.State, d.LastError)
	}
}

// F03: a sender that dies before it could tell anyone is followed by another,
// which sends again under the same id once the lease has run out.
func TestDeathBetweenSendAndSettle(t *testing.T) {
	town := newTown(t, nil)
	town.submit(town.draft())
	claimed, err := town.desk.Claim(ctx, 10) // and the process dies
	must(t, err)
	if len(claimed) != 1 {
		t.Fatalf("%d claimed", len(claimed))
	}
	var got reports.DeliveryID
	town.worker.Senders[reports.ChannelEmail] = senderFunc(func(_ context.Context, m dispatch.Message) (string, error) {
		got = m.Delivery.ID
		return "ok", nil
	})
	town.clock.Move(2*time.Minute + time.Second)
	town.sends(1)
	d := town.only()
	if d.State != reports.Done || d.Attempts != 2 || got != claimed[0].ID {
		t.Errorf("%s after %d attempts", d.State, d.Attempts)
	}
	must(t, town.desk.Failed(ctx, claimed[0], errors.New("the dead one speaks"), true))
	if d := town.only(); d.State != reports.Done || d.LastError != "" {
		t.Errorf("the first claimer's word counted: %s %q", d.State, d.LastError)
	}
}

func TestTwoWorkersOneOutbox(t *testing.T) {
	town := newTown(t, nil)
	var mu sync.Mutex
	seen := map[reports.DeliveryID]int{}
	town.worker.Senders[reports.ChannelEmail] = senderFunc(func(_ context.Context, m dispatch.Message) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		seen[m.Delivery.ID]++
		return "ok", nil
	})
	for range 60 {
		town.submit(town.draft())
	}
	second := &dispatch.Worker{Desk: town.desk, Store: town.worker.Store, Senders: town.worker.Senders, Letters: town.worker.Letters}
	running, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { defer close(ended); second.Run(running) }()
	town.settles(func(d reports.Delivery) bool { return d.State == reports.Done })
	cancel()
	<-ended
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s was sent %d times", id, n)
		}
	}
	if len(seen) != 60 {
		t.Errorf("%d sent, want 60", len(seen))
	}
}

// The outbox is not asked over and over while nothing is due.
func TestQuietWhenNothingIsDue(t *testing.T) {
	town := newTown(t, nil)
	town.worker.Nudge()
	town.worker.Nudge() // never blocks
	asked := make(chan struct{}, 1000)
	town.worker.Senders[reports.ChannelEmail] = senderFunc(func(context.Context, dispatch.Message) (string, error) {
		asked <- struct{}{}
		return "ok", nil
	})
	running, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { defer close(ended); town.worker.Run(running) }()
	for i := range 3 { // each commit wakes it at once, although it would look only every ten seconds
		began := time.Now()
		town.submit(town.draft())
		select {
		case <-asked:
		case <-time.After(patience):
			t.Fatalf("report %d was not sent", i)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("report %d left after %s", i, took)
		}
	}
	cancel()
	<-ended
}

func TestDeliveriesNobodyCanSend(t *testing.T) {
	email := reports.Channel{Kind: reports.ChannelEmail, Address: "a@b.example"}
	cases := map[string]reports.Delivery{
		"unknown kind":    {Kind: "telegram", Channel: email},
		"unknown channel": {Kind: reports.DeliverReport, Channel: reports.Channel{Kind: "pigeon"}},
		"broken data":     {Kind: reports.DeliverUpdate, Channel: email, Data: []byte(`{"subscription":"x"}`)},
		"no media client": {Kind: reports.FetchMedia, Channel: reports.Channel{URL: "https://a.example/a.jpg"}},
		"broken URL":      {Kind: reports.DeliverReport, Channel: reports.Channel{Kind: reports.ChannelWebhook, URL: "http://%zz/"}},
	}
	for name, d := range cases {
		t.Run(name, func(t *testing.T) {
			town := newTown(t, nil)
			town.worker.Senders[reports.ChannelEmail] = &dispatch.Files{Dir: t.TempDir()}
			town.worker.Senders[reports.ChannelWebhook] = &dispatch.Webhook{Outside: outside.New(outside.Options{}), Now: town.clock.Now}
			d.Report = town.submit(town.lamp()).ID
			must(t, town.enqueue(d))
			town.settles(func(d reports.Delivery) bool { return d.State != reports.Pending })
			if got := town.only(); got.State != reports.Buried || got.LastError == "" {
				t.Errorf("%s, %q, %q", got.State, got.LastError, got.Receipt)
			}
		})
	}
}

// A city without a contact waits for its operator instead of burying its mail.
func TestNoAddressToSendFrom(t *testing.T) {
	town := newTown(t, func(c *city.City) { c.Contact = "" })
	town.worker.Letters.From = ""
	town.worker.Senders[reports.ChannelEmail] = &dispatch.Files{Dir: t.TempDir()}
	town.submit(town.draft())
	town.settles(func(d reports.Delivery) bool { return d.LastError != "" })
	if d := town.only(); d.State != reports.Pending {
		t.Errorf("%s: %s", d.State, d.LastError)
	}
}

func ExampleParseHostPort() {
	fmt.Println(dispatch.ParseHostPort("mail.example"))
	fmt.Println(dispatch.ParseHostPort("mail.example:25"))
	// Output:
	// mail.example 0 <nil>
	// mail.example 25 <nil>
}
