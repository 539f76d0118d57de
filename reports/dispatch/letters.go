package dispatch

import (
	"context"
	"errors"
	"fmt"
	"io"

	"lamppost/reports"
)

// Letters is what every message needs to be written.
type Letters struct {
	Base string // of all links: "https://reports.example.org", no slash at its end
	From string // address that mails come from; empty: the city's contact
	// Photos opens the middle size of a photo, as JPEG, to be attached to mails
	// to bodies; nil: they get links only.
	Photos func(reports.PhotoID) (io.ReadCloser, error)
}

// write makes the message of a delivery from the state of its report now.
func (r *run) write(ctx context.Context, d reports.Delivery) (Message, error) {
	f, err := r.gather(ctx, d)
	if err != nil {
		return Message{}, err
	}
	l, err := r.letter(f)
	if err != nil {
		return Message{}, err
	}
	switch d.Channel.Kind {
	case reports.ChannelEmail:
		m, err := l.mail()
		return Message{Delivery: d, Mail: m}, err
	case reports.ChannelWebhook:
		if d.Kind != reports.DeliverReport {
			return Message{}, Permanent(fmt.Errorf("a webhook takes reports, not %q", d.Kind))
		}
		payload, err := l.payload()
		return Message{Delivery: d, Payload: payload}, err
	}
	return Message{Delivery: d}, nil
}

// errNoSender is mended by the operator, so the delivery waits for that.
var errNoSender = errors.New("no address to send from: set one, or give the city a contact")
