package dispatch_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk"
	"lamppost/reports/dispatch"
	"lamppost/reports/leaf"
	"lamppost/reports/outside"
)

const secret = "whsec_bWVycm93aHl0aGUncyBuZXcgYnJpZGdl"

// receiver is a real webhook receiver: it checks signatures, keeps ids, and
// answers as its script says, then 204.
type receiver struct {
	*httptest.Server
	town   *town
	mu     sync.Mutex
	script []int
	bodies []string
	ids    []string
	wrong  []error
}

func newReceiver(t *testing.T, script ...int) *receiver {
	r := &receiver{script: script}
	r.Server = httptest.NewServer(http.HandlerFunc(r.take))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) take(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wrong = append(r.wrong, errors.Join(err, dispatch.Verify(secret, q.Header, body, r.town.clock.Now())))
	if id := q.Header.Get("Webhook-Id"); q.Header.Get("Idempotency-Key") != id || q.Header.Get("Content-Type") != "application/json" {
		r.wrong = append(r.wrong, errors.New("headers: "+strings.Join(q.Header.Values("Idempotency-Key"), ",")))
	}
	r.ids, r.bodies = append(r.ids, q.Header.Get("Webhook-Id")), append(r.bodies, string(body))
	status := http.StatusNoContent
	if len(r.script) > 0 {
		status, r.script = r.script[0], r.script[1:]
	}
	if status == 302 {
		w.Header().Set("Location", "/elsewhere")
	}
	w.WriteHeader(status)
}

// webhookTown hands all of the town works' reports to the receiver.
func webhookTown(t *testing.T, r *receiver) *town {
	town := newTown(t, channel("works", city.KindWebhook, r.URL+"/hook", secret))
	r.town = town
	hooks := outside.New(outside.Options{AllowPrivate: true})
	town.worker.Senders[reports.ChannelWebhook] = &dispatch.Webhook{Outside: hooks, Now: town.clock.Now}
	return town
}

// TestWebhookWithoutPlace: where the city's map begins is no place of a report.
func TestWebhookWithoutPlace(t *testing.T) {
	hook := newReceiver(t)
	town := webhookTown(t, hook)
	report := town.submit(town.draft())
	must(t, town.desk.Redact(ctx, operator, desk.Redaction{Report: report.ID, Parts: []reports.Part{reports.PartPlace}, Reason: leaf.Mistake}))
	town.sends(1)
	if len(hook.bodies) != 1 || !strings.Contains(hook.bodies[0], `"lat":null,"long":null,"address":""`) {
		t.Errorf("%s", hook.bodies)
	}
}

