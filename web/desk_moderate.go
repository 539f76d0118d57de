package web

import (
	"net/http"

	"lamppost/reports"
)

// moderatePage is the data of pages/moderate: the question before a report is
// hidden or shown again.
type moderatePage struct {
	Base
	Report reports.Report
	Title  string
	Href   string // back to the report
	Hide   bool
}

// moderateAsk asks; it changes nothing.
func (s *Server) moderateAsk(w http.ResponseWriter, r *Request) error {
	report, err := s.ownReport(r, deskArea)
	if err != nil {
		return err
	}
	if report.Visibility == reports.Unconfirmed {
		return reports.ErrNotFound // there is nothing to hide yet
	}
	d := &moderatePage{Base: s.base(r), Report: report, Title: titleOf(r.Words, s.Desk.World(), &report),
		Href: deskArea.Href(report.ID, nil), Hide: report.Visibility == reports.Public}
	d.NoIndex = true
	return s.page(w, r, "moderate", http.StatusOK, d)
}

func (s *Server) hide(w http.ResponseWriter, r *Request) error {
	return s.moderate(w, r, true)
}

func (s *Server) restore(w http.ResponseWriter, r *Request) error {
	return s.moderate(w, r, false)
}

func (s *Server) moderate(w http.ResponseWriter, r *Request, hide bool) error {
	report, err := s.ownReport(r, deskArea)
	if err != nil {
		return err
	}
	if hide {
		err = s.Desk.Hide(r.Context(), r.Viewer, report.ID)
	} else {
		err = s.Desk.Restore(r.Context(), r.Viewer, report.ID)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r.Request, deskArea.Href(report.ID, nil), http.StatusSeeOther)
	return nil
}
