package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"lamppost/reports"
)

// serve makes a row of the table answer: admit, handle, and fail if either says so.
func (s *Server) serve(u URL) http.HandlerFunc {
	headers := s.headersOf(u.Method, u.Policy)
	return func(w http.ResponseWriter, hr *http.Request) {
		maps.Copy(w.Header(), headers)
		answerOf(w).bulk = u.Policy.Bulk
		r := s.newRequest(w, hr, u.Policy)
		hr.Body = http.MaxBytesReader(w, hr.Body, u.Policy.Body)
		err := s.admit(r)
		if err == nil {
			err = u.Handler(w, r)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	}
}

func (s *Server) newRequest(w http.ResponseWriter, hr *http.Request, p Policy) *Request {
	site, a := s.siteOf(hr.Host), answerOf(w)
	l := s.languages.of(hr, site.Languages)
	return &Request{
		Request:   hr,
		Reference: a.reference,
		Client:    a.client,
		Words:     s.set(l, site.Zone).words,
		Site:      site.inLanguage(l),
		Policy:    p,
	}
}

// admit checks the policy, cheapest check first. It changes nothing but r.Viewer.
func (s *Server) admit(r *Request) error {
	if err := s.checkRate(r); err != nil {
		return err
	}
	if err := s.checkOrigin(r); err != nil {
		return err
	}
	if r.ContentLength > r.Policy.Body {
		return &reports.Error{Kind: reports.TooLarge, Code: "too_large"}
	}
	if err := s.identify(r); err != nil {
		return err
	}
	return s.checkRole(r)
}

// identify finds who is looking, where the policy wants to know.
func (s *Server) identify(r *Request) error {
	token := s.sessionToken(r.Request)
	if r.Policy.sessionless() || token == "" || s.Session == nil {
		return nil
	}
	v, err := s.Session(r.Context(), token)
	if err != nil {
		return fmt.Errorf("session: %w", err)
	}
	r.Viewer = v
	return nil
}

func (s *Server) checkRole(r *Request) error {
	switch r.Policy.Who {
	case anyone, keyHolder:
		return nil
	case nobody:
		return reports.ErrForbidden
	}
	if r.Viewer.Person == 0 {
		return errSignIn
	}
	if role, ok := r.Policy.Who.role(); ok && !r.Viewer.Has(role) {
		return reports.ErrForbidden
	}
	return nil
}

// errSignIn sends a person to the sign-in page, and a form back with 401.
var errSignIn = &reports.Error{Kind: reports.Forbidden, Code: "sign_in"}

// sessionCookie holds the session token. With https it is bound to the host.
func (s *Server) sessionCookie() string {
	if s.secureCookies() {
		return "__Host-session"
	}
	return "session"
}

func (s *Server) secureCookies() bool { return s.BaseURL != nil && s.BaseURL.Scheme == "https" }

func (s *Server) sessionToken(r *http.Request) string {
	c, err := r.Cookie(s.sessionCookie())
	if err != nil {
		return ""
	}
	return c.Value
}

// localPath returns next in the one form a redirect may use: a path of this
// site, with its query. Whatever could be read as another place, by this parser
// or by a browser's, becomes the start page.
func localPath(next string) string {
	const start = "/"
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return start
	}
	p := u.Path
	if !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.ContainsFunc(p+u.RawQuery, unsafeInPath) {
		return start
	}
	return (&url.URL{Path: p, RawQuery: u.RawQuery}).String()
}

// unsafeInPath reports characters that browsers drop or turn into a slash.
func unsafeInPath(c rune) bool { return c <= ' ' || c == 0x7f || c == '\\' }
