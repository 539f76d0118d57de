package web

import (
	"net/http"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"

	"lamppost/reports"
	"lamppost/reports/words"
)

// languageCookie holds the language a person chose in the footer.
const languageCookie = "language"

// languages remembers which language was found for a browser's headers: reading
// them costs more than a tile that is kept.
type languages struct {
	known *lru.Cache[languageAsk, words.Language]
}

// languageAsk is what decides on the language.
type languageAsk struct{ header, choice, offered string }

// Bounds of what is remembered: a megabyte at most.
const (
	mostLanguageAsks  = 1000
	longestAskedInput = 300 // bytes; browsers send under 100
)

func newLanguages() (*languages, error) {
	known, err := lru.New[languageAsk, words.Language](mostLanguageAsks)
	return &languages{known}, err
}

// of is the language of a request among those that are offered.
func (l *languages) of(r *http.Request, offered []string) words.Language {
	ask := languageAsk{header: r.Header.Get("Accept-Language"), offered: strings.Join(offered, " ")}
	if c, err := r.Cookie(languageCookie); err == nil {
		ask.choice = c.Value
	}
	if found, ok := l.known.Get(ask); ok {
		return found
	}
	found := words.Match(ask.header, ask.choice, offered)
	if len(ask.header)+len(ask.choice) <= longestAskedInput {
		l.known.Add(ask, found)
	}
	return found
}

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
