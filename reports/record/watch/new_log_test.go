package watch_test

import (
	"os"
	"strings"
	"testing"

	"lamppost/reports/leaf"
	"lamppost/reports/record"
	"lamppost/reports/record/watch"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

// When leaves are gone for good the log is closed in the open: another takes its
// place, names the last good checkpoint, and has all that the database has.
func TestNewLog(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		d := newDisaster(t, dsn, nil)
		guard, err := os.ReadFile(d.path(record.GuardFile))
		must(t, err)
		d.reopen(func(c *record.Config) { c.Mirror = nil })
		d.submit(2)
		d.refused()

		folder := d.mirror()
		n := &watch.NewLog{Store: d.Store, KeysFile: d.path(record.KeysFile), Guard: d.path(record.GuardFile), Folder: &folder, Now: d.Clock.Now}
		o, err := n.Run(background)
		must(t, err)
		if !strings.HasSuffix(o.Origin, "/record/2") || !strings.HasSuffix(o.Former, "/record/1") || o.Checkpoint != leaf.FileDigestOf(guard) {
			t.Errorf("%+v", o)
		}
		must(t, d.open(nil))
		d.publish()
		if size, signed := d.size(); size != signed || size < 270 {
			t.Errorf("%d numbered, %d signed", size, signed)
		}
		if out := d.verifyServed(); !out.Good() || out.Origin != o.Origin || out.Checked.Reports != 92 {
			t.Errorf("the new log: %v", out)
		}
		must(t, d.Store.Read(background, func(v *store.View) error {
			first, err := v.Events(0, 1)
			if err != nil {
				return err
			}
			l, err := leaf.Parse(first[0].Leaf)
			if l.Checkpoint != o.Checkpoint || l.Origin != o.Origin {
				t.Errorf("the first entry is %s", first[0].Leaf)
			}
			former, err2 := v.FormerCheckpoints(10)
			if err2 != nil || len(former) == 0 {
				t.Errorf("the former log's checkpoints: %v, %v", former, err2)
			}
			return err
		}))
		d.submit(1)
		d.publish()
	})
}

// A run that dies after its commit is finished by another.
func TestNewLogIsFinished(t *testing.T) {
	t.Parallel()
	d := newDisaster(t, storetest.SQLite(t), nil)
	d.reopen(func(c *record.Config) { c.Mirror = nil })
	kept, err := os.ReadFile(d.path(record.KeysFile))
	must(t, err)
	n := &watch.NewLog{Store: d.Store, KeysFile: d.path(record.KeysFile), Guard: d.path(record.GuardFile), Now: d.Clock.Now}
	want, err := n.Run(background)
	must(t, err)
	fresh, err := os.ReadFile(d.path(record.KeysFile))
	must(t, err)
	must(t, os.WriteFile(d.path(record.KeysFile+".next"), fresh, 0o600)) // as if it had died before the renames
	must(t, os.WriteFile(d.path(record.KeysFile), kept, 0o600))
	got, err := n.Run(background)
	must(t, err)
	if got != want {
		t.Errorf("finished: %+v, begun: %+v", got, want)
	}
	must(t, d.open(func(c *record.Config) { c.Mirror = nil }))
	d.publish()
}
