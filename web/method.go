package web

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"lamppost/reports"
)

// wrongMethod answers for a path that exists under other methods. A preflight of
// a public read is answered here too, since no row of the table is an OPTIONS.
func (s *Server) wrongMethod(w http.ResponseWriter, r *Request) error {
	allowed, cors := s.allowed(r.Request)
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	if r.Method != http.MethodOptions {
		return &reports.Error{Kind: reports.Invalid, Code: "method"}
	}
	if cors {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Methods", strings.Join(allowed, ", "))
		w.Header().Set("Access-Control-Allow-Headers", "Content-Type, If-None-Match, Idempotency-Key")
		w.Header().Set("Access-Control-Max-Age", "86400")
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// allowed returns the methods of r's path, and whether other origins may use it.
func (s *Server) allowed(r *http.Request) (methods []string, cors bool) {
	routes := chi.RouteContext(r.Context()).Routes
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete} {
		match := chi.NewRouteContext()
		if !routes.Match(match, method, r.URL.Path) {
			continue
		}
		methods = append(methods, method)
		p, _ := s.policyOf(method, match.RoutePattern())
		cors = cors || p.CORS
	}
	return methods, cors
}