func TestWebhookAnswers(t *testing.T) {
	for status, after := range map[int]reports.DeliveryState{
		200: reports.Done, 204: reports.Done,
		302: reports.Pending, 408: reports.Pending, 425: reports.Pending, 429: reports.Pending, 500: reports.Pending, 503: reports.Pending,
		400: reports.Buried, 401: reports.Buried, 404: reports.Buried, 410: reports.Buried, 413: reports.Buried,
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			r := newReceiver(t, status)
			town := webhookTown(t, r)
			town.submit(town.draft())
			town.sends(1)
			d := town.only()
			if d.State != after {
				t.Fatalf("%d: %s, error %q", status, d.State, d.LastError)
			}
			if d.State == reports.Pending {
				town.clock.Move(time.Minute)
				town.sends(1)
				if d = town.only(); d.State != reports.Done || d.Receipt != "HTTP 204 No Content" {
					t.Errorf("second attempt: %s, %q, %q", d.State, d.LastError, d.Receipt)
				}
			}
			if slices.ContainsFunc(r.ids, func(id string) bool { return id != d.ID.String() }) || len(r.ids) != d.Attempts {
				t.Errorf("ids %v, want always %s", r.ids, d.ID)
			}
			if err := errors.Join(r.wrong...); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPayload(t *testing.T) {
	r := newReceiver(t)
	town := webhookTown(t, r)
	report := town.submit(town.draft())
	town.sends(1)
	if err := errors.Join(r.wrong...); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	must(t, json.Unmarshal([]byte(r.bodies[0]), &got))
	areas := got["report"].(map[string]any)["route"].(map[string]any)["areas"].([]any)
	if area := areas[0].(map[string]any); len(areas) != 1 || area["layer"] != "districts" || area["version"] == "" || area["name"] != "Old Town" {
		t.Errorf("areas %v", areas)
	}
	delete(got["report"].(map[string]any)["route"].(map[string]any), "areas")
	want := map[string]any{
		"type": "report.created", "id": town.only().ID.String(),
		"report": map[string]any{
			"id": report.ID.String(), "url": base + "/reports/" + report.ID.String(), "status": "open",
			"category": map[string]any{"code": "pothole", "name": "Pothole"},
			"lat":      46.9995, "long": -7.001, "address": "Quay Street 4", "text": report.Text,
			"answers": []any{
				map[string]any{"code": "depth", "question": "How deep is it?", "values": []any{"deep"}, "said": []any{"About a hand"}},
				map[string]any{"code": "width", "question": "How wide is it, in centimetres?", "values": []any{"45"}, "said": []any{"45"}},
			},
			"photos": []any{}, "created_at": "2026-03-05T09:40:00Z",
			"route": map[string]any{
				"body": map[string]any{"code": "works", "name": "Merrowhythe Town Works"}, "rule": 11.0,
				"note": "The town looks after everything else within its limits.",
			},
		},
	}
	if g, w := indent(got), indent(want); g != w {
		t.Errorf("payload\n%s\nwant\n%s", g, w)
	}
}

func indent(v any) string {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestVerify(t *testing.T) {
	r := newReceiver(t)
	town := webhookTown(t, r)
	var header http.Header
	r.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		header = q.Header.Clone()
		r.take(w, q)
	})
	town.submit(town.draft())
	town.sends(1)
	body, now := []byte(r.bodies[0]), town.clock.Now()
	with := func(name, value string) http.Header {
		h := header.Clone()
		h.Set(name, value)
		return h
	}
	signature := header.Get("Webhook-Signature")
	cases := []struct {
		name   string
		secret string
		header http.Header
		body   []byte
		now    time.Time
		good   bool
	}{
		{"as sent", secret, header, body, now, true},
		{"among others", secret, with("Webhook-Signature", "v1,AAAA v2,x "+signature), body, now, true},
		{"four minutes on", secret, header, body, now.Add(4 * time.Minute), true},
		{"six minutes on", secret, header, body, now.Add(6 * time.Minute), false},
		{"six minutes early", secret, header, body, now.Add(-6 * time.Minute), false},
		{"other secret", "whsec_AAAA", header, body, now, false},
		{"no secret", "", header, body, now, false},
		{"other body", secret, header, append([]byte(" "), body...), now, false},
		{"other id", secret, with("Webhook-Id", "another"), body, now, false},
		{"other time", secret, with("Webhook-Timestamp", "1772703601"), body, now, false},
		{"no signature", secret, with("Webhook-Signature", ""), body, now, false},
		{"other version", secret, with("Webhook-Signature", strings.Replace(signature, "v1", "v2", 1)), body, now, false},
		{"nothing", secret, http.Header{}, nil, now, false},
	}
	for _, c := range cases {
		if err := dispatch.Verify(c.secret, c.header, c.body, c.now); (err == nil) != c.good {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// An endless answer to a webhook neither holds a lane nor is read.
func TestEndlessAnswerIsNotRead(t *testing.T) {
	r := newReceiver(t)
	town := webhookTown(t, r)
	r.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		w.WriteHeader(http.StatusOK)
		for q.Context().Err() == nil {
			_, _ = w.Write(make([]byte, 64<<10))
		}
	})
	town.submit(town.draft())
	town.sends(1)
	if d := town.only(); d.State != reports.Done {
		t.Errorf("%s: %s", d.State, d.LastError)
	}
}
