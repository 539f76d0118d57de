package dispatch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"lamppost/reports"
)

// settleTime bounds telling the desk what happened.
const settleTime = 30 * time.Second

// withdrawn is the receipt of what need not be sent any more.
const withdrawn = "withdrawn"

// errWithdrawn says that there is nothing to send: the report was hidden, the
// follower has left, the link has run out.
var errWithdrawn = errors.New("withdrawn")

// carry is the goroutine of one delivery. Dying between the send and the settle
// means sending again, under the same id, after the lease.
func (r *run) carry(p parcel) {
	defer func() { r.ended <- p }()
	receipt, err := r.attempt(p.delivery)
	p.err = err
	r.settle(p.delivery, receipt, err)
}

// attempt writes and sends; a panic of a sender is a failure of this delivery.
func (r *run) attempt(d reports.Delivery) (receipt string, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.Logger.Error("dispatch: panic while sending", "delivery", d.ID.String(), "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic while sending: %v", p)
		}
	}()
	ctx, cancel := context.WithTimeout(r.ctx, r.Timeout)
	defer cancel()
	if d.Kind == reports.FetchMedia {
		return r.fetch(ctx, d)
	}
	sender := r.Senders[d.Channel.Kind]
	if sender == nil {
		return "", Permanent(fmt.Errorf("no sender is set up for the channel %q", d.Channel.Kind))
	}
	message, err := r.write(ctx, d)
	if err != nil {
		return "", err
	}
	return sender.Send(ctx, message)
}

// fetch gets a photo that a sender of reports named by URL.
func (r *run) fetch(ctx context.Context, d reports.Delivery) (string, error) {
	if r.Media == nil {
		return "", Permanent(errors.New("fetching photos is not set up"))
	}
	picture, err := r.Media.Fetch(ctx, d.Channel.URL)
	if err != nil {
		return "", err
	}
	err = r.Desk.AttachFetched(ctx, d, bytes.NewReader(picture))
	if attachedBefore(err) {
		return "attached before", nil
	}
	switch reports.KindOf(err) {
	case reports.TooLarge, reports.Unsupported, reports.Invalid, reports.NotFound:
		return "", Permanent(err)
	}
	return "attached", err
}

// attachedBefore recognises the repetition of a fetch whose first run attached
// the photo and died before it could say so: the same picture under the same
// delivery is the same photo, and it is not loose any more.
func attachedBefore(err error) bool {
	var e *reports.Error
	return errors.As(err, &e) && slices.ContainsFunc(e.Problems, func(p reports.Problem) bool { return p.Code == "photo_gone" })
}

// settle tells the desk what became of a delivery.
func (r *run) settle(d reports.Delivery, receipt string, cause error) {
	ctx, cancel := context.WithTimeout(r.ctx, settleTime)
	defer cancel()
	var err error
	switch {
	case cause == nil:
		err = r.Desk.Delivered(ctx, d, receipt)
	case errors.Is(cause, errUnsigned):
		r.putBack(d, lookAgain)
	case errors.Is(cause, errWithdrawn):
		err = r.Desk.Delivered(ctx, d, withdrawn)
	default:
		r.Logger.Warn("dispatch: not delivered", "delivery", d.ID.String(), "kind", d.Kind, "attempt", d.Attempts, "permanent", IsPermanent(cause), "error", cause)
		err = r.Desk.Failed(ctx, d, cause, IsPermanent(cause))
	}
	if err != nil {
		r.Logger.Error("dispatch: the desk could not be told; the lease will run out", "delivery", d.ID.String(), "error", err)
	}
}

// putBack makes a delivery that was not tried due again after the wait.
func (r *run) putBack(d reports.Delivery, wait time.Duration) {
	ctx, cancel := context.WithTimeout(r.ctx, settleTime)
	defer cancel()
	if err := r.Desk.Release(ctx, d, wait); err != nil {
		r.Logger.Error("dispatch: not put back; the lease will run out", "delivery", d.ID.String(), "error", err)
	}
}
