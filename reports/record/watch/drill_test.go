package watch_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/desk/desktest"
	"lamppost/reports/leaf"
	"lamppost/reports/outside"
	"lamppost/reports/record"
	"lamppost/reports/record/verify"
	"lamppost/reports/record/watch"
	"lamppost/reports/record/witness/witnesstest"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

var administrator = reports.Viewer{Grants: []reports.Grant{{Role: reports.Administrator}}}

// disaster is a service that was backed up, went on, and came back from the
// backup: reports were received, one was mended, one was erased, one hidden in
// between.
type disaster struct {
	*service
	erased, mended, hidden, kept reports.ReportID
	published                    int64 // events that were published before the disaster
	oldGuard                     []byte
}

func newDisaster(t testing.TB, dsn string, prepare func(*service) func(*record.Config)) *disaster {
	t.Helper()
	d := &disaster{service: newService(t, dsn)}
	var edit func(*record.Config)
	if prepare != nil {
		edit = prepare(d.service)
		must(t, d.open(edit))
	}
	d.submit(90)
	d.publish()
	d.erased, d.mended, d.hidden, d.kept = d.reports[3], d.reports[4], d.reports[5], d.reports[6]
	backup := d.swap(edit)
	var err error
	d.oldGuard, err = os.ReadFile(d.path(record.GuardFile))
	must(t, err)

	d.redact(d.erased)
	d.change(d.mended, "done-key-0123456789", reports.StatusFixed)
	must(t, d.Desk.Hide(background, administrator, d.hidden))
	d.submit(20)
	d.publish()
	d.published, _ = d.size()
	if o := d.verify(); !o.Good() || o.Size != d.published {
		t.Fatalf("before the disaster: %v", o)
	}
	must(t, d.Store.Close())
	d.dsn = backup
	return d
}

// swap closes the service, keeps a copy of its database, and opens it again.
func (d *disaster) swap(edit func(*record.Config)) (backup string) {
	d.Helper()
	must(d.TB, d.Store.Close())
	backup = storetest.Copy(d.TB, d.dsn)
	d.reopen(edit)
	return backup
}

// reopen opens the database with the same clock, and the record over it.
func (d *disaster) reopen(edit func(*record.Config)) {
	d.Helper()
	clock := d.Clock
	d.Town = desktest.New(d.TB, desktest.Options{DSN: d.dsn, City: undemanding, Now: clock.Now()})
	must(d.TB, d.open(edit))
}

func (d *disaster) redact(id reports.ReportID) {
	d.Helper()
	must(d.TB, d.Desk.Redact(background, administrator, desk.Redaction{Report: id, Parts: reports.Parts(), Reason: leaf.Request}))
}

func (d *disaster) change(id reports.ReportID, key string, status reports.Status) {
	d.Helper()
	d.Clock.Move(time.Second)
	_, err := d.Desk.Change(background, administrator, reports.Change{Report: id, Key: key, Status: status, Text: "We were there"})
	must(d.TB, err)
}

func (d *disaster) report(id reports.ReportID) (r reports.Report, openings []reports.Opening) {
	d.Helper()
	must(d.TB, d.Store.Read(background, func(v *store.View) (err error) {
		if r, err = v.Report(administrator, id); err != nil {
			return err
		}
		openings, err = v.ReportOpenings(id)
		return err
	}))
	return r, openings
}

func (d *disaster) recovery() *watch.Recovery {
	folder := d.mirror()
	source, err := verify.Open(folder.Dir, outside.New(outside.Options{}))
	must(d.TB, err)
	return &watch.Recovery{
		Store: d.Store, Desk: d.Desk, Keys: d.log.Keys, Guard: d.path(record.GuardFile), Mirrors: []verify.Source{source}, Folder: &folder, Now: d.Clock.Now,
	}
}

// healed recovers and checks everything that has to be true afterwards.
func (d *disaster) healed() {
	d.Helper()
	_, before := d.report(d.erased)
	if len(before) == 0 {
		d.Fatal("the backup has nothing that was erased: the drill drills nothing")
	}
	got, err := d.recovery().Run(background)
	must(d.TB, err)
	if got.Size != d.published || got.Rowless != 20 || got.Lost == 0 {
		d.Errorf("healed: %+v", got)
	}
	must(d.TB, d.open(nil))
	d.submit(1)
	d.publish()
	if size, signed := d.size(); size != signed || size <= d.published {
		d.Errorf("%d numbered, %d signed, %d were published before", size, signed, d.published)
	}
	o := d.verifyServed()
	if !o.Good() || o.Checked.Redacted == 0 {
		d.Errorf("after: %v", o)
	}
	d.erasedAgain()
	mended, _ := d.report(d.mended)
	hidden, _ := d.report(d.hidden)
	if mended.Status != reports.StatusFixed || mended.ClosedAt.IsZero() || hidden.Visibility != reports.Hidden {
		d.Errorf("mended is %s, hidden is %s", mended.Status, hidden.Visibility)
	}
}

