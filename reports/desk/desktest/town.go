package desktest

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"os"
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

// photoChild is the argument that makes the test binary a cleaner's child.
const photoChild = "photo-child"

// Main is what TestMain of a package that uses Town ends with:
//
//	os.Exit(desktest.Main(m))
func Main(m *testing.M) int {
	if len(os.Args) < 2 || os.Args[1] != photoChild {
		return storetest.Main(m)
	}
	if err := photo.Child(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// Options change the town. The zero value is the town as it is, on SQLite.
type Options struct {
	DSN  string           // empty: a new SQLite file
	Now  time.Time        // where the clock stands; zero: noon of 1 June 2026
	Rand io.Reader        // safe for concurrent use; nil: crypto/rand
	City func(*city.City) // changes the settings before they are applied
}

// Town is a desk with Merrowhythe applied.
type Town struct {
	Desk   *desk.Desk
	Store  *store.Store
	Photos *photo.Folder
	Clock  *Clock
}

// New applies Merrowhythe for the length of a test.
func New(t testing.TB, o Options) *Town {
	t.Helper()
	if o.DSN == "" {
		o.DSN = storetest.SQLite(t)
	}
	if o.Now.IsZero() {
		o.Now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	town := &Town{Store: storetest.Open(t, o.DSN), Clock: &Clock{now: o.Now}}
	must(t, town.open(t, o))
	must(t, town.apply(o.City))
	return town
}

func (town *Town) open(t testing.TB, o Options) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if town.Photos, err = photo.OpenFolder(t.TempDir()); err != nil {
		return err
	}
	t.Cleanup(func() { must(t, town.Photos.Close()) })
	town.Desk, err = desk.New(context.Background(), desk.Config{
		Store: town.Store, Photos: town.Photos, Cleaner: &photo.Cleaner{Command: []string{self, photoChild}},
		Now: town.Clock.Now, IDs: &reports.IDs{Now: town.Clock.Now, Rand: o.Rand}, Rand: o.Rand,
		Secret: desk.Secret("0123456789abcdef0123456789abcdef"), Logger: slog.New(slog.DiscardHandler), Imports: t.TempDir(),
	})
	return err
}

func (town *Town) apply(change func(*city.City)) error {
	settings, err := city.Load(fixtures.Town())
	if err != nil {
		return err
	}
	if change != nil {
		change(settings)
	}
	_, err = town.Desk.Apply(context.Background(), fixtures.Town(), settings)
	return err
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
