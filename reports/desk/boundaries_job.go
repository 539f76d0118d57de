package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

const (
	// jobLease is how long a node may be silent before another takes up its job.
	jobLease = time.Minute
	// jobBeat is how often a running job says how far it is, and hears whether it
	// was cancelled.
	jobBeat = time.Second
	// MaxAdminLevel is the deepest admin_level that OpenStreetMap knows.
	MaxAdminLevel = 12
	// sparedUploads keeps the sweep away from a file whose job is on its way.
	sparedUploads = time.Hour
)

// ImportRequest is a file that a page sends, to be imported by a job.
type ImportRequest struct {
	Layer  geo.LayerName    `json:"layer"`
	Source string           `json:"source"`
	Note   string           `json:"note"`
	Key    string           `json:"key"`
	Name   string           `json:"name"`
	Level  int              `json:"osm_admin_level"` // of an OpenStreetMap extract; 0: another format
	Within geo.LayerName    `json:"within"`
	Person reports.PersonID `json:"-"`
}

// check refuses what the job would refuse, before the file is taken in.
func (q *ImportRequest) check() error {
	if !layerName.MatchString(string(q.Layer)) {
		return reports.Invalidf("layer", "boundary_layer_invalid")
	}
	if q.Level < 0 || q.Level > MaxAdminLevel {
		return reports.Invalidf("level", "boundary_level_invalid", "Most", MaxAdminLevel)
	}
	return nil
}

// QueueImport keeps a file and queues the job that imports it. The file is whole
// and durable before its job is; dying in between leaves a file that the sweep
// removes.
func (d *Desk) QueueImport(ctx context.Context, q ImportRequest, body io.Reader) (reports.JobID, error) {
	if err := q.check(); err != nil {
		return 0, err
	}
	id := reports.JobID(d.IDs.Next())
	size, err := d.keepUpload(id, body)
	if err == nil && size == 0 {
		err = reports.Invalidf("file", "boundary_file_missing")
	}
	if err == nil {
		job := store.Job{ID: id, Kind: store.JobImport, Person: q.Person, Data: encode(q), Total: size, CreatedAt: d.Now()}
		err = d.queue(ctx, job)
	}
	if err != nil {
		return 0, errors.Join(err, removeIfThere(d.uploadPath(id)))
	}
	return id, nil
}

// QueueDryRun queues the job that tries a version on all open reports.
func (d *Desk) QueueDryRun(ctx context.Context, person reports.PersonID, version reports.VersionID) (reports.JobID, error) {
	id := reports.JobID(d.IDs.Next())
	return id, d.queue(ctx, store.Job{ID: id, Kind: store.JobDryRun, Person: person, Version: version, Data: encode(struct{}{}), CreatedAt: d.Now()})
}

func (d *Desk) queue(ctx context.Context, job store.Job) error {
	err := d.write(ctx, func(tx *store.Tx) error { return tx.InsertJob(job) })
	if err == nil {
		d.nudgeTending()
	}
	return err
}

// CancelJob ends a job, wherever it runs, within a second.
func (d *Desk) CancelJob(ctx context.Context, id reports.JobID) error {
	if err := d.write(ctx, func(tx *store.Tx) error { return tx.CancelJob(id, d.Now()) }); err != nil {
		return err
	}
	return removeIfThere(d.uploadPath(id)) // on another node its sweep does
}

func (d *Desk) uploadPath(id reports.JobID) string { return filepath.Join(d.Imports, id.String()) }

