package store

import (
	"time"

	"lamppost/reports"
)

// Subscription is a person's wish to hear of one report.
type Subscription struct {
	ID          int64
	Report      reports.ReportID
	Person      reports.PersonID
	ConfirmedAt time.Time
	EndedAt     time.Time
}

const subscriptionColumns = "id, report, person, confirmed_at, ended_at"

func scanSubscription(row scanner) (Subscription, error) {
	var s Subscription
	var confirmed, ended int64
	err := row.Scan(&s.ID, &s.Report, &s.Person, &confirmed, &ended)
	s.ConfirmedAt, s.EndedAt = fromMicros(confirmed), fromMicros(ended)
	return s, err
}

// Subscription returns one subscription.
func (v *View) Subscription(id int64) (Subscription, error) {
	return one(v, scanSubscription, "SELECT "+subscriptionColumns+" FROM subscription WHERE id = $1", id)
}

// ReporterSubscription returns the subscription of the person who sent the
// report, if they left an address.
func (v *View) ReporterSubscription(id reports.ReportID) (Subscription, bool, error) {
	found, err := list(v, scanSubscription, "SELECT "+subscriptionColumns+` FROM subscription
		WHERE report = $1 AND person = (SELECT reporter FROM report WHERE id = $1)`, id)
	if err != nil || len(found) == 0 {
		return Subscription{}, false, err
	}
	return found[0], true, nil
}

// maxFollowers bounds how many mails one status change makes in one transaction.
const maxFollowers = 5000

// Followers returns the confirmed subscriptions to a report.
func (v *View) Followers(id reports.ReportID) ([]Subscription, error) {
	return list(v, scanSubscription, "SELECT "+subscriptionColumns+" FROM subscription WHERE report = $1 AND confirmed_at <> 0 AND ended_at = 0 ORDER BY id LIMIT $2", id, maxFollowers)
}

// PutSubscription returns the id of the person's subscription to the report,
// made with the given id if there was none.
func (tx *Tx) PutSubscription(id int64, report reports.ReportID, person reports.PersonID, now time.Time) (int64, error) {
	_, err := tx.exec(`INSERT INTO subscription (id, report, person, confirmed_at, ended_at, created_at)
		VALUES ($1, $2, $3, 0, 0, $4) ON CONFLICT (report, person) DO NOTHING`, id, report, person, micros(now))
	if err != nil {
		return 0, err
	}
	err = tx.row([]any{&id}, "SELECT id FROM subscription WHERE report = $1 AND person = $2", report, person)
	return id, err
}

// ConfirmSubscription starts messages; confirming twice changes nothing.
func (tx *Tx) ConfirmSubscription(id int64, now time.Time) error {
	_, err := tx.exec("UPDATE subscription SET confirmed_at = $1 WHERE id = $2 AND confirmed_at = 0", micros(now), id)
	return err
}

// EndSubscription stops messages.
func (tx *Tx) EndSubscription(id int64, now time.Time) error {
	_, err := tx.exec("UPDATE subscription SET ended_at = $1 WHERE id = $2 AND ended_at = 0", micros(now), id)
	return err
}
