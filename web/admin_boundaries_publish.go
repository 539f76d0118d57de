package web

import (
	"net/http"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
)

// boundaryPublish publishes a version, now or on a day.
func (s *Server) boundaryPublish(w http.ResponseWriter, r *Request) error {
	id, err := s.versionOf(r)
	if err != nil {
		return err
	}
	form, err := r.Values()
	if err != nil {
		return err
	}
	q := desk.PublishRequest{Version: id, Note: form.Get("note"), Person: r.Viewer.Person, Reviewed: true, Accepted: form.Has("accept")}
	if q.At, err = publicationDay(r, form.Get("at")); err == nil {
		var p reports.Publication
		if p, err = s.Desk.Publish(r.Context(), q); err == nil {
			return s.backTo(w, r, id, p)
		}
	}
	problems := FieldErrors(r.Words, err)
	if len(problems) == 0 && reports.KindOf(err) == reports.Conflict {
		refusal := s.refusal(r, err)
		problems = []FieldError{{"publish", refusal.Code, refusal.Message}}
	}
	if len(problems) == 0 {
		return err
	}
	return s.versionForm(w, r, s.refusal(r, err).Status, form, problems)
}

func (s *Server) backTo(w http.ResponseWriter, r *Request, id reports.VersionID, p reports.Publication) error {
	done := "?done=published"
	if p.State == reports.PublicationWaits {
		done = "?done=scheduled"
	}
	http.Redirect(w, r.Request, versionPath(id)+done, http.StatusSeeOther)
	return nil
}

// dayLayout is how browsers write a date and time without its zone.
const dayLayout = "2006-01-02T15:04"

// publicationDay reads the day of a publication in the city's time; empty is now.
func publicationDay(r *Request, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(dayLayout, text, r.Words.Zone)
	if err != nil {
		return time.Time{}, reports.Invalidf("at", "boundary_day_invalid")
	}
	return at, nil
}

// versionOf reads the version of the path.
func (s *Server) versionOf(r *Request) (reports.VersionID, error) {
	if _, err := s.world(); err != nil {
		return 0, err
	}
	return reports.ParseVersionID(r.Param("version"))
}

// boundaryTry queues the dry run of a version.
func (s *Server) boundaryTry(w http.ResponseWriter, r *Request) error {
	id, err := s.versionOf(r)
	if err != nil {
		return err
	}
	if _, err := s.readVersion(r, id); err != nil {
		return err
	}
	job, err := s.Desk.QueueDryRun(r.Context(), r.Viewer.Person, id)
	if err != nil {
		return err
	}
	http.Redirect(w, r.Request, jobPath(job), http.StatusSeeOther)
	return nil
}

// boundaryWithdraw ends a publication that waits for its day.
func (s *Server) boundaryWithdraw(w http.ResponseWriter, r *Request) error {
	id, err := s.versionOf(r)
	if err != nil {
		return err
	}
	if err := s.Desk.Withdraw(r.Context(), id); err != nil {
		return err
	}
	http.Redirect(w, r.Request, versionPath(id)+"?done=withdrawn", http.StatusSeeOther)
	return nil
}

// boundaryDrop removes a version that was never published.
func (s *Server) boundaryDrop(w http.ResponseWriter, r *Request) error {
	id, err := s.versionOf(r)
	if err != nil {
		return err
	}
	if err := s.Desk.DropBoundaries(r.Context(), id); err != nil {
		return err
	}
	http.Redirect(w, r.Request, boundariesPath+"?dropped=1", http.StatusSeeOther)
	return nil
}
