package web

import (
	"encoding/json"
	"net/http"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

// boundaryJobPage is the data of pages/boundaries-job.
type boundaryJobPage struct {
	Base
	boundaryJob
}

// boundaryJob is one piece of long work, as pages tell of it.
type boundaryJob struct {
	store.Job
	Href    string
	Request desk.ImportRequest // of an import
	Runs    bool               // or waits for its turn
	Percent int
	Result  string // address of the version it made or tried; empty: none
}

func newBoundaryJob(j store.Job) boundaryJob {
	b := boundaryJob{Job: j, Href: jobPath(j.ID), Runs: j.EndedAt.IsZero()}
	if j.Total > 0 {
		b.Percent = int(min(100, 100*j.Done/j.Total))
	}
	if j.State == store.JobDone {
		b.Result = versionPath(j.Version)
	}
	_ = json.Unmarshal(j.Data, &b.Request) // a dry run asks for nothing
	return b
}

// boundaryJob shows how far long work has come. The page asks for itself again
// until the work has ended, and then leads to the version.
func (s *Server) boundaryJob(w http.ResponseWriter, r *Request) error {
	if _, err := s.world(); err != nil {
		return err
	}
	id, err := reports.ParseJobID(r.Param("job"))
	if err != nil {
		return err
	}
	d := &boundaryJobPage{Base: s.base(r)}
	d.NoIndex = true
	err = s.Store.Read(r.Context(), func(v *store.View) error {
		job, err := v.Job(id)
		d.boundaryJob = newBoundaryJob(job)
		return err
	})
	switch {
	case err != nil:
		return err
	case d.Result != "":
		http.Redirect(w, r.Request, d.Result, http.StatusSeeOther)
		return nil
	case d.Runs:
		w.Header().Set("Refresh", "1") // works without scripts
	}
	return s.page(w, r, "boundaries-job", http.StatusOK, d)
}

// boundaryJobCancel ends long work.
func (s *Server) boundaryJobCancel(w http.ResponseWriter, r *Request) error {
	if _, err := s.world(); err != nil {
		return err
	}
	id, err := reports.ParseJobID(r.Param("job"))
	if err != nil {
		return err
	}
	if err := s.Desk.CancelJob(r.Context(), id); err != nil {
		return err
	}
	http.Redirect(w, r.Request, jobPath(id), http.StatusSeeOther)
	return nil
}
