package verify

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/leaf"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/rerun"
)

// Config is what to verify, against what.
type Config struct {
	Source Source
	// Policy says whose signatures are believed. Without a log in it the keys that
	// State remembers are taken, and on a first visit those that the log names.
	Policy c2sp.Policy
	State  State // what is remembered of logs; Run adds to it when it finds nothing wrong
	Now    time.Time
	// Wait lets a log that is being served publish what it has; nil for one that is
	// not. It is asked when openings and entries contradict each other, which they
	// do for the moment between an erasure and the checkpoint that covers it.
	Wait func(context.Context) error
	// Progress is told how many entries are read; it may be nil.
	Progress func(done, total int64)
}

// Trust says where the keys came from.
type Trust string

// The ways to come by a log's key.
const (
	Given      Trust = "given"       // by whoever started the verification
	Remembered Trust = "remembered"  // from an earlier visit
	FirstVisit Trust = "first visit" // from the log itself: proves only that it agrees with itself
)

// Outcome is what a verification saw.
type Outcome struct {
	Source    string    `json:"source"`
	Origin    string    `json:"origin"`
	Size      int64     `json:"size"`
	Root      tlog.Hash `json:"root"`
	Trust     Trust     `json:"trust"`
	Witnesses []string  `json:"witnesses"`         // of the policy, that have cosigned
	Cosigned  time.Time `json:"cosigned,omitzero"` // when the earliest of them did
	Since     int64     `json:"since,omitempty"`   // size of the remembered checkpoint it is consistent with
	Checked   Checked   `json:"checked"`
	Findings  []Finding `json:"findings"`
	More      int       `json:"more,omitempty"` // findings beyond those listed
}

// Checked counts what was looked at.
type Checked struct {
	Entries  int64 `json:"entries"`
	Tiles    int64 `json:"tiles"`
	Reports  int64 `json:"reports"`
	Openings int64 `json:"openings"` // held against their digests
	Redacted int64 `json:"redacted"` // removed by an event
	Hidden   int64 `json:"hidden"`   // of reports that are hidden
	Closed   bool  `json:"closed"`   // the source has no openings: neither they nor decisions were checked

	Routed map[rerun.Outcome]int64 `json:"routed"` // decisions that were made again, by what came out
}

// Good reports whether nothing is wrong.
func (o *Outcome) Good() bool { return len(o.Findings) == 0 }

func (o *Outcome) find(kind Kind, index int64, format string, args ...any) {
	o.add(Finding{Kind: kind, Index: index, Detail: fmt.Sprintf(format, args...)})
}

func (o *Outcome) about(kind Kind, index int64, report leaf.ReportID, format string, args ...any) {
	o.add(Finding{Kind: kind, Index: index, Report: string(report), Detail: fmt.Sprintf(format, args...)})
}

func (o *Outcome) add(f Finding) {
	if len(o.Findings) == maxFindings {
		o.More++
		return
	}
	o.Findings = append(o.Findings, f)
}

// Run verifies a whole log. The error says that it could not be done, for want
// of a connection or of time; what is wrong with the log is in the outcome.
func Run(ctx context.Context, c Config) (*Outcome, error) {
	outcome, err := run(ctx, c)
	if err != nil || c.Wait == nil || !outcome.momentary() {
		return outcome, err
	}
	if err := c.Wait(ctx); err != nil {
		return outcome, err
	}
	return run(ctx, c)
}

// momentary reports whether all that is wrong may be an erasure under way.
func (o *Outcome) momentary() bool {
	return !o.Good() && !slices.ContainsFunc(o.Findings, func(f Finding) bool { return f.Kind != Unexplained && f.Kind != NotRemoved })
}

func run(ctx context.Context, c Config) (*Outcome, error) {
	v := &verification{Config: c, outcome: &Outcome{Source: c.Source.String(), Findings: []Finding{}, Witnesses: []string{}}}
	v.outcome.Checked.Routed = map[rerun.Outcome]int64{}
	known, err := v.head(ctx)
	if err != nil || !known {
		return v.outcome, err
	}
	v.events, v.openings = newEvents(v.outcome, v.checkpoint.Origin, c.Now), openings{source: c.Source}
	v.rerun = rerun.New(v.files(ctx))
	if err := v.walk(ctx); err != nil {
		return v.outcome, err
	}
	v.judge()
	if v.outcome.Good() && c.State != nil {
		c.State.remember(v.checkpoint.Origin, v.keys(), v.seen())
	}
	return v.outcome, nil
}

// judge says what only all entries together show.
func (v *verification) judge() {
	v.outcome.Checked.Reports = int64(len(v.events.reports))
	v.announced()
	v.cosignedLater()
	for _, s := range v.events.skipped {
		v.outcome.about(BadChain, s.index, s.report, "it follows entry %d and passes over others of this report", s.after)
	}
	if v.outcome.Checked.Closed = v.openings.absent; !v.openings.absent {
		v.events.settle()
	}
}

// announced checks that the log has told of every key that signs for it.
func (v *verification) announced() {
	for _, l := range v.Policy.Logs {
		signs := slices.ContainsFunc(v.note.Sigs, func(s note.Signature) bool { return s.Name == l.Name && s.Hash == l.Verifier().KeyHash() })
		if signs && !v.events.keys[l.Key] && v.tree.size > 0 {
			v.outcome.find(Unannounced, -1, "the checkpoint is signed with %s, which no entry announces", l.Key)
		}
	}
}

// cosignedLater checks that nothing was recorded after a witness had seen it.
func (v *verification) cosignedLater() {
	if at := v.outcome.Cosigned; !at.IsZero() && v.events.latest > at.Add(tolerance).Unix() {
		v.outcome.find(BadDate, -1, "an entry is dated %s, but a witness has seen it at %s", time.Unix(v.events.latest, 0).UTC().Format(time.RFC3339), at.Format(time.RFC3339))
	}
}

// verification is one run. Everything in it belongs to the goroutine of Run.
type verification struct {
	Config
	outcome    *Outcome
	signed     []byte // the checkpoint as it was read
	checkpoint c2sp.Checkpoint
	note       *note.Note
	memory     Memory // of this log

	tree     tree
	events   *events
	openings openings
	rerun    *rerun.Rerun
}

// seen is what to remember of this visit.
func (v *verification) seen() Seen {
	s := Seen{Size: v.tree.size, Root: v.checkpoint.Tree.Hash, At: v.Now.UTC().Truncate(time.Second), Note: string(v.signed)}
	if at := v.outcome.Cosigned; !at.IsZero() && at.Before(v.Now) {
		s.At, s.Witnessed = at, true
	}
	return s
}

// keys returns the keys that were believed, and those that the log has announced
// since: so that who keeps coming keeps up when keys change.
func (v *verification) keys() []string {
	keys := maps.Clone(v.events.keys)
	for _, l := range v.Policy.Logs {
		if l.Name == v.checkpoint.Origin {
			keys[l.Key] = true
		}
	}
	return slices.Sorted(maps.Keys(keys))
}
