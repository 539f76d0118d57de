package dispatch

import (
	"context"
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
	return Message{Delivery: d}, nil
}
