package rerun_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"testing"
	"time"

	"lamppost/fixtures"
	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk/desktest"
	"lamppost/reports/leaf"
	"lamppost/reports/record"
	"lamppost/reports/record/recordtest"
	"lamppost/reports/record/rerun"
	"lamppost/reports/store"
)

func TestMain(m *testing.M) { os.Exit(desktest.Main(m)) }

var background = context.Background()

// log is a town's record as its verifier sees it.
type log struct {
	*testing.T
	town   *desktest.Town
	record *record.Log
	files  map[leaf.FileDigest][]byte // that differ from what the town stores
}

// newLog is the record of the town with a report for each row of its truth table.
func newLog(t *testing.T) *log {
	l := emptyLog(t)
	for _, row := range fixtures.RoutingTable() {
		l.submit(row)
	}
	return l
}

func emptyLog(t *testing.T) *log {
	l := &log{T: t, town: desktest.New(t, desktest.Options{City: undemanding}), files: map[leaf.FileDigest][]byte{}}
	l.record = recordtest.Open(t, l.town.Store, nil)
	return l
}

// undemanding lets a report be filed with nothing but a category and a place.
func undemanding(c *city.City) {
	for i := range c.Categories {
		c.Categories[i].PhotoRequired = false
		for j := range c.Categories[i].Questions {
			c.Categories[i].Questions[j].Required = false
		}
	}
}

func (l *log) submit(row fixtures.Routing) {
	l.Helper()
	_, err := l.town.Desk.Submit(background, reports.Draft{
		Key: fmt.Sprintf("row-%d-of-the-table", row.Line), Category: reports.CategoryCode(row.Category), Place: row.Place, HasPlace: true,
		Answers: row.Answers, Text: "It is broken.", Source: reports.SourceWeb,
	})
	if err != nil {
		l.Fatalf("row %d: %v", row.Line, err)
	}
}

