package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lamppost/reports"
)

func TestSecurityHeadersAreOnEverything(t *testing.T) {
	s := newShell(t, Config{BaseURL: mustURL("https://streets.example")}, failing("/t", public, reports.ErrForbidden))
	for _, path := range []string{"/", "/nowhere", "/t", "/robots.txt", "/healthz", "/assets/none"} {
		h := s.get(path, "Host", "streets.example").Header
		csp := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
			if !strings.Contains(csp, part) {
				t.Errorf("%s: policy lacks %s", path, part)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy has an exception: %s", path, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" || h.Get("Strict-Transport-Security") == "" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
}

func TestTilesCarryOnlyTheHeadersOfData(t *testing.T) {
	s := newShell(t, Config{BaseURL: mustURL("https://streets.example")}, URL{get, "/t/tile", publicTile, s200}, failing("/t/none", publicTile, reports.ErrNotFound))
	for path, status := range map[string]int{"/t/tile": 200, "/t/none": 404} {
		h := s.get(path, "Host", "streets.example").want(status).Header
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*",
			"Strict-Transport-Security": hstsAge, "Content-Security-Policy": "", "Permissions-Policy": "",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if logged := strings.Contains(s.log.String(), `"path":"`+path); logged != (status == 404) {
			t.Errorf("%s: in the log: %v", path, logged)
		}
	}
}

func TestAnswersShareNoHeaderValues(t *testing.T) {
	add := func(w http.ResponseWriter, r *Request) error {
		w.Header().Add("X-Content-Type-Options", "mine")
		w.Header().Set("Cache-Control", "private")
		return plain(w, "ok")
	}
	s := newShell(t, Config{}, URL{get, "/t/mine", publicRead, add}, URL{get, "/t/other", publicRead, s200})
	before := s.get("/t/other").Header
	s.get("/t/mine")
	if after := s.get("/t/other").Header; fmt.Sprint(after["X-Content-Type-Options"], after["Cache-Control"]) != fmt.Sprint(before["X-Content-Type-Options"], before["Cache-Control"]) {
		t.Errorf("headers of one answer reached another: %v, before %v", after, before)
	}
}

func mustURL(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}

func TestOtherHostsAreRefused(t *testing.T) { // M05
	s := newShell(t, Config{BaseURL: mustURL("https://streets.example")})
	for host, want := range map[string]int{
		"streets.example": 200, "STREETS.example": 200, "evil.example": 421, "streets.example.evil.example": 421,
		"streets.example:8080": 421, "127.0.0.1": 421, "": 421,
	} {
		r := httptest.NewRequest(get, "/", nil)
		r.Host = host
		r.Header.Set("X-Forwarded-Host", "streets.example")
		w := httptest.NewRecorder()
		s.router().ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("host %q: %d, want %d", host, w.Code, want)
		}
	}
	s.get("/healthz", "Host", "10.0.0.7:8080").want(200)
	newShell(t, Config{}).get("/", "Host", "anything").want(200)
}

func TestLinksUseTheConfiguredAddress(t *testing.T) { // M05
	s := newShell(t, Config{BaseURL: mustURL("https://streets.example")})
	doc := s.get("/", "Host", "streets.example", "X-Forwarded-Host", "evil.example").page()
	if got := doc.Find("link[rel=canonical]").AttrOr("href", ""); got != "https://streets.example/" {
		t.Errorf("canonical %q", got)
	}
}

func TestCrossOriginRequestsChangeNothing(t *testing.T) {
	changed := 0
	s := newShell(t, Config{BaseURL: mustURL("https://streets.example")},
		URL{post, "/t", publicPost, func(w http.ResponseWriter, r *Request) error { changed++; return nil }})
	const session = "__Host-session=staff"
	tests := []struct {
		name    string
		headers []string
		want    int
	}{
		{"same origin", []string{"Origin", "https://streets.example", "Sec-Fetch-Site", "same-origin", "Cookie", session}, 200},
		{"old browser of the same origin", []string{"Origin", "https://streets.example", "Cookie", session}, 200},
		{"typed by hand, without a session", nil, 200},
		{"another site", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example", "Cookie", session}, 403},
		{"a sibling subdomain", []string{"Sec-Fetch-Site", "same-site", "Origin", "https://www.streets.example", "Cookie", session}, 403},
		{"origin null", []string{"Origin", "null", "Cookie", session}, 403},
		{"origin null, no session", []string{"Origin", "null"}, 403},
		{"an old browser's other site", []string{"Origin", "https://evil.example"}, 403},
		{"session without a word of where from", []string{"Cookie", session}, 403},
		{"disguised as text", []string{"Content-Type", "text/plain", "Origin", "https://evil.example", "Cookie", session}, 403},
	}
	for _, tt := range tests {
		before := changed
		a := s.post("/t", url.Values{"a": {"b"}}, append(tt.headers, "Host", "streets.example")...)
		if a.StatusCode != tt.want || (changed > before) != (tt.want == 200) {
			t.Errorf("%s: %d (changed: %v), want %d", tt.name, a.StatusCode, changed > before, tt.want)
		}
	}
}

func TestBodiesHaveLimits(t *testing.T) {
	read := func(w http.ResponseWriter, r *Request) error {
		_, err := r.Values()
		return err
	}
	s := newShell(t, Config{}, URL{post, "/t", publicPost, read}, URL{post, "/big", publicPost.takes(1 << 20), read})
	form := url.Values{"text": {strings.Repeat("x", formBody)}}
	s.post("/t", form).want(413)
	s.post("/big", form).want(200)
	s.post("/t", url.Values{"text": {"short"}}).want(200)

	r := httptest.NewRequest(post, "/t", strings.NewReader(form.Encode()))
	r.ContentLength = -1 // chunked: the size shows only while reading
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.router().ServeHTTP(w, r)
	if w.Code != 413 {
		t.Errorf("chunked: %d, want 413", w.Code)
	}
	s.ask(post, "/t", "%zz=1;").want(400)
	s.ask(post, "/t", "--x", "Content-Type", "multipart/form-data; boundary=x").want(400)
}

func TestLogIsShortAndQuoted(t *testing.T) {
	s := newShell(t, Config{}, URL{get, "/c/{token}", public, s200})
	s.get("/" + strings.Repeat("a", 5000) + "%0d%0aforged%1b[31m")
	s.get("/c/s3cret?also=s3cret")
	s.ask("VERYLONGMETHOD"+strings.Repeat("X", 2000), "/", "")
	for line := range strings.SplitSeq(s.log.String(), "\n") {
		if len(line) > 1500 || strings.ContainsAny(line, "\r\x1b") {
			t.Errorf("log line: %.200q", line)
		}
	}
	if strings.Contains(s.log.String(), "s3cret") {
		t.Error("a token is in the log")
	}
	if !strings.Contains(s.log.String(), `"network":"192.0.2.0/24"`) {
		t.Errorf("log lacks the network: %.300s", s.log)
	}
}

func s200(w http.ResponseWriter, r *Request) error { return plain(w, "ok") }
