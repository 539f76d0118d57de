package watch_test

import (
	"bytes"
	"slices"
	"testing"

	"lamppost/reports"
	"lamppost/reports/record/verify"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

// Whoever administers the database can switch its guards off and change anything.
// They cannot sign: every reader of the whole log finds it.
func TestDatabaseIsMeddledWith(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		d := &disaster{service: newService(t, dsn)}
		d.submit(100)
		d.publish()
		event, other := d.event(4), d.opening(2, "text")
		gone := d.opening(3, "text")
		forged := bytes.Replace(event.Leaf, []byte(`"at":1`), []byte(`"at":2`), 1)
		for _, c := range []struct {
			name, table string
			do, undo    string
			args, back  []any
			want        verify.Kind
		}{
			{"a byte of a leaf", "event", "UPDATE event SET leaf = $1 WHERE id = $2", "UPDATE event SET leaf = $1 WHERE id = $2",
				[]any{forged, int64(event.ID)}, []any{event.Leaf, int64(event.ID)}, verify.BadRoot},
			{"the hash of a leaf", "event", "UPDATE event SET hash = $1 WHERE id = $2", "UPDATE event SET hash = $1 WHERE id = $2",
				[]any{make([]byte, 32), int64(event.ID)}, []any{event.Hash[:], int64(event.ID)}, verify.BadTile},
			{"words", "event_opening", "UPDATE event_opening SET disclosures = REPLACE(disclosures, $1, $2) WHERE event = $3", "UPDATE event_opening SET disclosures = REPLACE(disclosures, $1, $2) WHERE event = $3",
				[]any{other.Disclosure, gone.Disclosure, int64(other.Event)}, []any{gone.Disclosure, other.Disclosure, int64(other.Event)}, verify.BadOpening},
			{"words that are gone", "event_opening", "UPDATE event_opening SET disclosures = REPLACE(disclosures, $1, '') WHERE event = $2", "UPDATE event_opening SET disclosures = disclosures || $1 WHERE event = $2",
				[]any{"text " + gone.Disclosure + "\n", int64(gone.Event)}, []any{"text " + gone.Disclosure + "\n", int64(gone.Event)}, verify.Unexplained},
		} {
			storetest.Meddle(t, dsn, c.table, c.do, c.args...)
			o := d.verifyServed()
			if !slices.ContainsFunc(o.Findings, func(f verify.Finding) bool { return f.Kind == c.want }) {
				t.Errorf("%s: %v", c.name, o.Findings)
			}
			storetest.Meddle(t, dsn, c.table, c.undo, c.back...)
			if o := d.verifyServed(); !o.Good() {
				t.Fatalf("after %s: %v", c.name, o.Findings)
			}
		}
	})
}

// Silent removal is an alarm; removal by an event is none, and leaves nothing that
// a guess could be tested against.
func TestNothingIsLeftToGuessFrom(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		d := &disaster{service: newService(t, dsn)}
		d.submit(10)
		d.publish()
		r, openings := d.report(d.reports[3])
		d.redact(r.ID)
		d.publish()
		o := d.verifyServed()
		if !o.Good() || o.Checked.Redacted == 0 {
			t.Errorf("after an erasure: %v", o)
		}
		must(t, d.Store.Close())
		dump := storetest.Dump(t, dsn)
		for _, secret := range openings {
			if bytes.Contains(dump, []byte(secret.Disclosure)) {
				t.Errorf("the salt of %s is still in the database", secret.Name)
			}
		}
		if bytes.Contains(dump, []byte(r.Text)) {
			t.Errorf("%q is still in the database", r.Text)
		}
	})
}

// event returns the event at an index.
func (d *disaster) event(index int64) (e reports.Event) {
	d.Helper()
	must(d.TB, d.Store.Read(background, func(v *store.View) error {
		all, err := v.Events(index, 1)
		if err == nil {
			e = all[0]
		}
		return err
	}))
	return e
}

// opening returns what opens a field of the n-th report.
func (d *disaster) opening(n int, name string) reports.Opening {
	d.Helper()
	_, openings := d.report(d.reports[n])
	i := slices.IndexFunc(openings, func(o reports.Opening) bool { return o.Name == name })
	return openings[i]
}