// file reads a public file as a verifier gets it.
func (l *log) file(digest leaf.FileDigest) ([]byte, error) {
	if file, ok := l.files[digest]; ok {
		return file, nil
	}
	var packed bytes.Buffer
	err := l.town.Store.Read(background, func(v *store.View) error {
		o, err := v.Object(string(digest))
		if err != nil {
			return fmt.Errorf("%w: %w", fs.ErrNotExist, err)
		}
		for i := range o.Parts {
			part, err := v.ObjectPart(o.ID, i)
			if err != nil {
				return err
			}
			packed.Write(part)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	file, err := gzip.NewReader(&packed)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(file)
}

// run follows the record; change may falsify an event before it is looked at, and
// returns false to lose it.
func (l *log) run(change func(*leaf.Leaf, *rerun.Opened) bool) (map[rerun.Outcome]int, []string) {
	l.Helper()
	recordtest.Publish(l, l.record)
	var events []reports.Event
	opened := map[leaf.ReportID]*rerun.Opened{}
	counts, details := map[rerun.Outcome]int{}, []string{}
	r := rerun.New(l.file)
	err := l.town.Store.Read(background, func(v *store.View) error {
		for after := int64(0); ; after = events[len(events)-1].Seq {
			var err error
			if events, err = v.Events(after, 500); err != nil || len(events) == 0 {
				return err
			}
			for _, e := range events {
				entry, err := leaf.Parse(e.Leaf)
				if err != nil {
					return err
				}
				if err := open(v, e, &entry, opened); err != nil {
					return err
				}
				o := &rerun.Opened{}
				if entry.Type == reports.EventRouted {
					*o = *opened[entry.Report]
				}
				if change != nil && !change(&entry, o) {
					continue
				}
				r.Follow(&entry)
				if entry.Type != reports.EventRouted {
					continue
				}
				f, err := r.Check(&entry, *o)
				if err != nil {
					return err
				}
				counts[f.Outcome]++
				if f.Outcome.Wrong() {
					details = append(details, f.Detail)
				}
			}
		}
	})
	if err != nil {
		l.Fatal(err)
	}
	return counts, details
}

func open(v *store.View, e reports.Event, entry *leaf.Leaf, opened map[leaf.ReportID]*rerun.Opened) error {
	switch entry.Type {
	case reports.EventReceived:
		opened[entry.Report] = &rerun.Opened{Received: entry.At}
	case reports.EventPublished:
		o := opened[entry.Report]
		o.Category = entry.Category
		openings, err := v.Openings(e.ID)
		if err != nil {
			return err
		}
		for _, opening := range openings {
			name, value, err := leaf.Disclosure(opening.Disclosure).Open()
			if err != nil {
				return err
			}
			switch name {
			case leaf.Side:
				err = json.Unmarshal(value, &o.Side)
			case leaf.Location:
				err = json.Unmarshal(value, &o.Location)
			case leaf.Answers:
				err = json.Unmarshal(value, &o.Answers)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *log) want(what string, got, want map[rerun.Outcome]int, details []string) {
	l.Helper()
	if !maps.Equal(got, want) {
		l.Errorf("%s: %v, want %v; %q", what, got, want, details)
	}
}

func TestEveryDecisionComesOutAgain(t *testing.T) {
	l := newLog(t)
	got, details := l.run(nil)
	if got[rerun.Same] < 50 || len(got) != 1 {
		t.Fatalf("%v %q", got, details)
	}
	n := got[rerun.Same]
	type outcomes = map[rerun.Outcome]int
	falsify := func(what string, want outcomes, change func(*leaf.Leaf, *rerun.Opened) bool) {
		t.Helper()
		got, details := l.run(change)
		l.want(what, got, want, details)
	}
	first := func(change func(*leaf.Leaf, *rerun.Opened)) func(*leaf.Leaf, *rerun.Opened) bool {
		done := false
		return func(entry *leaf.Leaf, o *rerun.Opened) bool {
			if entry.Type == reports.EventRouted && entry.Body == "county" && !done {
				done = true
				change(entry, o)
			}
			return true
		}
	}
	falsify("another body", outcomes{rerun.Same: n - 1, rerun.Different: 1}, first(func(e *leaf.Leaf, _ *rerun.Opened) { e.Body = "works" }))
	falsify("another rule", outcomes{rerun.Same: n - 1, rerun.Different: 1}, first(func(e *leaf.Leaf, _ *rerun.Opened) { e.Rule++ }))
	falsify("another area", outcomes{rerun.Same: n - 1, rerun.Different: 1}, first(func(e *leaf.Leaf, _ *rerun.Opened) { e.Area = "OT" }))
	falsify("nobody", outcomes{rerun.Same: n - 1, rerun.Different: 1}, first(func(e *leaf.Leaf, _ *rerun.Opened) { e.Rule, e.Body, e.Layer, e.Area = 0, "", "", "" }))
	falsify("another place", outcomes{rerun.Same: n - 1, rerun.Different: 1}, first(func(_ *leaf.Leaf, o *rerun.Opened) { o.Location = &[2]int64{0, 0} }))
	falsify("a place off the globe", outcomes{rerun.Same: n - 1, rerun.Different: 1}, first(func(_ *leaf.Leaf, o *rerun.Opened) { o.Location = &[2]int64{1 << 62, 0} }))
	falsify("an erased place", outcomes{rerun.Same: n - 1, rerun.Erased: 1}, first(func(_ *leaf.Leaf, o *rerun.Opened) { o.Location = nil }))
	falsify("erased answers", outcomes{rerun.Same: n - 1, rerun.Erased: 1}, first(func(_ *leaf.Leaf, o *rerun.Opened) { o.Erased = true }))
	falsify("a person chose", outcomes{rerun.Same: n - 1, rerun.Manual: 1}, first(func(e *leaf.Leaf, _ *rerun.Opened) { e.Mode = leaf.Manual }))
	falsify("a person mended", outcomes{rerun.Same: n - 1, rerun.Corrected: 1}, first(func(e *leaf.Leaf, _ *rerun.Opened) { e.Mode = leaf.Corrected }))
	falsify("no ruleset", outcomes{rerun.Same: n - 1, rerun.NotLogged: 1}, first(func(e *leaf.Leaf, _ *rerun.Opened) { e.Ruleset = "" }))
	falsify("a file nobody has", outcomes{rerun.Same: n - 1, rerun.Altered: 1}, first(func(e *leaf.Leaf, _ *rerun.Opened) { e.Ruleset = leaf.FileDigestOf(nil) }))
	falsify("the rules were never logged", outcomes{rerun.NotLogged: n}, func(e *leaf.Leaf, _ *rerun.Opened) bool { return e.Type != reports.EventRuleset })
	falsify("the boundaries were never logged", outcomes{rerun.NotLogged: n}, func(e *leaf.Leaf, _ *rerun.Opened) bool { return e.Type != reports.EventBoundary })
	falsify("another layer's file", outcomes{rerun.Same: n - 1, rerun.NotLogged: 1}, first(func(e *leaf.Leaf, _ *rerun.Opened) {
		e.Boundaries["parks"] = e.Boundaries["districts"]
	}))
	falsify("a layer is left out", outcomes{rerun.Same: n - 1, rerun.NotLogged: 1}, first(func(e *leaf.Leaf, o *rerun.Opened) {
		delete(e.Boundaries, "parks")
		o.Received += 3600
	}))
}

// TestTheSideThatWasChosenCounts files a report near the enclave whose sender says
// that it is within.
func TestTheSideThatWasChosenCounts(t *testing.T) {
	l := emptyLog(t)
	_, err := l.town.Desk.Submit(background, reports.Draft{
		Key: "beside-the-enclave", Category: "rubbish", Place: geo.Point{-6.988672, 47.002699}, HasPlace: true,
		Accuracy: 200, Side: &geo.Point{-6.986828, 47.002699}, Text: "It is over there.", Source: reports.SourceWeb,
	})
	if err != nil {
		t.Fatal(err)
	}
	sided := func(side *[2]int64) func(*leaf.Leaf, *rerun.Opened) bool {
		return func(e *leaf.Leaf, o *rerun.Opened) bool {
			if e.Type == reports.EventRouted && (e.Body != "trust" || o.Side == nil) {
				t.Errorf("%s, side %v", e.Body, o.Side)
			}
			o.Side = side
			return true
		}
	}
	got, details := l.run(nil)
	l.want("the chosen side", got, map[rerun.Outcome]int{rerun.Same: 1}, details)
	got, details = l.run(sided(nil))
	l.want("nobody asked", got, map[rerun.Outcome]int{rerun.Different: 1}, details)
	got, details = l.run(sided(&[2]int64{-69868280, 470026990 + 100_000}))
	l.want("a kilometre away", got, map[rerun.Outcome]int{rerun.Different: 1}, details)
}

func TestAlteredFilesAreFlagged(t *testing.T) {
	l := newLog(t)
	got, _ := l.run(nil)
	n := got[rerun.Same]
	var boundary, rules leaf.FileDigest
	l.run(func(e *leaf.Leaf, _ *rerun.Opened) bool {
		if e.Type == reports.EventRouted {
			boundary, rules = e.Boundaries["districts"], e.Ruleset
		}
		return true
	})
	for _, digest := range []leaf.FileDigest{boundary, rules} {
		file, err := l.file(digest)
		if err != nil {
			t.Fatal(err)
		}
		l.files = map[leaf.FileDigest][]byte{digest: bytes.Replace(file, []byte("1"), []byte("2"), 1)}
		got, details := l.run(nil)
		l.want("an altered file", got, map[rerun.Outcome]int{rerun.Altered: n}, details)
	}
}

// TestReplacedRulesNoLongerCount changes the rules of the town: decisions by the
// new ones come out again, and one by the old ones, long after, is flagged.
func TestReplacedRulesNoLongerCount(t *testing.T) {
	l := newLog(t)
	got, _ := l.run(nil)
	n := got[rerun.Same]
	var old leaf.FileDigest
	l.run(func(e *leaf.Leaf, _ *rerun.Opened) bool {
		if e.Type == reports.EventRouted {
			old = e.Ruleset
		}
		return true
	})
	l.town.Clock.Move(time.Hour)
	settings, err := city.Load(fixtures.Town())
	if err != nil {
		t.Fatal(err)
	}
	undemanding(settings)
	settings.Rules = settings.Rules[1:]
	if _, err := l.town.Desk.Apply(background, fixtures.Town(), settings); err != nil {
		t.Fatal(err)
	}
	l.town.Clock.Move(time.Hour)
	for _, row := range fixtures.RoutingTable()[:5] {
		row.Line += 1000
		l.submit(row)
	}
	got, details := l.run(nil)
	l.want("with the new rules", got, map[rerun.Outcome]int{rerun.Same: n + 5}, details)
	got, details = l.run(func(e *leaf.Leaf, _ *rerun.Opened) bool {
		if e.Type == reports.EventRouted {
			e.Ruleset = old
		}
		return true
	})
	l.want("with the old rules for ever", got, map[rerun.Outcome]int{rerun.Same: n, rerun.NotLogged: 5}, details)
}
