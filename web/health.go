package web

import (
	"net/http"

	"lamppost/reports"
)

// healthz says that the process answers, and nothing else.
func (s *Server) healthz(w http.ResponseWriter, r *Request) error {
	return plain(w, "ok\n")
}

// readyz says whether requests can be answered well. Why not is in the log only.
func (s *Server) readyz(w http.ResponseWriter, r *Request) error {
	if s.Ready == nil {
		return plain(w, "ready\n")
	}
	if err := s.Ready(r.Context()); err != nil {
		return &reports.Error{Kind: reports.Unavailable, Code: "unavailable", Err: err}
	}
	return plain(w, "ready\n")
}

func plain(w http.ResponseWriter, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte(text))
	return err
}
