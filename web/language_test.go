package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestLanguageSwitch(t *testing.T) {
	s := newShell(t, Config{})
	a := s.post("/language", url.Values{"language": {"fr"}, "next": {"/reports?status=open"}}).want(303)
	if got := a.Header.Get("Location"); got != "/reports?status=open" {
		t.Errorf("sent to %q", got)
	}
	c := a.Cookies()[0]
	if c.Name != "language" || c.Value != "fr" || !c.HttpOnly || c.Path != "/" {
		t.Errorf("cookie %+v", c)
	}
	doc := s.get("/gallery?a=b", "Cookie", "language=fr", "Accept-Language", "en").page()
	if got := text(doc, ".masthead nav"); got != "Signaler un problème Tous les signalements" {
		t.Errorf("in French the header says %q", got)
	}
	form := doc.Find("footer form[action='/language'][method=post]")
	if got := form.Find("input[name=next]").AttrOr("value", ""); got != "/gallery?a=b" {
		t.Errorf("the switch comes back to %q", got)
	}
	if got := form.Find("button[aria-current]").Text(); got != "Français" {
		t.Errorf("current language %q", got)
	}
	for _, unknown := range []string{"", "de", "../en", "EN"} {
		s.post("/language", url.Values{"language": {unknown}}).want(404)
	}
	s.get("/language").want(405)
}

func TestOfferedLanguagesOnly(t *testing.T) {
	s := newShell(t, Config{Site: Site{Languages: []string{"fr"}}})
	if got := s.get("/", "Accept-Language", "en", "Cookie", "language=en").page().Find("html").AttrOr("lang", ""); got != "fr" {
		t.Errorf("lang %q, want the only offered fr", got)
	}
	s.post("/language", url.Values{"language": {"en"}}).want(404)
}

func TestRememberedLanguages(t *testing.T) {
	l, err := newLanguages()
	must(t, err)
	ask := func(header, choice string, offered ...string) string {
		r := httptest.NewRequest(get, "/", nil)
		r.Header.Set("Accept-Language", header)
		if choice != "" {
			r.AddCookie(&http.Cookie{Name: languageCookie, Value: choice})
		}
		return l.of(r, offered).Tag
	}
	for range 2 { // found, and remembered
		for want, got := range map[string]string{
			"fr by header": ask("fr-CA,en;q=0.5", "") + " by header",
			"en by choice": ask("fr-CA,en;q=0.5", "en") + " by choice",
			"en by offer":  ask("fr-CA,en;q=0.5", "", "en") + " by offer",
		} {
			if got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
	}
	kept := l.known.Len()
	if ask("fr,"+strings.Repeat("x", 100_000), ""); l.known.Len() != kept || kept != 3 {
		t.Errorf("%d remembered, %d before a header of 100 kB, want 3", l.known.Len(), kept)
	}
	for i := range 3 * mostLanguageAsks {
		ask("fr", fmt.Sprint(i))
	}
	if l.known.Len() > mostLanguageAsks {
		t.Errorf("%d remembered", l.known.Len())
	}
}

func TestLocalPath(t *testing.T) {
	keeps := []string{"/", "/reports", "/reports?status=open&text=a%26b", "/areas/wards/n%C3%B6rd", "/reports?x=%2F%2Fevil"}
	for _, next := range keeps {
		if got := localPath(next); got != next {
			t.Errorf("localPath(%q) = %q, want it kept", next, got)
		}
	}
	refuses := []string{
		"", "//evil.example", "///evil.example", `/\evil.example`, `\/evil.example`, `\\evil.example`, "/%09/evil.example", "/%5cevil.example",
		"/%2fevil.example", "/%2F%2Fevil.example", "https:evil.example", "https://evil.example", "javascript:alert(1)", "data:text/html,x",
		"evil.example", "/\t/evil.example", "/\n/evil", " /evil", "/%0d%0aSet-Cookie:x", "http:///evil", "/%zz", "//user@evil.example/", "/a?\\", "?a=b", "#x",
	}
	for _, next := range refuses {
		if got := localPath(next); got != "/" {
			t.Errorf("localPath(%q) = %q, want the start page", next, got)
		}
	}
}

func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{"/", "//e", `/\e`, "/%09/e", "https:e", "/a?b=c#d", "/%2f/", "/\u2028/"} {
		f.Add(seed)
	}
	base := mustURL("https://streets.example/language")
	f.Fuzz(func(t *testing.T, next string) {
		got := localPath(next)
		u, err := base.Parse(got)
		if err != nil || u.Host != base.Host || u.Scheme != base.Scheme || !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\r\n\t") {
			t.Errorf("localPath(%q) = %q leads away", next, got)
		}
		if again := localPath(got); again != got {
			t.Errorf("localPath(%q) = %q, but of that %q", next, got, again)
		}
	})
}
