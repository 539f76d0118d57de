package reports

import (
	"encoding/json"
	"time"
)

// DeliveryKind says what is to be delivered.
type DeliveryKind string

// The kinds of deliveries.
const (
	DeliverReport  DeliveryKind = "report"  // a new report to its body
	DeliverConfirm DeliveryKind = "confirm" // the link that confirms an e-mail address
	DeliverUpdate  DeliveryKind = "update"  // a change to someone who follows the report
	DeliverSignIn  DeliveryKind = "sign_in" // a one-time sign-in link
	DeliverMoved   DeliveryKind = "moved"   // what new boundaries gave to a body and took from it, in one letter
	FetchMedia     DeliveryKind = "media"   // a photo that Open311 named by URL
)

// DeliveryState is where a delivery stands. A claimed one stays pending with a
// lease, so that no state exists that only its claimer can leave.
type DeliveryState string

// The states.
const (
	Pending DeliveryState = "pending"
	Done    DeliveryState = "done"
	Buried  DeliveryState = "buried" // given up; an administrator sees it and can retry
)

// Delivery is one outbox item.
type Delivery struct {
	ID        DeliveryID // also the idempotency key and the Message-ID's left side
	Kind      DeliveryKind
	Channel   Channel
	Report    ReportID // 0: none
	Update    UpdateID // 0: none
	Body      BodySlug // whom it is for, when a body
	Person    PersonID // whom it is for, when a person
	Data      json.RawMessage
	State     DeliveryState
	Attempts  int
	CreatedAt time.Time
	NextAt    time.Time
	LeaseEnds time.Time
	DoneAt    time.Time
	LastError string // for the operator
	Receipt   string // what the other side answered: a message id, a status line
}

const (
	firstRetry = 30 * time.Second
	longRetry  = time.Hour
	// MaxAttempts buries a delivery after about a day of trying.
	MaxAttempts = 30
)

// RetryAfter returns how long to wait after the attempts-th failure: doubling
// from 30 s to an hour, each spread over half to the whole so that a mail server
// that comes back is not met by everyone at once. jitter lies in [0, 1).
func RetryAfter(attempts int, jitter float64) time.Duration {
	wait := firstRetry
	for range min(attempts-1, 16) {
		wait = min(wait*2, longRetry)
	}
	return wait/2 + time.Duration(jitter*float64(wait/2))
}
