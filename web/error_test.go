package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lamppost/reports"
)

// failing is a row whose handler returns err.
func failing(path string, p Policy, err error) URL {
	return URL{get, path, p, func(http.ResponseWriter, *Request) error { return err }}
}

func TestEveryKindHasItsStatusAndSentence(t *testing.T) {
	want := map[reports.Kind]int{
		reports.Internal: 500, reports.Invalid: 422, reports.NotFound: 404, reports.Conflict: 409,
		reports.Forbidden: 403, reports.Gone: 410, reports.TooLarge: 413, reports.Unsupported: 415,
		reports.TooMany: 429, reports.Unavailable: 503,
	}
	for kind, status := range want {
		err := fmt.Errorf("desk: %w", &reports.Error{Kind: kind, Code: "no_such_code", Err: errors.New("pq: secret")})
		s := newShell(t, Config{}, failing("/t", public, err))
		a := s.get("/t").want(status)
		if strings.Contains(a.body, "secret") || strings.Contains(a.body, "no_such_code") {
			t.Errorf("kind %d shows the operator's text: %s", kind, a.body)
		}
		if text(a.page(), "main .lead") == "" || a.page().Find("main a[href='/']").Length() == 0 {
			t.Errorf("kind %d: page says nothing or leads nowhere", kind)
		}
		if !strings.Contains(s.log.String(), "pq: secret") {
			t.Errorf("kind %d: the log lacks the operator's text: %s", kind, s.log)
		}
	}
}

func TestFaultShowsAReferenceThatTheLogHas(t *testing.T) {
	s := newShell(t, Config{Rand: strings.NewReader("12345")}, failing("/t", public, errors.New("disk on fire")))
	a := s.get("/t").want(500)
	ref := newReference(strings.NewReader("12345"))
	if !strings.Contains(text(a.page(), "main"), ref) || strings.Contains(a.body, "fire") {
		t.Errorf("page lacks reference %s or says too much: %s", ref, text(a.page(), "main"))
	}
	if !strings.Contains(s.log.String(), ref) {
		t.Errorf("log lacks the reference: %s", s.log)
	}
}

func TestPanicIsAFaultAndTheServerLives(t *testing.T) {
	s := newShell(t, Config{}, URL{get, "/t", public, func(http.ResponseWriter, *Request) error { panic("nil map") }})
	a := s.get("/t").want(500)
	if strings.Contains(a.body, "nil map") || a.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("panic page: %s", a.body)
	}
	if !strings.Contains(s.log.String(), "nil map") {
		t.Error("the panic is not in the log")
	}
}

func TestHalfAnAnswerIsCutOff(t *testing.T) {
	s := newShell(t, Config{}, URL{get, "/t", public, func(w http.ResponseWriter, r *Request) error {
		_ = plain(w, "half")
		return errors.New("then it broke")
	}})
	defer func() {
		if v := recover(); v != http.ErrAbortHandler {
			t.Errorf("recovered %v, want http.ErrAbortHandler", v)
		}
	}()
	s.get("/t")
	t.Error("the half answer was ended as if it were whole")
}

func TestErrorForPrograms(t *testing.T) {
	s := newShell(t, Config{}, failing("/t", publicRead, reports.Invalidf("bbox", "place_invalid")))
	a := s.get("/t").want(422)
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("Content-Type %q", got)
	}
	var r Refusal
	if err := json.Unmarshal([]byte(a.body), &r); err != nil {
		t.Fatal(err)
	}
	if r.Code != "invalid" || r.Status != 422 || r.Message == "" || len(r.Fields) != 1 || r.Fields[0].Field != "bbox" {
		t.Errorf("got %+v", r)
	}
	if got := a.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("an error may be kept by caches: %q", got)
	}
}

func TestErrorSpeaksThePersonsLanguage(t *testing.T) {
	s := newShell(t, Config{})
	doc := s.get("/nowhere", "Accept-Language", "fr").want(404).page()
	if got := text(doc, "h1"); got != "Cela n’a pas fonctionné" {
		t.Errorf("h1 %q", got)
	}
	if got, _ := doc.Find("html").Attr("lang"); got != "fr" {
		t.Errorf("lang %q", got)
	}
}

func TestStopperIsSaid(t *testing.T) {
	stop := reports.Text{"en": "Call 112."}
	err := &reports.Error{Kind: reports.Invalid, Code: "stopper", Problems: []reports.Problem{{Field: "category", Code: "stopper", Args: []any{"Stopper", stop}}}}
	s := newShell(t, Config{}, failing("/t", public, err))
	if got := text(s.get("/t").want(422).page(), "main .lead"); !strings.Contains(got, "Call 112.") {
		t.Errorf("page says %q", got)
	}
}

func TestWrongMethod(t *testing.T) {
	s := newShell(t, Config{}, failing("/t/feed", publicRead, nil))
	a := s.ask(http.MethodDelete, "/language", "").want(405)
	if got := a.Header.Get("Allow"); got != "POST" {
		t.Errorf("Allow %q", got)
	}
	for _, method := range []string{"TRACE", "PUT"} {
		s.ask(method, "/", "").want(405)
	}
	a = s.ask(http.MethodOptions, "/t/feed", "", "Origin", "https://map.example").want(204)
	if a.Header.Get("Access-Control-Allow-Origin") != "*" || a.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("preflight: %v", a.Header)
	}
	if a := s.ask(http.MethodOptions, "/language", "").want(204); a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("a form may be sent by scripts of other origins")
	}
}

func TestOperatorsTextIsForDevelopment(t *testing.T) {
	s := newShell(t, Config{Dev: true}, failing("/t", public, errors.New("disk on fire")))
	if got := text(s.get("/t").page(), "pre"); got != "disk on fire" {
		t.Errorf("development page says %q", got)
	}
}

func TestSlowDownSaysWhen(t *testing.T) {
	s := newShell(t, Config{Rates: Rates{Posts: Allowance{0.1, 2}}})
	for range 2 {
		s.post("/language", nil).want(404)
	}
	a := s.post("/language", nil).want(429)
	if got := a.Header.Get("Retry-After"); got != "10" {
		t.Errorf("Retry-After %q, want 10", got)
	}
	s.get("/").want(200)
	s.Now = func() time.Time { return testNow.Add(10 * time.Second) }
	s.post("/language", nil).want(404)
}
