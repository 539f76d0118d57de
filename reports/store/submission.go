package store

import (
	"time"

	"lamppost/reports"
)

// Submission is what an idempotency key has made.
type Submission struct {
	Digest string // of the content that came with the key
	Report reports.ReportID
	Update reports.UpdateID // 0: the report itself
}

// Submission returns what was made under the digest of a key, or ErrNotFound.
func (v *View) Submission(key string) (Submission, error) {
	var s Submission
	err := v.row([]any{&s.Digest, &s.Report, &s.Update}, "SELECT digest, report, update_id FROM submission WHERE key = $1", key)
	return s, err
}

// ClaimSubmission takes a key for s and returns true, or returns false when it
// is taken: then read Submission in a new transaction. Another transaction that
// claims the same key waits for this one to end.
func (tx *Tx) ClaimSubmission(key string, s Submission, now time.Time) (bool, error) {
	n, err := tx.exec(`INSERT INTO submission (key, digest, report, update_id, created_at)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, key, s.Digest, s.Report, s.Update, micros(now))
	return n == 1, err
}

// DropSubmissions forgets keys older than t.
func (tx *Tx) DropSubmissions(t time.Time) (int64, error) {
	return tx.exec("DELETE FROM submission WHERE created_at < $1", micros(t))
}
