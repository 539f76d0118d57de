package web

import (
	"lamppost/reports"
	"lamppost/reports/desk"
)

func (s *Server) world() (*desk.World, error) {
	if s.Desk == nil || s.Store == nil {
		return nil, &reports.Error{Kind: reports.Unavailable, Code: "unavailable"}
	}
	return s.Desk.World(), nil
}
