package web

import (
	"errors"
	"net/http"
	"time"

	"lamppost/reports"
)

// signInPage is the data of pages/sign-in and pages/sign-in-sent.
type signInPage struct {
	Base
	Email    Field
	Problems []FieldError
	Used     bool // it is shown in place of a link that was used or is too old
}

// afterCookie remembers where a person wanted to go while their link travels by
// mail. It is a path of this site, read by the same parser as every next.
const (
	afterCookie = "after-sign-in"
	afterLife   = 30 * time.Minute // twice what the mailed link lives
)

// signInForm asks for an e-mail address.
func (s *Server) signInForm(w http.ResponseWriter, r *Request) error {
	if start := startOf(r.Viewer); start != "/" {
		http.Redirect(w, r.Request, start, http.StatusSeeOther)
		return nil
	}
	if next := localPath(r.URL.Query().Get("next")); next != "/" {
		s.setCookie(w, afterCookie, next, s.Now().Add(afterLife))
	}
	return s.signInShow(w, r, http.StatusOK, &signInPage{})
}

func (s *Server) signInShow(w http.ResponseWriter, r *Request, status int, d *signInPage) error {
	d.Base = s.base(r)
	d.Here, d.NoIndex = "/sign-in", true
	d.Email.ID, d.Email.Label = "email", r.Words.T("sign_in.email")
	d.Email.Type, d.Email.Autocomplete = "email", "username"
	d.Email.Problem = ProblemOf(d.Problems, "email")
	return s.page(w, r, "sign-in", status, d)
}

// signInAsk mails a link to somebody who works here. Its answer is the same for
// every address, so that nobody learns who does.
func (s *Server) signInAsk(w http.ResponseWriter, r *Request) error {
	if _, err := s.world(); err != nil {
		return err
	}
	form, err := r.Values()
	if err != nil {
		return err
	}
	err = s.Desk.AskSignIn(r.Context(), form.Get("email"))
	if problems := FieldErrors(r.Words, err); len(problems) > 0 {
		return s.signInShow(w, r, http.StatusUnprocessableEntity, &signInPage{Email: Field{Value: form.Get("email")}, Problems: problems})
	}
	if err != nil {
		return err
	}
	d := &signInPage{Base: s.base(r)}
	d.Here, d.NoIndex = "/sign-in", true
	return s.page(w, r, "sign-in-sent", http.StatusOK, d)
}

// linkPage is the data of pages/sign-in-link.
type linkPage struct {
	Base
	Person reports.Person
}

// linkShow says whom a sign-in link is for. It changes nothing: scanners of
// mailboxes open links before people do.
func (s *Server) linkShow(w http.ResponseWriter, r *Request) error {
	if _, err := s.world(); err != nil {
		return err
	}
	person, err := s.Desk.LinkOwner(r.Context(), r.Param("token"))
	if err != nil {
		return s.linkRefused(w, r, err)
	}
	d := &linkPage{Base: s.base(r), Person: person}
	d.NoIndex, d.Canonical = true, ""
	return s.page(w, r, "sign-in-link", http.StatusOK, d)
}

// linkUse uses a link up and begins a session, always a new one.
func (s *Server) linkUse(w http.ResponseWriter, r *Request) error {
	if _, err := s.world(); err != nil {
		return err
	}
	cookie, expires, err := s.Desk.SignIn(r.Context(), r.Param("token"))
	if err != nil {
		return s.linkRefused(w, r, err)
	}
	if old := s.sessionToken(r.Request); old != "" {
		if err := s.Desk.SignOut(r.Context(), old); err != nil {
			return err
		}
	}
	viewer, err := s.Desk.Session(r.Context(), cookie)
	if err != nil {
		return err
	}
	next := startOf(viewer)
	if after, err := r.Cookie(afterCookie); err == nil && localPath(after.Value) != "/" {
		next = localPath(after.Value)
	}
	s.setCookie(w, s.sessionCookie(), cookie, expires)
	s.setCookie(w, afterCookie, "", time.Time{})
	http.Redirect(w, r.Request, next, http.StatusSeeOther)
	return nil
}

// linkRefused offers a new link where the old one is used up.
func (s *Server) linkRefused(w http.ResponseWriter, r *Request, err error) error {
	if !errors.Is(err, reports.ErrLinkUsed) {
		return err
	}
	return s.signInShow(w, r, http.StatusGone, &signInPage{Used: true})
}

// signOut ends the session, here and in the database, and asks the browser to
// forget what it kept of these pages.
func (s *Server) signOut(w http.ResponseWriter, r *Request) error {
	if token := s.sessionToken(r.Request); token != "" && s.Desk != nil {
		if err := s.Desk.SignOut(r.Context(), token); err != nil {
			return err
		}
	}
	s.setCookie(w, s.sessionCookie(), "", time.Time{})
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	http.Redirect(w, r.Request, "/", http.StatusSeeOther)
	return nil
}

// setCookie sets a cookie that scripts cannot read and other sites cannot send
// with a form; a zero time removes it.
func (s *Server) setCookie(w http.ResponseWriter, name, value string, expires time.Time) {
	c := &http.Cookie{
		Name: name, Value: value, Path: "/", Expires: expires,
		Secure: s.secureCookies(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if expires.IsZero() {
		c.MaxAge = -1
	} else {
		c.MaxAge = int(expires.Sub(s.Now()).Seconds())
	}
	http.SetCookie(w, c)
}

// startOf is where a person begins to work; "/" for those who do not work here.
func startOf(v reports.Viewer) string {
	switch {
	case v.Has(reports.Administrator):
		return "/admin"
	case v.Has(reports.Staff):
		return "/desk"
	case v.Has(reports.Crew):
		return "/crew"
	}
	return "/"
}
