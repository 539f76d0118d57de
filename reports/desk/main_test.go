package desk_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"lamppost/fixtures"
	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk"
	"lamppost/reports/photo"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

// TestMain lets the test binary clean photos as its own child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "photo-child" {
		if err := photo.Child(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(storetest.Main(m))
}

var background = context.Background()

// clock is a clock that stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time // owned by mu
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// town is a desk over a real database with Merrowhythe applied.
type town struct {
	testing.TB
	*desk.Desk
	store *store.Store
	clock *clock
}

// each runs fn in a fresh town on every database.
func each(t *testing.T, fn func(*town)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) { fn(newTown(t, dsn, nil)) })
}

// newTown applies Merrowhythe, changed by edit.
func newTown(t testing.TB, dsn string, edit func(*city.City)) *town {
	t.Helper()
	c := &clock{now: time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)}
	s := storetest.Open(t, dsn)
	photos, err := photo.OpenFolder(t.TempDir())
	must(t, err)
	t.Cleanup(func() { must(t, photos.Close()) })
	self, err := os.Executable()
	must(t, err)
	d, err := desk.New(background, desk.Config{
		Store: s, Photos: photos, Cleaner: &photo.Cleaner{Command: []string{self, "photo-child"}},
		Now: c.Now, IDs: &reports.IDs{Now: c.Now, Rand: rand.Reader}, Rand: rand.Reader,
		Secret: desk.Secret("0123456789abcdef0123456789abcdef"), Logger: slog.New(slog.DiscardHandler),
	})
	must(t, err)
	settings, err := city.Load(fixtures.Town())
	must(t, err)
	if edit != nil {
		edit(settings)
	}
	_, err = d.Apply(background, fixtures.Town(), settings)
	must(t, err)
	return &town{TB: t, Desk: d, store: s, clock: c}
}

// failer is what a test and a town have in common.
type failer interface {
	Helper()
	Fatal(...any)
}

func must(t failer, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (t *town) read(fn func(*store.View) error) {
	t.Helper()
	must(t, t.store.Read(background, fn))
}

// draft is a good draft in the old town, changed by edit.
func draft(key string, edit func(*reports.Draft)) reports.Draft {
	d := reports.Draft{
		Key: "key-of-a-draft-" + key, Category: "pavement", HasPlace: true, Place: [2]float64{-7.00461, 46.9973},
		Text: "A slab has come loose", Language: "en", Source: reports.SourceWeb,
	}
	if edit != nil {
		edit(&d)
	}
	return d
}

func (t *town) submit(d reports.Draft) desk.Receipt {
	t.Helper()
	receipt, err := t.Submit(background, d)
	must(t, err)
	return receipt
}

// member signs a new person up with a role and returns how they look.
func (t *town) member(role reports.Role, body reports.BodySlug) reports.Viewer {
	t.Helper()
	p, err := t.Grant(background, reports.Person{Email: string(role) + "-" + string(body) + "@example.org"}, reports.Grant{Role: role, Body: body})
	must(t, err)
	return reports.Viewer{Person: p.ID, Grants: []reports.Grant{{Role: role, Body: body}}}
}

// deliveries returns what is on the tray, by kind.
func (t *town) deliveries() map[reports.DeliveryKind][]reports.Delivery {
	t.Helper()
	found := map[reports.DeliveryKind][]reports.Delivery{}
	t.read(func(v *store.View) error {
		all, err := v.Deliveries("", 0, reports.MaxLimit)
		for _, d := range all {
			found[d.Kind] = append(found[d.Kind], d)
		}
		return err
	})
	return found
}
