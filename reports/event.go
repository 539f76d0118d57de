package reports

import (
	"crypto/sha256"
	"time"
)

// EventKind is a closed list.
type EventKind string

// The kinds of events.
const (
	EventLogOpened EventKind = "log.opened" // the first of every record
	EventLogKey    EventKind = "log.key"    // another key signs from now on
	EventLogHealed EventKind = "log.healed" // a database restored from a backup got back what it lacked, up to a size

	EventReceived  EventKind = "report.received"
	EventPublished EventKind = "report.published"
	EventRouted    EventKind = "report.routed"
	EventStatus    EventKind = "report.status"
	EventNoted     EventKind = "report.noted"
	EventMerged    EventKind = "report.merged" // it is a duplicate, and of what
	EventPhoto     EventKind = "report.photo"
	EventHidden    EventKind = "report.hidden"
	EventRestored  EventKind = "report.restored"
	EventRedacted  EventKind = "report.redacted" // fields of an earlier event were removed

	EventBoundaryImported EventKind = "boundary.imported"
	EventBoundary         EventKind = "boundary.published"
	EventRuleset          EventKind = "ruleset.imported" // a city's folder was applied
	EventDataset          EventKind = "dataset.exported"
)

// Event is an append-only fact. Seq is given by the sequencer, without gaps,
// and is 0 until then; it is the cursor of every feed, and one more than the
// event's index in the public record.
type Event struct {
	ID     EventID
	Seq    int64
	Kind   EventKind
	At     time.Time
	Report ReportID          // 0: not about a report
	Leaf   []byte            // what the record says of it, in bytes that never change; see package leaf
	Hash   [sha256.Size]byte // of the leaf, as RFC 6962 has it
}

// Opening is what a leaf commits to and does not say: the part of an event that
// can be removed.
type Opening struct {
	Event      EventID
	Name       string // of the field
	Disclosure string // see leaf.Disclosure
}
