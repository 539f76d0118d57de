package verify

import (
	"time"

	"lamppost/reports"
	"lamppost/reports/leaf"
)

// events follows what the entries say, in their order. Its memory grows with the
// number of reports and of commitments, some hundred bytes each.
type events struct {
	outcome *Outcome
	now     time.Time
	origin  string

	ids      map[leaf.ID]int64
	reports  map[leaf.ReportID]*chain
	commits  map[leaf.ID]*commitment
	latest   int64           // the latest second any entry so far was recorded at
	earliest int64           // the second at which a witness saw the log without the next entry
	keys     map[string]bool // that the log has announced
}

// chain is what is known of one report.
type chain struct {
	last      leaf.Digest
	published bool
	hidden    bool
	open      bool        // it has a report.published
	shown     *commitment // of its report.published
	category  reports.CategoryCode
	received  int64 // when
}

// commitment is an entry that commits to something.
type commitment struct {
	index   int64
	report  leaf.ReportID
	digests map[string]leaf.Digest
	opened  map[string]leaf.Disclosure
	removed map[string]int64 // by which entry
}

func newEvents(o *Outcome, origin string, now time.Time) *events {
	return &events{
		outcome: o, origin: origin, now: now, keys: map[string]bool{},
		ids: map[leaf.ID]int64{}, reports: map[leaf.ReportID]*chain{}, commits: map[leaf.ID]*commitment{},
	}
}

// read checks one entry by itself and against those before it. It returns nil
// for one that cannot be understood.
func (e *events) read(index int64, raw []byte) *leaf.Leaf {
	l, err := leaf.Parse(raw)
	if err != nil {
		e.outcome.find(BadLeaf, index, "%v", err)
		return nil
	}
	e.place(index, &l)
	e.date(index, &l)
	if l.Commit != nil {
		e.commits[l.ID] = &commitment{index: index, report: l.Report, digests: l.Commit, opened: map[string]leaf.Disclosure{}}
	}
	if l.Report != "" {
		e.follow(index, &l, leaf.DigestOf(leaf.HashOf(raw)))
	}
	return &l
}

// place checks that ids are new, and that the log is opened once, first.
func (e *events) place(index int64, l *leaf.Leaf) {
	if at, twice := e.ids[l.ID]; twice {
		e.outcome.find(BadLeaf, index, "it has the id of entry %d", at)
	}
	e.ids[l.ID] = index
	opens := l.Type == reports.EventLogOpened
	switch {
	case opens != (index == 0):
		e.outcome.find(BadLeaf, index, "a log is opened by its first entry, and by no other; this is %s", l.Type)
	case (opens || l.Type == reports.EventLogKey) && l.Origin != e.origin:
		e.outcome.find(BadLeaf, index, "it is about the log %s", l.Origin)
	}
	if l.Key != "" {
		e.keys[l.Key] = true
	}
}

// date checks that nothing was dated back or ahead: entries are numbered as they
// are recorded, give or take a slow transaction and two machines' clocks.
func (e *events) date(index int64, l *leaf.Leaf) {
	switch slack := int64(tolerance / time.Second); {
	case l.At < e.latest-slack:
		e.outcome.find(BadDate, index, "recorded at %s, after an entry of %s", l.Time().Format(time.RFC3339), time.Unix(e.latest, 0).UTC().Format(time.RFC3339))
	case l.At < e.earliest-slack:
		e.outcome.find(BadDate, index, "recorded at %s, but a witness saw the log without it at %s", l.Time().Format(time.RFC3339), time.Unix(e.earliest, 0).UTC().Format(time.RFC3339))
	case l.At > e.now.Unix()+slack:
		e.outcome.find(BadDate, index, "recorded at %s, which is to come", l.Time().Format(time.RFC3339))
	}
	if l.Type != reports.EventLogOpened { // what was recorded before a log is numbered after its first entry
		e.latest = max(e.latest, l.At)
	}
}

// follow checks the chain of a report and keeps what becomes of it.
func (e *events) follow(index int64, l *leaf.Leaf, hash leaf.Digest) {
	c := e.reports[l.Report]
	if c == nil {
		c = &chain{received: l.At}
		e.reports[l.Report] = c
		if l.Type != reports.EventReceived {
			e.chain(index, l, "its first event is %s", l.Type)
		}
	} else if l.Type == reports.EventReceived {
		e.chain(index, l, "it is received a second time")
	}
	if l.Prev != c.last {
		e.chain(index, l, "it follows %q, but the event before it is %q", l.Prev, c.last)
	}
	c.last = hash
	switch l.Type {
	case reports.EventPublished:
		c.open, c.shown, c.category = true, e.commits[l.ID], l.Category
	case reports.EventHidden:
		c.hidden = true
	case reports.EventRestored:
		c.hidden = false
	case reports.EventRedacted:
		e.redact(index, l)
	}
}

func (e *events) chain(index int64, l *leaf.Leaf, format string, args ...any) {
	e.outcome.about(BadChain, index, l.Report, format, args...)
}

// redact notes which openings must be gone.
func (e *events) redact(index int64, l *leaf.Leaf) {
	c := e.commits[l.Event]
	if c == nil || c.report != l.Report {
		e.chain(index, l, "it removes fields of an event that is not before it in this report")
		return
	}
	if c.removed == nil {
		c.removed = map[string]int64{}
	}
	for _, name := range l.Names {
		if _, there := c.digests[name]; !there {
			e.chain(index, l, "it removes %s of entry %d, which has none", name, c.index)
		}
		c.removed[name] = index
	}
}

// public reports whether a report's openings are to be seen.
func (e *events) public(id leaf.ReportID) bool {
	c := e.reports[id]
	return c != nil && c.open && !c.hidden
}
