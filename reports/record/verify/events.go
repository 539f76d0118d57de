package verify

import (
	"slices"
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
	skipped  []skip
}

// chain is what is known of one report.
type chain struct {
	links    []link
	hidden   bool
	open     bool        // it has a report.published
	shown    *commitment // of its report.published
	category reports.CategoryCode
	received int64 // when
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
		e.follow(index, &l, leaf.HashOf(raw))
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
	if l.Type == reports.EventLogHealed {
		e.heal(l)
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
func (e *events) follow(index int64, l *leaf.Leaf, hash leaf.Hash) {
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
	e.link(index, l, c, hash)
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

// link is an event of a report.
type link struct {
	hash  leaf.Hash
	index int64
}

// link checks that an event names the one before it. One that names an older one
// was told in a database that had been restored and lacked what came between: that
// is in order only if the log says later that it was healed.
func (e *events) link(index int64, l *leaf.Leaf, c *chain, hash leaf.Hash) {
	at := len(c.links) - 1
	for at >= 0 && leaf.DigestOf(c.links[at].hash) != l.Prev {
		at--
	}
	switch {
	case len(c.links) == 0 && l.Prev == "", at >= 0 && at == len(c.links)-1:
	case at >= 0:
		e.skipped = append(e.skipped, skip{index: index, after: c.links[at].index, report: l.Report})
	default:
		e.chain(index, l, "it follows an event that is not before it in this report")
	}
	c.links = append(c.links, link{hash, index})
}

// skip is an event that names another than the last before it.
type skip struct {
	index, after int64
	report       leaf.ReportID
}

// heal accepts what was told after a backup came back: it follows what the backup
// had, while the log had more.
func (e *events) heal(l *leaf.Leaf) {
	e.skipped = slices.DeleteFunc(e.skipped, func(s skip) bool { return s.after < l.Size && s.index >= l.Size })
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
