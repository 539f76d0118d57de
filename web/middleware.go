package web

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/go-chi/chi/v5"

	"lamppost/reports"
)

// ownHost refuses requests that were meant for another name than the public one
// or a city's, so that no mail, cache or link can be made to carry a stranger's.
// Health checks come by address.
func (s *Server) ownHost(next http.Handler) http.Handler {
	refuse := s.serve(URL{Policy: machinery, Handler: func(http.ResponseWriter, *Request) error { return errWrongHost }})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		probe := r.URL.Path == "/healthz" || r.URL.Path == "/readyz"
		if s.BaseURL == nil || probe || strings.EqualFold(r.Host, s.BaseURL.Host) || s.siteOf(r.Host).OwnHost {
			next.ServeHTTP(w, r)
			return
		}
		refuse(w, r)
	})
}

var errWrongHost = &reports.Error{Kind: reports.Invalid, Code: "wrong_host"}

// maxLogged bounds what one request can write into the log.
const maxLogged = 200

// observe numbers the request, wraps the answer and logs both. The path is left
// out where the pattern holds a token; the query always is. Good answers to what is
// asked for by the dozen are not logged: the tiles of one reader would bury the
// rest, and tell where somebody looks.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.Now()
		a := &answer{ResponseWriter: w, request: r, reference: newReference(s.Rand), client: clientOf(r, s.TrustedProxies)}
		defer func() {
			if err := a.close(); err != nil {
				s.Logger.Debug("web: answer cut short", "reference", a.reference, "err", err)
			}
			if a.bulk && a.status < http.StatusBadRequest {
				return
			}
			s.Logger.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("reference", a.reference),
				slog.String("method", truncate(r.Method)),
				slog.String("path", loggedPath(r)),
				slog.Int("status", a.status),
				slog.Int64("bytes", a.bytes),
				slog.Duration("took", s.Now().Sub(start)),
				slog.String("network", networkOf(a.client).String()))
		}()
		next.ServeHTTP(a, r)
	})
}

func loggedPath(r *http.Request) string {
	pattern := chi.RouteContext(r.Context()).RoutePattern()
	if strings.Contains(pattern, "{token}") {
		return pattern
	}
	return truncate(r.URL.Path)
}

func truncate(s string) string {
	if len(s) > maxLogged {
		s = s[:maxLogged] + "…"
	}
	return strings.ToValidUTF8(s, "�")
}

// rescue turns a panic of a handler into the page for internal faults.
func (s *Server) rescue(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			s.Logger.Error("panic", "reference", answerOf(w).reference, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			maps.Copy(w.Header(), s.headersOf(r.Method, public))
			s.fail(w, s.newRequest(w, r, public), fmt.Errorf("panic: %v", v))
		}()
		next.ServeHTTP(w, r)
	})
}
