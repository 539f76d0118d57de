package reports

import (
	"encoding/json"
	"time"
)

// EventKind is a closed list.
type EventKind string

// The kinds of events.
const (
	EventReceived  EventKind = "report.received"
	EventPublished EventKind = "report.published"
	EventRouted    EventKind = "report.routed"
	EventStatus    EventKind = "report.status"
	EventNoted     EventKind = "report.noted"
	EventPhoto     EventKind = "report.photo"
	EventHidden    EventKind = "report.hidden"
	EventRestored  EventKind = "report.restored"
	EventBoundary  EventKind = "boundary.published"
	EventCity      EventKind = "city.applied"
)

// Event is an append-only fact. Seq is given by the sequencer, without gaps,
// and is 0 until then; it is the cursor of every feed.
type Event struct {
	ID     EventID
	Seq    int64
	Kind   EventKind
	At     time.Time
	Report ReportID        // 0: not about a report
	Data   json.RawMessage // codes, ids and numbers only, never a person's words
}
