package dispatch

import (
	"context"
	"encoding/json"
	"fmt"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

// facts is what one message is about, from one consistent state of the database.
type facts struct {
	delivery     reports.Delivery
	report       reports.Report
	photos       []reports.Photo // of the report itself
	update       reports.Update
	person       reports.Person
	grants       []reports.Grant
	subscription int64
	link         store.SignInLink
	publication  reports.Publication // of boundaries
	moves        []reports.Move      // the first of those that concern the body
	movesInAll   int
}

// everybody is who mails and webhooks are for: what the public may not see does
// not leave the building.
var everybody reports.Viewer

// operator also sees reports that wait for their reporter's address.
var operator = reports.Viewer{Grants: []reports.Grant{{Role: reports.Administrator}}}

// gather reads the facts, or says errWithdrawn when there is nothing to send any more.
func (r *run) gather(ctx context.Context, d reports.Delivery) (facts, error) {
	f := facts{delivery: d}
	read := map[reports.DeliveryKind]func(*run, *store.View, *facts) error{
		reports.DeliverReport:  (*run).readReport,
		reports.DeliverConfirm: (*run).readConfirm,
		reports.DeliverUpdate:  (*run).readUpdate,
		reports.DeliverSignIn:  (*run).readSignIn,
		reports.DeliverMoved:   (*run).readMoved,
	}[d.Kind]
	if read == nil {
		return f, Permanent(fmt.Errorf("a delivery of the unknown kind %q", d.Kind))
	}
	err := r.Store.Read(ctx, func(v *store.View) error { return read(r, v, &f) })
	if reports.KindOf(err) == reports.NotFound {
		return f, errWithdrawn
	}
	return f, err
}

func (r *run) readReport(v *store.View, f *facts) (err error) {
	if f.report, err = v.Report(everybody, f.delivery.Report); err != nil {
		return err
	}
	return f.readPhotos(v)
}

func (f *facts) readPhotos(v *store.View) error {
	photos, err := v.Photos(f.report.ID)
	for _, p := range photos {
		if p.Update == 0 {
			f.photos = append(f.photos, p)
		}
	}
	return err
}

// readConfirm withdraws what was answered already, and what a moderator removed:
// the address may be a stranger's.
func (r *run) readConfirm(v *store.View, f *facts) (err error) {
	s, err := f.readFollower(v)
	if err != nil {
		return err
	}
	if !s.ConfirmedAt.IsZero() {
		return errWithdrawn
	}
	if f.report, err = v.Report(operator, f.delivery.Report); err != nil {
		return err
	}
	if f.report.Visibility != reports.Public && f.report.Visibility != reports.Unconfirmed {
		return errWithdrawn
	}
	return nil
}

func (r *run) readUpdate(v *store.View, f *facts) (err error) {
	s, err := f.readFollower(v)
	if err != nil {
		return err
	}
	if f.report, err = v.Report(everybody, f.delivery.Report); err != nil {
		return err
	}
	if f.update, err = v.Update(everybody, f.delivery.Update); err != nil {
		return err
	}
	if s.ConfirmedAt.IsZero() || f.update.Hidden {
		return errWithdrawn
	}
	return nil
}

// readFollower reads who follows; one who has left is sent nothing.
func (f *facts) readFollower(v *store.View) (store.Subscription, error) {
	var data struct {
		Subscription int64 `json:"subscription"`
	}
	if err := json.Unmarshal(f.delivery.Data, &data); err != nil {
		return store.Subscription{}, Permanent(fmt.Errorf("read the delivery's data: %w", err))
	}
	f.subscription = data.Subscription
	s, err := v.Subscription(data.Subscription)
	if err != nil {
		return s, err
	}
	if !s.EndedAt.IsZero() {
		return s, errWithdrawn
	}
	f.person, err = v.Person(s.Person)
	return s, err
}

// readSignIn withdraws links that would not work any more.
func (r *run) readSignIn(v *store.View, f *facts) (err error) {
	var data desk.LinkData
	if err := json.Unmarshal(f.delivery.Data, &data); err != nil {
		return Permanent(fmt.Errorf("read the delivery's data: %w", err))
	}
	link, err := v.SignInLink(data.Link)
	if err != nil {
		return err
	}
	if !link.UsedAt.IsZero() || !r.Desk.Now().Before(link.ExpiresAt) {
		return errWithdrawn
	}
	f.link = link
	if f.person, err = v.Person(link.Person); err != nil {
		return err
	}
	f.grants, err = v.Grants(link.Person)
	return err
}
