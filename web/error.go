package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"lamppost/reports"
	"lamppost/reports/store"
	"lamppost/reports/words"
	"lamppost/tiles"
)

// statusOf is the HTTP status of each kind of refusal.
var statusOf = map[reports.Kind]int{
	reports.Invalid:     http.StatusUnprocessableEntity,
	reports.NotFound:    http.StatusNotFound,
	reports.Conflict:    http.StatusConflict,
	reports.Forbidden:   http.StatusForbidden,
	reports.Gone:        http.StatusGone,
	reports.TooLarge:    http.StatusRequestEntityTooLarge,
	reports.Unsupported: http.StatusUnsupportedMediaType,
	reports.TooMany:     http.StatusTooManyRequests,
	reports.Unavailable: http.StatusServiceUnavailable,
}

// statusOfCode is where HTTP distinguishes what the reports need not.
var statusOfCode = map[string]int{
	"wrong_host":  http.StatusMisdirectedRequest,
	"method":      http.StatusMethodNotAllowed,
	"sign_in":     http.StatusUnauthorized,
	"form_broken": http.StatusBadRequest,
	// A wrong filter is a wrong address, and no form to mend and send again.
	"filter_invalid": http.StatusBadRequest,
	"point_invalid":  http.StatusBadRequest,
}

// Refusal is an error as the one who asked may know it.
type Refusal struct {
	Status    int          `json:"status"`
	Code      string       `json:"code"`
	Message   string       `json:"detail"`
	Reference string       `json:"reference"`
	Fields    []FieldError `json:"fields,omitempty"`
}

// FieldError is one field to mend: what partial "errors" lists and links to.
type FieldError struct {
	Field   string `json:"field"` // the id of the input
	Code    string `json:"code"`
	Message string `json:"message"`
}

// sentenceOf is the general sentence of each kind, for codes that have none.
var sentenceOf = map[reports.Kind]string{
	reports.Internal:    "errors.internal",
	reports.Invalid:     "errors.invalid",
	reports.NotFound:    "errors.not_found",
	reports.Conflict:    "errors.conflict",
	reports.Forbidden:   "errors.forbidden",
	reports.Gone:        "errors.gone",
	reports.TooLarge:    "errors.too_large",
	reports.Unsupported: "errors.unsupported",
	reports.TooMany:     "errors.too_many",
	reports.Unavailable: "errors.unavailable",
}

// Sentence says a refusal to a person: message "errors.CODE", or that of its
// kind where the catalogue has none for the code.
func Sentence(p *words.Printer, kind reports.Kind, code string, args ...any) string {
	key := "errors." + code
	if !words.Has(key) {
		key = sentenceOf[kind]
	}
	return p.T(key, args...)
}

// FieldErrors says the problems of an Invalid error, for the form that is shown
// again. It is empty for every other error, which the handler returns instead.
func FieldErrors(p *words.Printer, err error) []FieldError {
	var e *reports.Error
	if !errors.As(err, &e) || e.Kind != reports.Invalid {
		return nil
	}
	var fields []FieldError
	for _, problem := range e.Problems {
		fields = append(fields, FieldError{problem.Field, problem.Code, Sentence(p, e.Kind, problem.Code, problem.Args...)})
	}
	return fields
}

// refusal translates err. What is no reports.Error is a fault of ours: its text
// stays in the log, under the reference number the person is shown.
func (s *Server) refusal(r *Request, err error) Refusal {
	var e *reports.Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &e) && e.Kind != reports.Internal:
	case errors.As(err, &tooLarge):
		e = &reports.Error{Kind: reports.TooLarge, Code: "too_large"}
	case errors.Is(err, tiles.ErrTile):
		e = reports.ErrNotFound
	case errors.Is(err, store.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded):
		e = &reports.Error{Kind: reports.Unavailable, Code: "unavailable"}
	default:
		return Refusal{http.StatusInternalServerError, "internal", r.Words.T("errors.internal"), r.Reference, nil}
	}
	status, special := statusOfCode[e.Code]
	if !special {
		status = statusOf[e.Kind]
	}
	args := e.Args
	if len(e.Problems) == 1 && e.Problems[0].Code == e.Code {
		args = e.Problems[0].Args // the one problem is the whole refusal
	}
	return Refusal{status, e.Code, Sentence(r.Words, e.Kind, e.Code, args...), r.Reference, FieldErrors(r.Words, err)}
}

// fail answers for a handler that returned an error. It is the only place where
// an error becomes an answer.
func (s *Server) fail(w http.ResponseWriter, r *Request, err error) {
	refusal := s.refusal(r, err)
	s.logFailure(r, refusal, err)
	if a, ok := w.(*answer); ok && a.begun() {
		panic(http.ErrAbortHandler) // half an answer must not look like a whole one
	}
	h := w.Header()
	for _, name := range []string{"ETag", "Last-Modified", "Content-Disposition", "Content-Encoding", "Content-Length"} {
		h.Del(name)
	}
	if !errors.Is(err, tiles.ErrTile) { // that a tile is outside the map may be kept: it always will be
		h.Set("Cache-Control", "no-store")
	}
	var wait *tooMany
	if errors.As(err, &wait) {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.after.Seconds()))))
	}
	switch {
	case refusal.Code == errSignIn.Code && safe(r.Method) && r.Policy.Form == errorPage:
		next := url.Values{"next": {localPath(r.URL.RequestURI())}}
		http.Redirect(w, r.Request, "/sign-in?"+next.Encode(), http.StatusSeeOther)
	case isOpen311(r.URL.Path): // also where no row of the table matched
		s.failOpen311(w, r, refusal)
	case r.Policy.Form == errorJSON:
		s.failJSON(w, r, refusal)
	default:
		s.failPage(w, r, refusal, err)
	}
}

func (s *Server) logFailure(r *Request, refusal Refusal, err error) {
	level := slog.LevelInfo
	if refusal.Status >= http.StatusInternalServerError && !errors.Is(err, errBusy) { // thousands of which are no fault
		level = slog.LevelError
	}
	s.Logger.Log(r.Context(), level, "refused", "reference", r.Reference, "status", refusal.Status,
		"code", refusal.Code, "err", truncate(err.Error()))
}

func (s *Server) failJSON(w http.ResponseWriter, r *Request, refusal Refusal) {
	body, err := json.Marshal(refusal)
	if err != nil {
		s.Logger.Error("web: refusal not written", "reference", r.Reference, "err", err)
		body = []byte("{}")
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(refusal.Status)
	_, _ = w.Write(body) // nobody is left to tell
}

// errorPageData is the data of pages/error.
type errorPageData struct {
	Base
	Refusal
	Operator string // the operator's text, in development only
}

func (s *Server) failPage(w http.ResponseWriter, r *Request, refusal Refusal, err error) {
	data := &errorPageData{Base: s.base(r), Refusal: refusal}
	if s.Dev {
		data.Operator = err.Error()
	}
	if err := s.page(w, r, "error", refusal.Status, data); err != nil {
		s.Logger.Error("web: error page not written", "reference", r.Reference, "err", err)
		http.Error(w, r.Reference, refusal.Status)
	}
}

func (s *Server) notFound(http.ResponseWriter, *Request) error { return reports.ErrNotFound }
