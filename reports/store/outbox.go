package store

import (
	"encoding/json"
	"time"

	"lamppost/reports"
)

const deliveryColumns = `id, kind, target, report, update_id, body, person, data, state, attempts,
	created_at, next_at, lease_ends, done_at, last_error, receipt`

func scanDelivery(row scanner) (reports.Delivery, error) {
	var d reports.Delivery
	var target, data string
	var created, next, lease, done int64
	err := row.Scan(&d.ID, &d.Kind, &target, &d.Report, &d.Update, &d.Body, &d.Person, &data, &d.State, &d.Attempts,
		&created, &next, &lease, &done, &d.LastError, &d.Receipt)
	if err != nil {
		return d, err
	}
	d.CreatedAt, d.NextAt, d.LeaseEnds, d.DoneAt = fromMicros(created), fromMicros(next), fromMicros(lease), fromMicros(done)
	d.Data = json.RawMessage(data)
	return d, json.Unmarshal([]byte(target), &d.Channel)
}

// Enqueue puts a delivery on the tray in the caller's transaction: what is
// committed will be sent, whoever dies in between.
func (tx *Tx) Enqueue(d reports.Delivery) error {
	data := string(d.Data)
	if data == "" {
		data = "{}"
	}
	_, err := tx.exec(`INSERT INTO delivery (id, kind, channel, target, report, update_id, body, person, data, state,
		attempts, created_at, next_at, lease_ends, done_at, last_error, receipt)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, 0, $13, '', '')`,
		d.ID, d.Kind, d.Channel.Kind, asJSON(d.Channel), d.Report, d.Update, d.Body, d.Person, data, d.State,
		micros(d.CreatedAt), micros(d.NextAt), micros(d.DoneAt))
	return err
}

// Claim leases up to n due deliveries until lease. The attempt is counted
// before anything is sent, so that a sender that dies while sending still moves
// towards burial. A lease that runs out makes the delivery due again.
func (tx *Tx) Claim(now, lease time.Time, n int) ([]reports.Delivery, error) {
	return list(&tx.View, scanDelivery, `UPDATE delivery SET attempts = attempts + 1, lease_ends = $1, next_at = $1
		WHERE id IN (SELECT id FROM delivery WHERE state = 'pending' AND next_at <= $2 ORDER BY next_at, id LIMIT $3`+tx.dialect.skipLocked+`)
		RETURNING `+deliveryColumns, micros(lease), micros(now), n)
}

// NextDue returns when the next pending delivery is due, zero for none.
func (v *View) NextDue() (time.Time, error) {
	var n int64
	err := v.row([]any{&n}, "SELECT COALESCE(MIN(next_at), 0) FROM delivery WHERE state = 'pending'")
	return fromMicros(n), err
}

// Settle writes what became of a claimed delivery: its state, when to try
// again, the error or the receipt. If its lease ran out and another claimed it,
// attempts differ and nothing is written: the other one's word counts.
func (tx *Tx) Settle(d reports.Delivery) (bool, error) {
	n, err := tx.exec(`UPDATE delivery SET state = $1, next_at = $2, lease_ends = 0, done_at = $3, last_error = $4, receipt = $5
		WHERE id = $6 AND attempts = $7 AND state = 'pending'`,
		d.State, micros(d.NextAt), micros(d.DoneAt), d.LastError, d.Receipt, d.ID, d.Attempts)
	return n == 1, err
}

// Release undoes the claim of a delivery that nobody tried to send, and makes it
// due at t. Like Settle it writes nothing when another has claimed it meanwhile.
func (tx *Tx) Release(d reports.Delivery, t time.Time) error {
	_, err := tx.exec(`UPDATE delivery SET attempts = attempts - 1, next_at = $1, lease_ends = 0
		WHERE id = $2 AND attempts = $3 AND state = 'pending'`, micros(t), d.ID, d.Attempts)
	return err
}

// Revive makes a buried delivery due now, with its attempts forgotten.
func (tx *Tx) Revive(id reports.DeliveryID, now time.Time) error {
	n, err := tx.exec("UPDATE delivery SET state = 'pending', attempts = 0, next_at = $1, lease_ends = 0 WHERE id = $2 AND state = 'buried'", micros(now), id)
	if err == nil && n == 0 {
		return reports.ErrNotFound
	}
	return err
}

// Delivery returns one delivery, or ErrNotFound.
func (v *View) Delivery(id reports.DeliveryID) (reports.Delivery, error) {
	return one(v, scanDelivery, "SELECT "+deliveryColumns+" FROM delivery WHERE id = $1", id)
}

// Deliveries lists deliveries in a state, or in all for "", newest first,
// before the id when it is not 0.
func (v *View) Deliveries(state reports.DeliveryState, before reports.DeliveryID, limit int) ([]reports.Delivery, error) {
	var c clause
	if state != "" {
		c.and("state = " + c.arg(state))
	}
	if before != 0 {
		c.and("id < " + c.arg(before))
	}
	return list(v, scanDelivery, "SELECT "+deliveryColumns+" FROM delivery WHERE "+c.where()+" ORDER BY id DESC LIMIT "+c.arg(min(limit, reports.MaxLimit)), c.args...)
}

// ReportDeliveries lists the hand-overs of a report to bodies, oldest first.
func (v *View) ReportDeliveries(id reports.ReportID) ([]reports.Delivery, error) {
	return list(v, scanDelivery, "SELECT "+deliveryColumns+" FROM delivery WHERE report = $1 AND kind = $2 ORDER BY id LIMIT $3", id, reports.DeliverReport, reports.MaxLimit)
}

// CountToPerson counts the deliveries of a kind made for a person since t.
func (v *View) CountToPerson(id reports.PersonID, kind reports.DeliveryKind, t time.Time) (int, error) {
	var n int
	err := v.row([]any{&n}, "SELECT COUNT(*) FROM delivery WHERE person = $1 AND kind = $2 AND created_at >= $3 AND person <> 0", id, kind, micros(t))
	return n, err
}

// Undelivered lists hand-overs to these bodies, or to all for none, that were
// tried in vain and wait or are given up, newest first.
func (v *View) Undelivered(bodies []reports.BodySlug, limit int) ([]reports.Delivery, error) {
	var c clause
	c.and("kind = " + c.arg(reports.DeliverReport))
	in(&c, "state", []reports.DeliveryState{reports.Pending, reports.Buried})
	c.and("(state = " + c.arg(reports.Buried) + " OR last_error <> '')")
	in(&c, "body", bodies)
	return list(v, scanDelivery, "SELECT "+deliveryColumns+" FROM delivery WHERE "+c.where()+" ORDER BY id DESC LIMIT "+c.arg(min(limit, reports.MaxLimit)), c.args...)
}

// OldestPending returns when the delivery that waits longest was made, zero for
// none.
func (v *View) OldestPending() (time.Time, error) {
	var n int64
	err := v.row([]any{&n}, "SELECT COALESCE(MIN(created_at), 0) FROM delivery WHERE state = 'pending'")
	return fromMicros(n), err
}

// CountDeliveries counts deliveries by state.
func (v *View) CountDeliveries() (map[reports.DeliveryState]int, error) {
	counts := map[reports.DeliveryState]int{}
	_, err := list(v, func(row scanner) (struct{}, error) {
		var state reports.DeliveryState
		var n int
		err := row.Scan(&state, &n)
		counts[state] = n
		return struct{}{}, err
	}, "SELECT state, COUNT(*) FROM delivery GROUP BY state")
	return counts, err
}
