package web

import (
	"net/http"
	"testing"

	"github.com/go-chi/chi/v5"

	"lamppost/reports"
)

func TestEveryRouteHasAPolicy(t *testing.T) {
	s, err := newServer(Config{})
	if err != nil {
		t.Fatal(err)
	}
	routes := 0
	err = chi.Walk(s.router(), func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		routes++
		p, ok := s.policyOf(method, pattern)
		if !ok || p.Who == nobody || p.Body <= 0 {
			t.Errorf("%s %s has no policy in urls.go: say who may use it and how much", method, pattern)
		}
		if p.sessionless() && p.Who != anyone && p.Who != keyHolder {
			t.Errorf("%s %s is for %v but may be kept by caches", method, pattern, p.Who)
		}
		if !safe(method) && p.Cache > 0 {
			t.Errorf("%s %s changes something and may be kept by caches", method, pattern)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if routes < len(s.table) {
		t.Errorf("walked %d routes of %d rows", routes, len(s.table))
	}
}

func TestNoRowTwice(t *testing.T) {
	s, err := newServer(Config{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, u := range s.table {
		if key := u.Method + " " + u.Pattern; seen[key] {
			t.Errorf("%s is in the table twice", key)
		} else {
			seen[key] = true
		}
	}
}

func TestPolicyAdmits(t *testing.T) {
	hello := func(w http.ResponseWriter, r *Request) error { return plain(w, "hello "+r.Viewer.Name) }
	s := newShell(t, Config{},
		URL{get, "/t/nobody", Policy{Body: 1}, hello},
		URL{get, "/t/anyone", public, hello},
		URL{get, "/t/resident", resident, hello},
		URL{get, "/t/crew", crew, hello},
		URL{get, "/t/staff", staff, hello},
		URL{get, "/t/admin", admin, hello},
		URL{post, "/t/staff", staff, hello},
	)
	const in, out, no = 200, 303, 403
	tests := []struct {
		path   string
		byRole map[string]int
	}{
		{"/t/nobody", map[string]int{"": no, "resident": no, "crew": no, "staff": no, "administrator": no}},
		{"/t/anyone", map[string]int{"": in, "resident": in, "crew": in, "staff": in, "administrator": in}},
		{"/t/resident", map[string]int{"": out, "resident": in, "crew": in, "staff": in, "administrator": in}},
		{"/t/crew", map[string]int{"": out, "resident": no, "crew": in, "staff": in, "administrator": in}},
		{"/t/staff", map[string]int{"": out, "resident": no, "crew": no, "staff": in, "administrator": in}},
		{"/t/admin", map[string]int{"": out, "resident": no, "crew": no, "staff": no, "administrator": in}},
	}
	for _, tt := range tests {
		for role, want := range tt.byRole {
			if got := s.get(tt.path, "Cookie", "session="+role).StatusCode; got != want {
				t.Errorf("%s as %q: %d, want %d", tt.path, role, got, want)
			}
		}
	}
	if got := s.get("/t/crew?x=1").Header.Get("Location"); got != "/sign-in?next=%2Ft%2Fcrew%3Fx%3D1" {
		t.Errorf("sent to %q to sign in", got)
	}
	s.post("/t/staff", nil).want(401)
}

func TestSharedAnswersNeverSeeASession(t *testing.T) {
	whoami := func(w http.ResponseWriter, r *Request) error { return plain(w, "viewer "+r.Viewer.Name) }
	s := newShell(t, Config{}, URL{get, "/t/feed", publicRead, whoami}, URL{post, "/t/api", apiKey, whoami}, URL{get, "/t/page", public, whoami})
	for path, want := range map[string]string{"/t/feed": "viewer ", "/t/page": "viewer Robin"} {
		if got := s.get(path, "Cookie", "session=staff").body; got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if got := s.post("/t/api", nil, "Cookie", "session=staff", "Origin", "https://app.example").want(200).body; got != "viewer " {
		t.Errorf("API: %q", got)
	}
	if got := s.get("/t/feed").Header.Get("Cache-Control"); got != "public, max-age=60" {
		t.Errorf("feed: Cache-Control %q", got)
	}
	if got := s.get("/t/page").Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("page: Cache-Control %q", got)
	}
}

func TestWhoHasNoHiddenDefaults(t *testing.T) {
	for who, want := range map[Who]reports.Role{crewOnly: reports.Crew, staffOnly: reports.Staff, adminOnly: reports.Administrator} {
		if got, ok := who.role(); !ok || got != want {
			t.Errorf("%d asks for %q, want %q", who, got, want)
		}
	}
}
