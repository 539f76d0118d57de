package dispatch

import (
	"context"
	"errors"

	"lamppost/reports"
)

// Sender carries messages over one kind of channel. Send returns after the other
// side has taken the message, with what it answered, in one line; it ends when
// ctx does. An error means that the message was not taken, or that nobody can
// tell; it is tried again under the same id unless it is [Permanent]. Send is
// called from several goroutines.
type Sender interface {
	Send(ctx context.Context, m Message) (receipt string, err error)
}

// Fetcher gets what a URL names, whole and within limits; see [Media].
type Fetcher interface {
	Fetch(ctx context.Context, url string) ([]byte, error)
}

// Message is a delivery, written and ready to send.
type Message struct {
	Delivery reports.Delivery
	Mail     *Mail  // for ChannelEmail
	Payload  []byte // JSON, for ChannelWebhook
}

// failure says how an error is to be taken.
type failure struct {
	error
	permanent   bool
	unreachable bool
}

func (f *failure) Unwrap() error { return f.error }

// Permanent marks an error that trying again will not mend: the delivery is
// buried, and an administrator sees it.
func Permanent(err error) error { return &failure{error: err, permanent: true} }

// Unreachable marks an error of the target as a whole, not of this message: it
// is left alone for some seconds, and what waits for it goes back to the outbox.
func Unreachable(err error) error { return &failure{error: err, unreachable: true} }

// IsPermanent reports whether err was marked so.
func IsPermanent(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.permanent
}

func isUnreachable(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.unreachable
}
