package web

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"

	"github.com/go-chi/chi/v5"

	"lamppost/reports"
	"lamppost/reports/words"
)

// Request is an admitted request with what the shell found out about it.
type Request struct {
	*http.Request
	Reference string         // this request's number, in the log and on error pages
	Client    netip.Addr     // whom it came from, behind our proxies
	Words     *words.Printer // the person's language
	Site      Site           // the city that was asked for
	Viewer    reports.Viewer // the public, where the policy is sessionless
	Policy    Policy
}

// maxFormMemory is how much of a multipart form stays in memory; the rest goes
// to temporary files, which net/http removes when the request is done.
const maxFormMemory = 1 << 20

// Param returns a part of the path that the pattern names.
func (r *Request) Param(name string) string { return chi.URLParam(r.Request, name) }

// Values parses the form in the body, multipart or not, together with the
// query; the body's values come first. It fails with reports.Error.
func (r *Request) Values() (url.Values, error) {
	err := r.ParseForm()
	if err == nil {
		err = r.ParseMultipartForm(maxFormMemory)
	}
	if errors.Is(err, http.ErrNotMultipart) {
		err = nil
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &reports.Error{Kind: reports.TooLarge, Code: "too_large", Err: err}
	case err != nil:
		return nil, &reports.Error{Kind: reports.Invalid, Code: "form_broken", Err: err}
	}
	return r.Form, nil
}

// safe reports whether the method promises to change nothing.
func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}
