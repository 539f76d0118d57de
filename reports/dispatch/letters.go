package dispatch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"lamppost/reports"
)

// Letters is what every message needs to be written.
type Letters struct {
	Base string // of all links: "https://reports.example.org", no slash at its end
	From string // address that mails come from; empty: the city's contact
	// Photos opens the middle size of a photo, as JPEG, to be attached to mails
	// to bodies; nil: they get links only.
	Photos func(reports.PhotoID) (io.ReadCloser, error)
	// Receipt returns the receipt of the public record for a report, to be attached
	// to the first mail to its sender; reports.ErrNotFound while it is not signed.
	// Nil: there is no record.
	Receipt func(context.Context, reports.ReportID) ([]byte, error)
	// Picture draws where a report is, as PNG or JPEG, to be shown in the mails that
	// tell of it; nil bytes where there is no map. It is asked only for who may know the
	// place, with a deadline. Nil: there is no map.
	Picture func(context.Context, *reports.Report) ([]byte, error)
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
	if l.receipt, err = r.receipt(ctx, d); err != nil {
		return Message{}, err
	}
	l.picture = r.picture(ctx, &f)
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

const (
	// signedWithin is how long the first mail to a sender waits for its receipt.
	// Then it goes without: its link leads to the page where the receipt will be.
	signedWithin = 30 * time.Second
	// lookAgain is when the receipt is looked for again: the record is signed every
	// second.
	lookAgain = 2 * time.Second
)

// errUnsigned says that a mail waits for the record to be signed.
var errUnsigned = errors.New("the receipt is not signed yet")

// receipt returns what is attached to the first mail to a sender; nil for nothing.
func (r *run) receipt(ctx context.Context, d reports.Delivery) ([]byte, error) {
	if d.Kind != reports.DeliverConfirm || r.Letters.Receipt == nil {
		return nil, nil
	}
	file, err := r.Letters.Receipt(ctx, d.Report)
	if !errors.Is(err, reports.ErrNotFound) {
		return file, err
	}
	if r.Desk.Now().Sub(d.CreatedAt) < signedWithin {
		return nil, errUnsigned
	}
	return nil, nil
}

// errNoSender is mended by the operator, so the delivery waits for that.
var errNoSender = errors.New("no address to send from: set one, or give the city a contact")