// erasedAgain checks that nothing of what was erased came back with the backup.
func (d *disaster) erasedAgain() {
	d.Helper()
	r, openings := d.report(d.erased)
	if len(openings) != 0 || r.Text != "" || r.Address != "" || !r.Lacks(reports.PartPlace) {
		d.Errorf("the backup brought back what was erased: %d openings, %+v", len(openings), r)
	}
	if kept, openings := d.report(d.kept); kept.Text == "" || len(openings) == 0 {
		d.Errorf("what was not erased is gone: %+v", kept)
	}
}

// verifyServed verifies the record with its openings, as it is served.
func (d *disaster) verifyServed() *verify.Outcome {
	d.Helper()
	o, err := watch.Audit(background, d.log)
	must(d.TB, err)
	return o
}

func TestRestoreWithGuard(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		d := newDisaster(t, dsn, nil)
		d.reopen(func(c *record.Config) { c.Mirror = nil })
		d.submit(2) // people go on reporting
		d.change(d.kept, "kept-key-0123456789", reports.StatusInvestigating)
		d.refused()
		d.healed()
		if r, _ := d.report(d.kept); r.Status != reports.StatusInvestigating {
			t.Errorf("what was done since the backup came back was lost: %s", r.Status)
		}
	})
}

// Without the guard, nothing is numbered before an operator has looked.
func TestRestoreWithMirrorAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		d := newDisaster(t, dsn, nil)
		must(t, os.Remove(d.path(record.GuardFile)))
		d.reopen(nil)
		d.submit(2)
		d.refused()
		d.healed()
	})
}

// A guard that was restored with the database says that all is well. The mirror
// knows better.
func TestRestoreWithMirrorAndAnOldGuard(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		d := newDisaster(t, dsn, nil)
		must(t, record.WriteGuard(d.path(record.GuardFile), d.oldGuard))
		d.reopen(nil)
		d.submit(2)
		d.refused()
		d.healed()
	})
}

// So does a witness, but it has nothing to heal with.
func TestRestoreWithWitnessAndAnOldGuard(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		var w *witnesstest.Double
		d := newDisaster(t, dsn, func(s *service) func(*record.Config) {
			w = witnesstest.NewDouble(t, "ngo.example/w1", s.log.Keys.Lines()[0])
			w.Now = s.Clock.Now
			return watched(w)
		})
		must(t, record.WriteGuard(d.path(record.GuardFile), d.oldGuard))
		d.reopen(func(c *record.Config) {
			watched(w)(c)
			c.Mirror = nil
		})
		d.submit(2)
		d.refused()
		recovery := d.recovery()
		recovery.Mirrors, recovery.Folder, recovery.Cosigner = nil, nil, d.log.Cosigner
		if _, err := recovery.Run(background); !errors.Is(err, watch.ErrGone) {
			t.Errorf("without a mirror: %v", err)
		}
		d.refused()
		d.healed()
	})
}

// With nothing outside somebody has to say that the database is whole.
func TestRestoreWithNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		bare := func(c *record.Config) { c.Mirror = nil }
		d := newDisaster(t, dsn, nil)
		must(t, os.Remove(d.path(record.GuardFile)))
		d.reopen(bare)
		d.submit(2)
		d.refused()
		recovery := d.recovery()
		recovery.Mirrors, recovery.Folder = nil, nil
		if _, err := recovery.Run(background); !errors.Is(err, watch.ErrNoWitness) {
			t.Fatalf("it was healed by nothing: %v", err)
		}
		d.refused()
		recovery.Accept = true
		if _, err := recovery.Run(background); err != nil {
			t.Fatal(err)
		}
		must(t, d.open(bare))
		d.publish()
	})
}

// Whoever had numbered and signed on after the restore has told two histories, and
// no recovery hides that.
func TestTwoHistoriesAreNotHealed(t *testing.T) {
	t.Parallel()
	d := newDisaster(t, storetest.SQLite(t), nil)
	must(t, record.WriteGuard(d.path(record.GuardFile), d.oldGuard))
	d.reopen(func(c *record.Config) { c.Mirror = nil })
	d.submit(60)
	d.publish()
	if _, err := d.recovery().Run(background); !errors.Is(err, watch.ErrForked) {
		t.Errorf("a fork was healed: %v", err)
	}
}

// A mirror that somebody has meddled with is refused before anything is changed.
func TestMeddledMirrorIsRefused(t *testing.T) {
	t.Parallel()
	d := newDisaster(t, storetest.SQLite(t), nil)
	d.reopen(func(c *record.Config) { c.Mirror = nil })
	d.submit(2)
	size, _ := d.size()
	name := filepath.Join(d.mirror().Dir, "tile", "entries", "000")
	data, err := os.ReadFile(name)
	must(t, err)
	must(t, os.WriteFile(name, bytes.Replace(data, []byte(`"category":"pavement"`), []byte(`"category":"graffiti"`), 1), 0o600))
	if _, err := d.recovery().Run(background); !errors.Is(err, watch.ErrGone) || !errors.Is(err, verify.ErrBroken) {
		t.Errorf("a forged mirror was taken: %v", err)
	}
	if now, _ := d.size(); now != size {
		t.Errorf("%d events became %d", size, now)
	}
	d.refused()
}