func (d *Desk) keepUpload(id reports.JobID, body io.Reader) (size int64, err error) {
	if err := os.MkdirAll(d.Imports, 0o700); err != nil {
		return 0, err
	}
	file, err := os.OpenFile(d.uploadPath(id), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	size, err = io.Copy(file, body)
	return size, errors.Join(err, file.Sync(), file.Close())
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// RunJob runs the oldest job that nobody works on and that this node can do, and
// reports whether there was one. A job whose node died is begun anew from its file.
func (d *Desk) RunJob(ctx context.Context) (bool, error) {
	job, ok, err := d.claimJob(ctx)
	if err != nil || !ok {
		return false, err
	}
	run := &jobRun{desk: d, job: job}
	running, stop := context.WithCancelCause(ctx)
	var beating sync.WaitGroup
	beating.Go(func() { run.beat(running, stop) })
	err = run.do(running)
	stop(nil)
	beating.Wait()
	return true, run.end(ctx, err)
}

// claimJob takes a job whose file is here: uploads lie on the node that took them.
func (d *Desk) claimJob(ctx context.Context) (job store.Job, ok bool, err error) {
	var due []store.Job
	err = d.Store.Read(ctx, func(v *store.View) (err error) {
		due, err = v.DueJobs(d.Now(), reports.DefaultLimit)
		return err
	})
	for _, job := range due {
		if job.Kind == store.JobImport && !exists(d.uploadPath(job.ID)) {
			continue
		}
		err := d.Store.Write(ctx, func(tx *store.Tx) (err error) {
			ok, err = tx.ClaimJob(job.ID, d.Now(), d.Now().Add(jobLease))
			return err
		})
		if err != nil || ok {
			return job, ok, err
		}
	}
	return job, false, err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// jobRun is one job under way.
type jobRun struct {
	desk *Desk
	mu   sync.Mutex
	job  store.Job // owned by mu until the beat has stopped
}

// errCancelled ends a job that somebody cancelled.
var errCancelled = errors.New("desk: the job was cancelled")

// beat says every second how far the job is, which also keeps its lease, and stops
// it when somebody cancelled it.
func (r *jobRun) beat(ctx context.Context, stop context.CancelCauseFunc) {
	tick := time.NewTicker(jobBeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := r.tell(ctx)
		if errors.Is(err, errCancelled) {
			stop(err)
		} else if err != nil && ctx.Err() == nil {
			r.desk.Logger.Warn("a job could not say how far it is", "error", err)
		}
	}
}

func (r *jobRun) tell(ctx context.Context) error {
	job := r.now()
	running := false
	err := r.desk.Store.Write(ctx, func(tx *store.Tx) (err error) {
		running, err = tx.AdvanceJob(job, r.desk.Now().Add(jobLease))
		return err
	})
	if err == nil && !running {
		err = errCancelled
	}
	return err
}

func (r *jobRun) now() store.Job {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.job
}

func (r *jobRun) set(change func(*store.Job)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.job)
}

func (r *jobRun) do(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a job: %v", p)
		}
	}()
	job := r.now()
	if job.Kind == store.JobDryRun {
		return r.desk.keepTrial(ctx, job.Version, func(done, total int) {
			r.set(func(j *store.Job) { j.Done, j.Total = int64(done), int64(total) })
		})
	}
	return r.importFile(ctx, job)
}

func (r *jobRun) importFile(ctx context.Context, job store.Job) error {
	if job.Version != 0 { // of a node that died
		if err := r.desk.DropBoundaries(ctx, job.Version); err != nil && !errors.Is(err, reports.ErrNotFound) {
			return err
		}
	}
	var q ImportRequest
	if err := json.Unmarshal(job.Data, &q); err != nil {
		return err
	}
	file, err := os.Open(r.desk.uploadPath(job.ID))
	if err != nil {
		return err
	}
	_, err = r.desk.ImportBoundaries(ctx, BoundaryFile{
		Layer: q.Layer, Source: q.Source, Note: q.Note, Importer: job.Person, Within: q.Within, OSMAdminLevel: q.Level,
		Fields: geo.AreaFields{Key: q.Key, Name: q.Name}, Limits: geo.DefaultLimits(), Body: file,
		Began: func(v reports.VersionID) error {
			r.set(func(j *store.Job) { j.Version = v })
			return r.tell(ctx)
		},
		Progress: func(areas int, bytes int64) {
			r.set(func(j *store.Job) { j.Areas, j.Done = areas, bytes })
		},
	})
	return closing(file, err)
}

// end writes what became of the job and clears away what it leaves behind. A node
// that is stopping gives it back.
func (r *jobRun) end(ctx context.Context, cause error) error {
	d, job := r.desk, r.now()
	quiet := context.WithoutCancel(ctx)
	if ctx.Err() != nil {
		return d.Store.Write(quiet, func(tx *store.Tx) error { return tx.ReleaseJob(job.ID) })
	}
	job.State = store.JobDone
	if cause != nil {
		job.State, job.Error = store.JobFailed, shorten(cause.Error())
		d.Logger.Warn("a job on boundaries ended early", "job", job.ID.String(), "kind", job.Kind, "error", cause)
	}
	err := d.Store.Write(quiet, func(tx *store.Tx) error { return tx.EndJob(job, d.Now()) })
	if job.Kind != store.JobImport {
		return err
	}
	if cause != nil && job.Version != 0 {
		if dropped := d.DropBoundaries(quiet, job.Version); !errors.Is(dropped, reports.ErrNotFound) {
			err = errors.Join(err, dropped)
		}
	}
	return errors.Join(err, removeIfThere(d.uploadPath(job.ID)))
}

// sweepUploads removes files whose job has ended or never came to be.
func (d *Desk) sweepUploads(ctx context.Context) error {
	entries, err := os.ReadDir(d.Imports)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		info, statErr := e.Info()
		id, parseErr := reports.ParseJobID(e.Name())
		if statErr != nil || parseErr != nil || d.Now().Sub(info.ModTime()) < sparedUploads {
			continue
		}
		if waits, readErr := d.jobWaits(ctx, id); readErr != nil || waits {
			err = errors.Join(err, readErr)
			continue
		}
		err = errors.Join(err, removeIfThere(d.uploadPath(id)))
	}
	return err
}

func (d *Desk) jobWaits(ctx context.Context, id reports.JobID) (bool, error) {
	waits := false
	err := d.Store.Read(ctx, func(v *store.View) error {
		job, err := v.Job(id)
		waits = err == nil && job.EndedAt.IsZero()
		if errors.Is(err, reports.ErrNotFound) {
			return nil
		}
		return err
	})
	return waits, err
}
