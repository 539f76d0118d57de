package desk_test

import (
	"context"
	"os"
	"testing"

	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk"
	"lamppost/reports/desk/desktest"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(desktest.Main(m)) }

var background = context.Background()

// town is a desk over a real database with Merrowhythe applied.
type town struct {
	testing.TB
	*desk.Desk
	store *store.Store
	clock *desktest.Clock
}

// each runs fn in a fresh town on every database.
func each(t *testing.T, fn func(*town)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) { fn(newTown(t, dsn, nil)) })
}

// newTown applies Merrowhythe, changed by edit.
func newTown(t testing.TB, dsn string, edit func(*city.City)) *town {
	t.Helper()
	built := desktest.New(t, desktest.Options{DSN: dsn, City: edit})
	return &town{TB: t, Desk: built.Desk, store: built.Store, clock: built.Clock}
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
