package web

import (
	"net/http"

	"lamppost/reports"
)

// followPage is the data of pages/confirm and pages/stop: the link of a mail,
// which shows what it would do, and does it only by its button.
type followPage struct {
	Base
	Title  string
	Report reports.Report
	Public string // address of the report's page; empty while it is not public
	Done   bool   // the button has been pressed
}

// confirmShow answers /confirm/{token}: mail scanners open links, so opening it
// changes nothing.
func (s *Server) confirmShow(w http.ResponseWriter, r *Request) error {
	return s.followShow(w, r, "confirm")
}

// confirmPost confirms the address. Doing it twice shows the same page.
func (s *Server) confirmPost(w http.ResponseWriter, r *Request) error {
	if _, err := s.world(); err != nil {
		return err
	}
	f, err := s.Desk.Confirm(r.Context(), r.Param("token"))
	if err != nil {
		return err
	}
	return s.followDone(w, r, "confirm", f.Report)
}

// stopShow answers /follow/{token}/stop.
func (s *Server) stopShow(w http.ResponseWriter, r *Request) error {
	return s.followShow(w, r, "stop")
}

// stopPost ends the messages, for a person's button and for the one click of a
// mail program (RFC 8058) alike.
func (s *Server) stopPost(w http.ResponseWriter, r *Request) error {
	if _, err := s.world(); err != nil {
		return err
	}
	f, err := s.Desk.Following(r.Context(), r.Param("token"))
	if err != nil {
		return err
	}
	if err := s.Desk.Unfollow(r.Context(), r.Param("token")); err != nil {
		return err
	}
	return s.followDone(w, r, "stop", f.Report)
}

func (s *Server) followShow(w http.ResponseWriter, r *Request, name string) error {
	if _, err := s.world(); err != nil {
		return err
	}
	f, err := s.Desk.Following(r.Context(), r.Param("token"))
	if err != nil {
		return err
	}
	return s.page(w, r, name, http.StatusOK, s.followPage(r, f.Report))
}

func (s *Server) followDone(w http.ResponseWriter, r *Request, name string, report reports.Report) error {
	d := s.followPage(r, report)
	d.Done = true
	return s.page(w, r, name, http.StatusOK, d)
}

func (s *Server) followPage(r *Request, report reports.Report) *followPage {
	d := &followPage{Base: s.base(r), Report: report, Title: titleOf(r.Words, s.Desk.World(), &report)}
	d.NoIndex, d.Canonical, d.Here = true, "", localPath(r.URL.RequestURI())
	if report.Visibility == reports.Public {
		d.Public = s.absolute(r, "/reports/"+report.ID.String())
	}
	return d
}
