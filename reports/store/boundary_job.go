package store

import (
	"encoding/json"
	"time"

	"lamppost/reports"
)

// JobKind is what long work on boundaries does.
type JobKind string

// The kinds.
const (
	JobImport JobKind = "import"
	JobDryRun JobKind = "dry_run"
)

// JobState is where long work stands.
type JobState string

// The states. A job whose node died stays running until its lease ends, and is
// then taken up by the next.
const (
	JobQueued    JobState = "queued"
	JobRunning   JobState = "running"
	JobDone      JobState = "done"
	JobFailed    JobState = "failed"
	JobCancelled JobState = "cancelled"
)

// Job is long work that a page asked for.
type Job struct {
	ID        reports.JobID
	Kind      JobKind
	State     JobState
	Person    reports.PersonID
	Data      json.RawMessage
	Version   reports.VersionID // the one it makes or tries; 0: none yet
	Areas     int
	Done      int64 // bytes read, or reports tried
	Total     int64
	Error     string // for the operator and the importer
	CreatedAt time.Time
	EndedAt   time.Time
}

const jobColumns = "id, kind, state, person, data, version, areas, done, total, error, created_at, ended_at"

func scanJob(row scanner) (Job, error) {
	var j Job
	var data string
	var created, ended int64
	err := row.Scan(&j.ID, &j.Kind, &j.State, &j.Person, &data, &j.Version, &j.Areas, &j.Done, &j.Total, &j.Error, &created, &ended)
	j.Data, j.CreatedAt, j.EndedAt = json.RawMessage(data), fromMicros(created), fromMicros(ended)
	return j, err
}

// Job returns one job, or ErrNotFound.
func (v *View) Job(id reports.JobID) (Job, error) {
	return one(v, scanJob, "SELECT "+jobColumns+" FROM boundary_job WHERE id = $1", id)
}

// Jobs lists jobs, newest first.
func (v *View) Jobs(limit int) ([]Job, error) {
	return list(v, scanJob, "SELECT "+jobColumns+" FROM boundary_job ORDER BY id DESC LIMIT $1", limit)
}

// InsertJob queues a job.
func (tx *Tx) InsertJob(j Job) error {
	_, err := tx.exec(`INSERT INTO boundary_job (id, kind, state, person, data, version, areas, done, total, error, created_at, ended_at, lease_ends)
		VALUES ($1, $2, 'queued', $3, $4, $5, 0, 0, $6, '', $7, 0, 0)`,
		j.ID, j.Kind, j.Person, string(j.Data), j.Version, j.Total, micros(j.CreatedAt))
	return err
}

// dueJobs are those that nobody works on, oldest first.
const dueJobs = "state IN ('queued', 'running') AND lease_ends <= "

// DueJobs lists the jobs that nobody works on, oldest first.
func (v *View) DueJobs(now time.Time, limit int) ([]Job, error) {
	return list(v, scanJob, "SELECT "+jobColumns+" FROM boundary_job WHERE "+dueJobs+"$1 ORDER BY id LIMIT $2", micros(now), limit)
}

// ClaimJob leases a due job until lease; false when another node was faster.
func (tx *Tx) ClaimJob(id reports.JobID, now, lease time.Time) (bool, error) {
	n, err := tx.exec("UPDATE boundary_job SET state = 'running', lease_ends = $1 WHERE id = $2 AND "+dueJobs+"$3", micros(lease), id, micros(now))
	return n == 1, err
}

// AdvanceJob writes how far a running job has come and prolongs its lease; false
// when it was cancelled.
func (tx *Tx) AdvanceJob(j Job, lease time.Time) (bool, error) {
	n, err := tx.exec("UPDATE boundary_job SET version = $1, areas = $2, done = $3, total = $4, lease_ends = $5 WHERE id = $6 AND state = 'running'",
		j.Version, j.Areas, j.Done, j.Total, micros(lease), j.ID)
	return n == 1, err
}

// EndJob writes what became of a running job; one that was cancelled stays so.
func (tx *Tx) EndJob(j Job, now time.Time) error {
	_, err := tx.exec("UPDATE boundary_job SET state = $1, version = $2, areas = $3, done = $4, error = $5, ended_at = $6, lease_ends = 0 WHERE id = $7 AND state = 'running'",
		j.State, j.Version, j.Areas, j.Done, j.Error, micros(now), j.ID)
	return err
}

// ReleaseJob gives a claimed job back: its node is stopping.
func (tx *Tx) ReleaseJob(id reports.JobID) error {
	_, err := tx.exec("UPDATE boundary_job SET lease_ends = 0 WHERE id = $1 AND state = 'running'", id)
	return err
}

// DropJobs forgets jobs that ended before t.
func (tx *Tx) DropJobs(t time.Time) error {
	_, err := tx.exec("DELETE FROM boundary_job WHERE ended_at <> 0 AND ended_at < $1", micros(t))
	return err
}

// CancelJob ends a job that has not ended; ErrNotFound for any other.
func (tx *Tx) CancelJob(id reports.JobID, now time.Time) error {
	n, err := tx.exec("UPDATE boundary_job SET state = 'cancelled', ended_at = $1, lease_ends = 0 WHERE id = $2 AND state IN ('queued', 'running')", micros(now), id)
	if err == nil && n == 0 {
		return reports.ErrNotFound
	}
	return err
}
