package web

import (
	"net/http"

	"lamppost/reports"
	"lamppost/reports/words"
)

// languageCookie holds the language a person chose in the footer.
const languageCookie = "language"

// language keeps the choice of the footer's switch and goes back to where it
// was made.
func (s *Server) language(w http.ResponseWriter, r *Request) error {
	form, err := r.Values()
	if err != nil {
		return err
	}
	l := words.Match("", form.Get("language"), r.Site.Languages)
	if l.Tag != form.Get("language") {
		return reports.ErrNotFound
	}
	http.SetCookie(w, &http.Cookie{
		Name:     languageCookie,
		Value:    l.Tag,
		Path:     "/",
		MaxAge:   int(year.Seconds()),
		Secure:   s.secureCookies(),
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, r.Request, localPath(form.Get("next")), http.StatusSeeOther)
	return nil
}
