package desk

import (
	"context"
	"slices"
	"strconv"
	"time"

	"lamppost/reports"
	"lamppost/reports/store"
)

// confirmsPerHour bounds how often one mailbox can be written to by strangers who
// type its address: a resident on a round of the street sends fewer.
const confirmsPerHour = 6

// askToConfirm notes that a person wants to hear of a report and leaves the mail
// whose link confirms that the address is theirs. Until then nothing else is
// sent to it. Beyond confirmsPerHour it stays silent.
func (d *Desk) askToConfirm(tx *store.Tx, r *reports.Report, person reports.Person) error {
	id, err := tx.PutSubscription(d.IDs.Next(), r.ID, person.ID, d.Now())
	if err != nil {
		return err
	}
	made, err := tx.CountToPerson(person.ID, reports.DeliverConfirm, d.Now().Add(-time.Hour))
	if err != nil || made >= confirmsPerHour {
		return err
	}
	return d.enqueue(tx, reports.Delivery{
		Kind: reports.DeliverConfirm, Channel: reports.Channel{Kind: reports.ChannelEmail, Address: person.Email},
		Report: r.ID, Person: person.ID, Data: encode(followData{id}),
	})
}

// followData is what a delivery to a follower carries: never a usable token.
type followData struct {
	Subscription int64 `json:"subscription"`
}

// FollowToken returns the token by which a follower confirms or ends it.
func (d *Desk) FollowToken(subscription int64) string {
	return d.Secret.token(purposeFollow, strconv.FormatInt(subscription, 36))
}

// Following is what a follow link is about.
type Following struct {
	store.Subscription
	Report reports.Report
	Person reports.Person
}

// Following returns what the token is about; it changes nothing.
func (d *Desk) Following(ctx context.Context, token string) (Following, error) {
	var f Following
	id, err := d.openFollow(token)
	if err != nil {
		return f, err
	}
	err = d.Store.Read(ctx, func(v *store.View) (err error) {
		f, err = following(v, id)
		return err
	})
	return f, err
}

func following(v *store.View, id int64) (f Following, err error) {
	if f.Subscription, err = v.Subscription(id); err != nil {
		return f, err
	}
	if f.Person, err = v.Person(f.Subscription.Person); err != nil {
		return f, err
	}
	f.Report, err = v.Report(everything, f.Subscription.Report)
	return f, err
}

func (d *Desk) openFollow(token string) (int64, error) {
	text, ok := d.Secret.open(purposeFollow, token)
	if !ok {
		return 0, reports.ErrNotFound
	}
	id, err := strconv.ParseInt(text, 36, 64)
	if err != nil {
		return 0, reports.ErrNotFound
	}
	return id, nil
}

// Confirm starts messages to a follower, and publishes the report if it was
// waiting for its reporter's address. Confirming twice changes nothing.
func (d *Desk) Confirm(ctx context.Context, token string) (Following, error) {
	var f Following
	id, err := d.openFollow(token)
	if err != nil {
		return f, err
	}
	err = d.write(ctx, func(tx *store.Tx) (err error) {
		if f, err = following(&tx.View, id); err != nil {
			return err
		}
		if err := tx.ConfirmSubscription(id, d.Now()); err != nil {
			return err
		}
		if err := tx.ConfirmPerson(f.Person.ID, d.Now()); err != nil {
			return err
		}
		if f.Report.Visibility != reports.Unconfirmed {
			return nil
		}
		return d.publish(tx, &f.Report)
	})
	return f, err
}

// publish makes an unconfirmed report public and hands it over.
func (d *Desk) publish(tx *store.Tx, r *reports.Report) error {
	story, err := d.storyOf(tx, r)
	if err != nil {
		return err
	}
	r.Visibility, r.UpdatedAt = reports.Public, d.Now()
	if err := publishTo(tx, story); err != nil {
		return err
	}
	return d.handOver(tx, r)
}

// publishTo tells the record that a story's report is public, with its own
// photos, and writes both.
func publishTo(tx *store.Tx, s *story) error {
	photos, err := tx.Photos(s.report.ID)
	if err != nil {
		return err
	}
	photos = slices.DeleteFunc(photos, func(p reports.Photo) bool { return p.Update != 0 })
	if err := s.tellPublished(photos, s.report.UpdatedAt); err != nil {
		return err
	}
	if err := s.write(tx); err != nil {
		return err
	}
	return tx.UpdateReport(s.report)
}

// Unfollow ends messages to a follower.
func (d *Desk) Unfollow(ctx context.Context, token string) error {
	id, err := d.openFollow(token)
	if err != nil {
		return err
	}
	return d.write(ctx, func(tx *store.Tx) error { return tx.EndSubscription(id, d.Now()) })
}

// tellFollowers leaves a mail for everyone who follows a report.
func (d *Desk) tellFollowers(tx *store.Tx, u *reports.Update) error {
	followers, err := tx.Followers(u.Report)
	if err != nil {
		return err
	}
	for _, s := range followers {
		person, err := tx.Person(s.Person)
		if err != nil {
			return err
		}
		err = d.enqueue(tx, reports.Delivery{
			Kind: reports.DeliverUpdate, Channel: reports.Channel{Kind: reports.ChannelEmail, Address: person.Email},
			Report: u.Report, Update: u.ID, Person: person.ID, Data: encode(followData{s.ID}),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
