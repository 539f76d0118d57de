package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"lamppost/reports"
)

var testNow = time.Date(2026, 3, 5, 14, 30, 0, 0, time.UTC)

// shell is a server under test, with what it logged.
type shell struct {
	*Server
	t   *testing.T
	log *bytes.Buffer
}

// newShell starts a server whose tokens are the names of roles, with the gallery.
func newShell(t *testing.T, c Config, rows ...URL) *shell {
	t.Helper()
	log := &bytes.Buffer{}
	c.Logger = slog.New(slog.NewJSONHandler(log, nil))
	if c.Now == nil {
		c.Now = func() time.Time { return testNow }
	}
	if c.Session == nil {
		c.Session = sessionByRole
	}
	s, err := newServer(c)
	if err != nil {
		t.Fatal(err)
	}
	withGallery(t, s)
	s.table = append(s.table, rows...)
	return &shell{s, t, log}
}

func sessionByRole(_ context.Context, token string) (reports.Viewer, error) {
	role, ok := reports.ParseRole(token)
	switch {
	case ok:
		return reports.Viewer{Person: 7, Name: "Robin", Grants: []reports.Grant{{Role: role, Body: "roads"}}}, nil
	case token == "resident":
		return reports.Viewer{Person: 8}, nil
	}
	return reports.Viewer{}, nil
}

// answered is an answer read to its end.
type answered struct {
	*http.Response
	body string
	t    *testing.T
}

// ask sends a request; headers are name, value pairs.
func (s *shell) ask(method, target, body string, headers ...string) answered {
	s.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.router().ServeHTTP(w, r)
	got, err := io.ReadAll(w.Result().Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answered{w.Result(), string(got), s.t}
}

func (s *shell) get(target string, headers ...string) answered {
	s.t.Helper()
	return s.ask(http.MethodGet, target, "", headers...)
}

func (s *shell) post(target string, form url.Values, headers ...string) answered {
	s.t.Helper()
	return s.ask(http.MethodPost, target, form.Encode(), headers...)
}

// want checks the status.
func (a answered) want(status int) answered {
	a.t.Helper()
	if a.StatusCode != status {
		a.t.Errorf("status %d, want %d: %.300s", a.StatusCode, status, a.body)
	}
	return a
}

// page parses the answer as a person's browser would.
func (a answered) page() *goquery.Document {
	a.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
	if err != nil {
		a.t.Fatal(err)
	}
	return doc
}

// text is what a selector's elements say, with blanks folded.
func text(doc *goquery.Document, selector string) string {
	return strings.Join(strings.Fields(doc.Find(selector).Text()), " ")
}
