package web

import (
	"net/http"

	"lamppost/reports"
	"lamppost/reports/desk"
)

// conflictPage is the data of pages/conflict: what somebody else did meanwhile
// beside what the person wanted to do.
type conflictPage struct {
	Base
	Area   workArea
	Title  string
	Theirs reports.Report
	Since  []HistoryItem
	Form   changeForm
	Keep   bool   // mine may follow theirs
	Reason string // why it may not
	Href   string // of the report's page
}

// conflictPage answers 409. Nothing of the form is lost: both buttons send it
// again with the version the person sees here, and photos wait under its key.
func (s *Server) conflictPage(w http.ResponseWriter, r *Request, area workArea, form changeForm, c *desk.Conflict) error {
	world := s.Desk.World()
	d := &conflictPage{
		Base: s.base(r), Area: area, Title: titleOf(r.Words, world, &c.Theirs), Theirs: c.Theirs,
		Form: form, Href: area.Href(c.Theirs.ID, nil),
	}
	d.Since = historyOf(r, world, d.Title, lastOf(c.Since, c.Theirs.Version-c.Mine.Version))
	d.NoIndex, d.Form.Version = true, c.Theirs.Version
	err := reports.CheckTransition(c.Theirs.Status, form.Status, form.Text)
	d.Keep = err == nil
	for _, problem := range FieldErrors(r.Words, err) {
		d.Reason = problem.Message
	}
	if d.Form.Kept, err = s.keptPhotos(r.Context(), &d.Form.reportForm); err != nil {
		return err
	}
	return s.page(w, r, "conflict", http.StatusConflict, d)
}

// Adds reports whether the form holds more than a status.
func (d *conflictPage) Adds() bool { return d.Form.Text != "" || len(d.Form.Photos) > 0 }

// lastOf returns the last n updates, n being how often the report was changed
// since it was read; hiding counts too and leaves no update.
func lastOf(updates []reports.Update, n int64) []reports.Update {
	return updates[max(0, len(updates)-int(min(max(n, 0), int64(len(updates))))):]
}
