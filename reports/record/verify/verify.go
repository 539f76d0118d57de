package verify

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/record/c2sp"
)

// Config is what to verify, against what.
type Config struct {
	Source Source
	// Policy says whose signatures are believed. Without a log in it the keys that
	// State remembers are taken, and on a first visit those that the log names.
	Policy c2sp.Policy
	State  State // what is remembered of logs; Run adds to it when it finds nothing wrong
	Now    time.Time
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
	Entries int64 `json:"entries"`
	Tiles   int64 `json:"tiles"`
}

// Good reports whether nothing is wrong.
func (o *Outcome) Good() bool { return len(o.Findings) == 0 }

func (o *Outcome) find(kind Kind, index int64, format string, args ...any) {
	o.add(Finding{Kind: kind, Index: index, Detail: fmt.Sprintf(format, args...)})
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
	v := &verification{Config: c, outcome: &Outcome{Source: c.Source.String(), Findings: []Finding{}, Witnesses: []string{}}}
	known, err := v.head(ctx)
	if err != nil || !known {
		return v.outcome, err
	}
	if err := v.walk(ctx); err != nil {
		return v.outcome, err
	}
	if v.outcome.Good() && c.State != nil {
		c.State.remember(v.checkpoint.Origin, v.keys(), Seen{Size: v.tree.size, Root: v.checkpoint.Tree.Hash, At: v.knownAt(), Note: string(v.signed)})
	}
	return v.outcome, nil
}

// verification is one run. Everything in it belongs to the goroutine of Run.
type verification struct {
	Config
	outcome    *Outcome
	signed     []byte // the checkpoint as it was read
	checkpoint c2sp.Checkpoint
	note       *note.Note
	memory     Memory // of this log

	tree tree
}

// knownAt is when the checkpoint existed already.
func (v *verification) knownAt() time.Time {
	if at := v.outcome.Cosigned; !at.IsZero() && at.Before(v.Now) {
		return at
	}
	return v.Now.UTC().Truncate(time.Second)
}

func (v *verification) keys() []string {
	var keys []string
	for _, l := range v.Policy.Logs {
		keys = append(keys, l.Key)
	}
	return keys
}
