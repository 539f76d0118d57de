package verify_test

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record/verify"
)

// teller writes events as a service does, a second apart.
type teller struct {
	log      *log
	at       time.Time
	next     reports.EventID
	prev     map[leaf.ReportID]leaf.Digest
	openings []verify.Opening
}

// newTeller opens a log.
func newTeller() *teller {
	t := &teller{log: newLog(), at: now.Add(-24 * time.Hour), prev: map[leaf.ReportID]leaf.Digest{}}
	t.tell(leaf.Leaf{Type: reports.EventLogOpened, Origin: origin, Key: t.log.vkey})
	return t
}

// tell appends an event; fields are names and values in turn.
func (t *teller) tell(l leaf.Leaf, fields ...any) leaf.ID {
	t.next++
	t.at = t.at.Add(time.Second)
	l.V, l.At, l.ID, l.Prev = leaf.Version, t.at.Unix(), must(leaf.NewID(t.next, rand.Reader)), t.prev[l.Report]
	index := int64(len(t.log.leaves))
	for i := 0; i < len(fields); i += 2 {
		name := fields[i].(string)
		d := must(leaf.Disclose(rand.Reader, name, fields[i+1]))
		l.Promise(name, d)
		if leaf.Public(name) {
			t.openings = append(t.openings, verify.Opening{Event: l.ID, Index: index, Name: name, Disclosure: d})
		}
	}
	raw := must(l.Encode())
	if l.Report != "" {
		t.prev[l.Report] = leaf.DigestOf(leaf.HashOf(raw))
	}
	t.log.add(raw)
	return l.ID
}

// report tells of a new report and returns its name and the id of its
// report.published.
func (t *teller) report(text string) (leaf.ReportID, leaf.ID) {
	id := must(leaf.NewReportID(rand.Reader))
	t.tell(leaf.Leaf{Type: reports.EventReceived, Report: id}, leaf.Submission, text)
	published := t.tell(leaf.Leaf{Type: reports.EventPublished, Report: id, Category: "pothole"}, leaf.Location, []int{-70046100, 469973000}, leaf.Text, text)
	t.tell(leaf.Leaf{Type: reports.EventRouted, Report: id, Mode: leaf.Manual, Body: "works"})
	return id, published
}

// publish signs what was told and writes the openings.
func (t *teller) publish() *log {
	t.log.publish()
	var lines []byte
	for _, o := range t.openings {
		lines = append(append(lines, must(json.Marshal(o))...), '\n')
	}
	t.log.put("openings", lines)
	return t.log
}

// erase takes an opening away.
func (t *teller) erase(event leaf.ID, name string) {
	for i, o := range t.openings {
		if o.Event == event && o.Name == name {
			t.openings = append(t.openings[:i:i], t.openings[i+1:]...)
			return
		}
	}
	panic(fmt.Sprintf("%s of %s was not open", name, event))
}

// leaves returns a log's entries about n reports, three each, after the first.
func leaves(n int) [][]byte {
	t := newTeller()
	for i := range n {
		t.report(fmt.Sprintf("report %d", i))
	}
	return t.log.leaves
}
