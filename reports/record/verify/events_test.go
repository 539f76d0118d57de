package verify_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record/verify"
)

// check runs and compares the kinds of what was found.
func (t *teller) check(tt *testing.T, what string, want ...verify.Kind) *verify.Outcome {
	tt.Helper()
	o := t.publish().verify(tt, nil)
	got := kinds(o)
	for _, k := range want {
		if !got[k] {
			tt.Errorf("%s: %s was not found in %v", what, k, o.Findings)
		}
	}
	if len(want) == 0 && !o.Good() {
		tt.Errorf("%s: %v", what, o.Findings)
	}
	return o
}

func TestUntouchedEvents(t *testing.T) {
	tell := newTeller()
	for i := range 300 {
		tell.report(fmt.Sprintf("report %d", i))
	}
	o := tell.check(t, "untouched")
	if c := o.Checked; c.Entries != 901 || c.Reports != 300 || c.Openings != 600 || c.Closed || c.Redacted+c.Hidden != 0 {
		t.Errorf("%+v", c)
	}
	delete(tell.log.files, "openings")
	if o := tell.log.verify(t, nil); !o.Good() || !o.Checked.Closed {
		t.Errorf("without openings: %+v", o)
	}
}

// Erasure is lawful when an event tells of it, and an alarm when none does.
func TestErasure(t *testing.T) {
	role := leaf.Leaf{Type: reports.EventRedacted, Reason: leaf.Request, Role: reports.Administrator}
	tell := newTeller()
	id, published := tell.report("My neighbour's car")
	tell.report("another")
	tell.erase(published, leaf.Text)
	tell.check(t, "removed silently", verify.Unexplained)
	redacted := role
	redacted.Report, redacted.Event, redacted.Names = id, published, []string{leaf.Text}
	tell.tell(redacted)
	if o := tell.check(t, "removed by an event"); o.Checked.Redacted != 1 || o.Checked.Openings != 3 {
		t.Errorf("%+v", o.Checked)
	}
	tell.erase(published, leaf.Location)
	tell.check(t, "the place removed silently", verify.Unexplained)
	redacted.Names = []string{leaf.Location}
	tell.tell(redacted)
	tell.check(t, "all removed by events")

	tell = newTeller()
	id, published = tell.report("My neighbour's car")
	redacted.Report, redacted.Event, redacted.Names = id, published, []string{leaf.Text}
	tell.tell(redacted)
	tell.check(t, "redacted and still open", verify.NotRemoved)
	tell.erase(published, leaf.Text)
	tell.check(t, "redacted")
	redacted.Names = []string{leaf.Address}
	tell.tell(redacted)
	tell.check(t, "redacted what was never said", verify.BadChain)
}

// Between an erasure and the checkpoint that covers it the openings are ahead of
// the entries: that is waited for, and a removal that stays unexplained is not.
func TestErasureUnderWay(t *testing.T) {
	tell := newTeller()
	id, published := tell.report("My neighbour's car")
	tell.erase(published, leaf.Text)
	l := tell.publish()
	waited := 0
	run := func(wait func()) *verify.Outcome {
		return must(verify.Run(t.Context(), verify.Config{Source: verify.Files(l.files), Policy: l.policy(), Now: now, Wait: func(context.Context) error {
			waited++
			wait()
			return nil
		}}))
	}
	if o := run(func() {}); waited != 1 || !kinds(o)[verify.Unexplained] {
		t.Errorf("never explained: waited %d times, %v", waited, o.Findings)
	}
	o := run(func() {
		tell.tell(leaf.Leaf{Type: reports.EventRedacted, Report: id, Event: published, Names: []string{leaf.Text}, Reason: leaf.Request, Role: reports.Administrator})
		tell.publish()
	})
	if waited != 2 || !o.Good() {
		t.Errorf("explained a moment later: waited %d times, %v", waited, o.Findings)
	}
	tell.log.add([]byte("no leaf"))
	tell.publish()
	if o := run(func() {}); waited != 2 || o.Good() {
		t.Errorf("a broken entry is waited for: %v", o.Findings)
	}
}

// What a witness has seen the log without cannot have been recorded before that.
func TestDatedBackBehindAWitness(t *testing.T) {
	tell := newTeller()
	tell.report("before")
	l := tell.publish()
	state := verify.State{}
	if o := l.verify(t, state); !o.Good() {
		t.Fatal(o.Findings)
	}
	seen := state[origin]
	seen.Seen[0].At, seen.Seen[0].Witnessed = tell.at.Add(10*time.Minute), true
	tell.report("at the same minute, it says")
	if o := tell.publish().verify(t, state); !kinds(o)[verify.BadDate] {
		t.Errorf("an event dated before a cosignature without it: %v", o.Findings)
	}
	seen.Seen[0].Witnessed = false
	if o := tell.publish().verify(t, state); !o.Good() {
		t.Errorf("our own visit says nothing of what was pending then: %v", o.Findings)
	}
}

func TestHiddenReports(t *testing.T) {
	tell := newTeller()
	id, published := tell.report("words")
	tell.tell(leaf.Leaf{Type: reports.EventHidden, Report: id, Reason: leaf.Moderation, Role: reports.Staff})
	tell.check(t, "hidden and open", verify.NotRemoved)
	tell.erase(published, leaf.Text)
	tell.erase(published, leaf.Location)
	if o := tell.check(t, "hidden"); o.Checked.Hidden != 2 {
		t.Errorf("%+v", o.Checked)
	}
	tell.tell(leaf.Leaf{Type: reports.EventRestored, Report: id, Role: reports.Staff})
	tell.check(t, "shown again, but without its words", verify.Unexplained)
}

func TestForgedOpenings(t *testing.T) {
	tell := newTeller()
	tell.report("true words")
	good := slices.Clone(tell.openings)
	for name, forge := range map[string]func(o []verify.Opening) []verify.Opening{
		"other words": func(o []verify.Opening) []verify.Opening {
			o[1].Disclosure = must(leaf.Disclose(rand.Reader, leaf.Text, "false words"))
			return o
		},
		"another field":    func(o []verify.Opening) []verify.Opening { o[1].Disclosure = o[0].Disclosure; return o },
		"no disclosure":    func(o []verify.Opening) []verify.Opening { o[1].Disclosure = "AAAA"; return o },
		"of another entry": func(o []verify.Opening) []verify.Opening { o[1].Index--; return o },
		"of no event":      func(o []verify.Opening) []verify.Opening { o[1].Event = must(leaf.NewID(99, rand.Reader)); return o },
		"never promised":   func(o []verify.Opening) []verify.Opening { o[1].Name = leaf.Address; return o },
		"a sender's own": func(o []verify.Opening) []verify.Opening {
			return append(o, verify.Opening{Event: tell.openings[0].Event, Index: o[0].Index, Name: leaf.Submission, Disclosure: o[0].Disclosure})
		},
	} {
		tell.openings = forge(slices.Clone(good))
		tell.check(t, name, verify.BadOpening)
	}
}

func TestBrokenEvents(t *testing.T) {
	for name, c := range map[string]struct {
		tell func(*teller)
		want verify.Kind
	}{
		"words in clear": {func(t *teller) {
			t.log.add([]byte(`{"at":1790000000,"id":"AAAAAAAAAAAAAAAAAAAAAA","text":"My name is Ann","type":"report.noted","v":1}`))
		}, verify.BadLeaf},
		"another spelling": {func(t *teller) { raw := t.log.leaves[0]; t.log.add(append([]byte(" "), raw...)) }, verify.BadLeaf},
		"no JSON":          {func(t *teller) { t.log.add([]byte("hello")) }, verify.BadLeaf},
		"opened twice":     {func(t *teller) { t.tell(leaf.Leaf{Type: reports.EventLogOpened, Origin: origin, Key: t.log.vkey}) }, verify.BadLeaf},
		"the same again":   {func(t *teller) { t.log.add(t.log.leaves[len(t.log.leaves)-1]) }, verify.BadLeaf},
		"an event left out": {func(t *teller) {
			id, _ := t.report("words")
			t.prev[id] = leaf.DigestOf(leaf.HashOf(t.log.leaves[len(t.log.leaves)-2]))
			t.tell(leaf.Leaf{Type: reports.EventNoted, Report: id, Role: reports.Crew})
		}, verify.BadChain},
		"never received": {func(t *teller) {
			id := must(leaf.NewReportID(rand.Reader))
			t.prev[id] = leaf.DigestOf(leaf.HashOf(nil))
			t.tell(leaf.Leaf{Type: reports.EventNoted, Report: id, Role: reports.Crew})
		}, verify.BadChain},
		"dated back":  {func(t *teller) { t.at = t.at.Add(-time.Hour); t.report("late") }, verify.BadDate},
		"dated ahead": {func(t *teller) { t.at = now.Add(time.Hour); t.report("early") }, verify.BadDate},
		"a key nobody was told of": {func(t *teller) {
			other := newLog()
			t.log.signer, t.log.vkey = other.signer, other.vkey
		}, verify.Unannounced},
	} {
		tell := newTeller()
		tell.report("before")
		c.tell(tell)
		tell.check(t, name, c.want)
	}
}
