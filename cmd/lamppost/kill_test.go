package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/dispatch"
	"lamppost/reports/store"
)

const (
	// killRounds and killClients are how often and under whose load the server
	// is killed.
	killRounds  = 100
	killClients = 16
	// killSeed makes the moments of the kills repeatable as far as a machine is.
	killSeed = 20260601
	// drainDeadline is how long the outbox may take to empty in the end: what was
	// being sent when the server died is leased for a minute.
	drainDeadline = 5 * time.Minute
)

// TestKillLoop kills the server at random moments while sixteen clients submit
// reports with photos and crews change their status. Whatever was acknowledged
// must be there after the restart, nothing may be half there, and every hand-over
// must arrive.
func TestKillLoop(t *testing.T) {
	t.Parallel()
	rounds := killRounds
	if testing.Short() {
		rounds = 10
	}
	random := rand.New(rand.NewPCG(killSeed, 1))
	t.Logf("seed %d, %d rounds", killSeed, rounds)
	k := newKillTest(t)
	for round := range rounds {
		s := k.serve()
		k.signIn(s)
		k.checkAcknowledged(s)
		k.load(s, time.Duration(20+random.IntN(600))*time.Millisecond)
		if t.Failed() {
			t.Fatalf("round %d failed\n%s", round, s.log)
		}
	}
	s := k.serve()
	k.signIn(s)
	k.checkAcknowledged(s)
	k.waitForDeliveries()
	s.kill()
	k.checkNothingHalf()
	t.Logf("%d reports, %d photos and %d status changes acknowledged, %d webhooks received", len(k.reports), k.photos(), len(k.statuses), len(k.received()))
}

// killTest is what the clients were told.
type killTest struct {
	*testing.T
	data    string
	key     string
	picture []byte
	jar     http.CookieJar
	client  *http.Client

	hook *httptest.Server

	mu       sync.Mutex
	reports  map[string]ackedReport    // by id
	statuses map[string]string         // by report id: acknowledged status
	checked  map[string]verdict        // what was last verified after a restart
	hooks    map[string]map[string]int // report id -> delivery id -> times received
}

// verdict is the status a report was verified with; unseen ones have none.
type verdict string

type ackedReport struct {
	text  string
	photo bool
}

func newKillTest(t *testing.T) *killTest {
	k := &killTest{T: t, data: t.TempDir(), reports: map[string]ackedReport{}, statuses: map[string]string{}, checked: map[string]verdict{}, hooks: map[string]map[string]int{}}
	k.hook = httptest.NewServer(http.HandlerFunc(k.receive))
	t.Cleanup(k.hook.Close)
	lamppost(t, "apply", "--data", k.data, townWithHook(t, k.hook.URL))
	k.key = strings.TrimSpace(lamppost(t, "people", "key", "--data", k.data, "kill-test"))
	lamppost(t, "people", "grant", "--data", k.data, "--role", "crew", "--body", "works", "crew@example.org")
	var err error
	k.picture, err = os.ReadFile(filepath.Join("..", "..", "fixtures", "photos", "upright-6.jpg"))
	must(t, err)
	k.client = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: killClients}}
	return k
}

// hookSecret signs the webhooks of the town's works.
const hookSecret = "a secret of the town works"

// townWithHook copies Merrowhythe with its works reached by webhook.
func townWithHook(t testing.TB, hook string) string {
	t.Helper()
	dir := t.TempDir()
	must(t, os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "fixtures", "town"))))
	path := filepath.Join(dir, "city.yaml")
	text, err := os.ReadFile(path)
	must(t, err)
	old := "channel: {kind: email, address: works@merrowhythe.example}"
	if !strings.Contains(string(text), old) {
		t.Fatal("the town's works have another channel now")
	}
	changed := strings.Replace(string(text), old, fmt.Sprintf("channel: {kind: webhook, url: %s/hook, secret: %q}", hook, hookSecret), 1)
	must(t, os.WriteFile(path, []byte(changed), 0o600))
	return dir
}

// receive is the works' own system: it checks the signature and counts.
func (k *killTest) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the server died while it was sending: nothing has been handed over
	}
	err = dispatch.Verify(hookSecret, r.Header, body, time.Now())
	var payload struct {
		ID     string
		Report struct{ ID string }
	}
	if err == nil {
		err = json.Unmarshal(body, &payload)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		k.Errorf("webhook: %v", err)
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.hooks[payload.Report.ID] == nil {
		k.hooks[payload.Report.ID] = map[string]int{}
	}
	k.hooks[payload.Report.ID][payload.ID]++
}

func (k *killTest) received() map[string]map[string]int {
	k.mu.Lock()
	defer k.mu.Unlock()
	got := map[string]map[string]int{}
	for report, deliveries := range k.hooks {
		got[report] = maps.Clone(deliveries)
	}
	return got
}

func (k *killTest) photos() int {
	n := 0
	for _, r := range k.reports {
		if r.photo {
			n++
		}
	}
	return n
}

func (k *killTest) serve() *server {
	return startServer(k, "open", "serve", "--data", k.data, "--listen", "127.0.0.1:0", "--allow-private", "--proxies", "127.0.0.0/8")
}

// signIn gives the crew a session at this server's address.
func (k *killTest) signIn(s *server) {
	k.Helper()
	jar, err := cookiejar.New(nil)
	must(k, err)
	k.jar = jar
	link := strings.TrimSpace(lamppost(k, "people", "link", "--data", k.data, "--base-url", s.url(""), "crew@example.org"))
	response, err := k.post(s, link, url.Values{})
	must(k, err)
	if response.status != http.StatusSeeOther {
		k.Fatalf("sign-in: %d\n%s", response.status, response.body)
	}
}

// answer is a response read to its end.
type answer struct {
	status int
	body   string
}

// post sends a form as the crew's browser would.
func (k *killTest) post(s *server, address string, form url.Values) (answer, error) {
	request, err := http.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("X-Forwarded-For", elsewhere())
	request.Header.Set("Origin", s.url(""))
	browser := *k.client
	browser.Jar = k.jar
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return read(browser.Do(request))
}

func (k *killTest) get(address string) (answer, error) {
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("X-Forwarded-For", elsewhere())
	browser := *k.client
	browser.Jar = k.jar
	return read(browser.Do(request))
}

// elsewhere is an address that has sent nothing yet: the limits of one sender
// are not what is tested here.
func elsewhere() string {
	return fmt.Sprintf("10.%d.%d.%d", rand.IntN(256), rand.IntN(256), rand.IntN(256))
}

// read takes an answer only whole: a body that breaks off acknowledges nothing.
func read(r *http.Response, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	return answer{r.StatusCode, string(body)}, err
}

// load lets the clients work for a while and then kills the server under them.
func (k *killTest) load(s *server, length time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), length)
	defer cancel()
	var clients sync.WaitGroup
	for i := range killClients {
		clients.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				var err error
				if i%4 == 3 {
					err = k.changeOne(s)
				} else {
					err = k.submitOne(s, fmt.Sprintf("client-%d-%d-%d", i, n, time.Now().UnixNano()), n%3 == 0)
				}
				if err != nil {
					return // the server is gone, or never answered: nothing was acknowledged
				}
			}
		})
	}
	<-ctx.Done()
	s.kill()
	clients.Wait()
}

// submitOne files a report through Open311 and notes it once it is acknowledged.
func (k *killTest) submitOne(s *server, key string, withPhoto bool) error {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	fields := map[string]string{"api_key": k.key, "service_code": "pavement", "lat": "46.9973", "long": "-7.00461", "description": "Slab " + key}
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			return err
		}
	}
	if withPhoto {
		part, err := w.CreateFormFile("media", "slab.jpg")
		if err != nil {
			return err
		}
		if _, err := part.Write(k.picture); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodPost, s.url("/open311/v2/requests.json"), &form)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", w.FormDataContentType())
	request.Header.Set("Idempotency-Key", key)
	request.Header.Set("X-Forwarded-For", elsewhere())
	got, err := read(k.client.Do(request))
	if err != nil {
		return err
	}
	var made []struct {
		ID string `json:"service_request_id"`
	}
	if got.status == http.StatusServiceUnavailable || got.status == http.StatusTooManyRequests {
		return nil // honest refusals: nothing was promised
	}
	if err := json.Unmarshal([]byte(got.body), &made); got.status != http.StatusOK || err != nil || len(made) != 1 {
		k.Errorf("submit: %d %s", got.status, got.body)
		return errors.New("refused")
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.reports[made[0].ID] = ackedReport{text: fields["description"], photo: withPhoto}
	return nil
}

var hiddenField = regexp.MustCompile(`name="(version|key)"[^>]*value="([^"]*)"`)

// changeOne sets a report that is still open to fixed, as the crew would.
func (k *killTest) changeOne(s *server) error {
	id := k.openReport()
	if id == "" {
		return nil
	}
	page, err := k.get(s.url("/crew/reports/" + id))
	if err != nil {
		return err
	}
	form := url.Values{"status": {"fixed"}, "text": {"Mended " + id}}
	for _, m := range hiddenField.FindAllStringSubmatch(page.body, -1) {
		form.Set(m[1], m[2])
	}
	got, err := k.post(s, s.url("/crew/reports/"+id), form)
	if err != nil {
		return err
	}
	switch got.status {
	case http.StatusSeeOther:
		k.mu.Lock()
		k.statuses[id] = "fixed"
		k.mu.Unlock()
	case http.StatusConflict, http.StatusServiceUnavailable, http.StatusTooManyRequests, http.StatusUnprocessableEntity:
		// Another client was faster.
	default:
		k.Errorf("change: %d %s", got.status, got.body)
	}
	return nil
}

// openReport returns an acknowledged report whose status nobody has changed yet.
func (k *killTest) openReport() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	for id := range k.reports {
		if k.statuses[id] == "" {
			return id
		}
	}
	return ""
}

// checkAcknowledged asks the restarted server for what was promised since the
// last check, and for every promised status.
func (k *killTest) checkAcknowledged(s *server) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for id, acked := range k.reports {
		now := verdict("seen " + k.statuses[id])
		if k.checked[id] == now {
			continue
		}
		k.checkOne(s, id, acked)
		k.checked[id] = now
	}
}

func (k *killTest) checkOne(s *server, id string, acked ackedReport) {
	got, err := k.get(s.url("/open311/v2/requests/" + id + ".json"))
	must(k, err)
	var found []struct {
		Description string
		Status      string
		MediaURL    *string `json:"media_url"`
	}
	if err := json.Unmarshal([]byte(got.body), &found); err != nil || len(found) != 1 {
		k.Errorf("acknowledged report %s is gone: %d %s", id, got.status, got.body)
		return
	}
	if found[0].Description != acked.text {
		k.Errorf("report %s says %q, was %q", id, found[0].Description, acked.text)
	}
	if k.statuses[id] == "fixed" && found[0].Status != "closed" {
		k.Errorf("report %s: the acknowledged status is gone", id)
	}
	if !acked.photo {
		return
	}
	if found[0].MediaURL == nil || *found[0].MediaURL == "" {
		k.Errorf("report %s lost its photo", id)
		return
	}
	photo, err := k.get(*found[0].MediaURL)
	must(k, err)
	if photo.status != http.StatusOK || !strings.HasPrefix(photo.body, "\xff\xd8") {
		k.Errorf("photo of report %s: %d", id, photo.status)
	}
}

// waitForDeliveries waits until every acknowledged report has arrived at the
// works.
func (k *killTest) waitForDeliveries() {
	ctx, cancel := context.WithTimeout(context.Background(), drainDeadline)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		missing := 0
		got := k.received()
		for id := range k.reports {
			if len(got[id]) == 0 {
				missing++
			}
		}
		if missing == 0 {
			return
		}
		select {
		case <-ctx.Done():
			k.Fatalf("%d hand-overs did not arrive; the oldest that wait:\n%s", missing, lamppost(k, "outbox", "list", "--data", k.data, "--state", "pending", "--limit", "20"))
		case <-tick.C:
		}
	}
}

// checkNothingHalf opens the database of the dead server: every report, promised
// or not, is whole, with its events, its hand-over and its photo's files.
func (k *killTest) checkNothingHalf() {
	ctx := context.Background()
	s, err := store.Open(ctx, filepath.Join(k.data, "lamppost.db"))
	must(k, err)
	defer s.Close()
	page := reports.Page{Limit: 100} // each a read of its own, within its deadline
	received := k.received()
	for more := true; more; {
		must(k, s.Read(ctx, func(v *store.View) error {
			found, next, err := v.Reports(reports.Viewer{}, reports.Filter{}, page)
			for _, r := range found {
				k.checkWhole(v, r, received[r.ID.String()])
			}
			page.After, more = next, next != nil
			return err
		}))
	}
}

func (k *killTest) checkWhole(v *store.View, r reports.Report, received map[string]int) {
	events, err := v.ReportEvents(r.ID)
	must(k, err)
	if len(events) < 3 {
		k.Errorf("report %s has %d events", r.ID, len(events))
	}
	sent, err := v.ReportDeliveries(r.ID)
	must(k, err)
	if len(sent) != 1 {
		k.Errorf("report %s has %d hand-overs", r.ID, len(sent))
	}
	for delivery := range received {
		if delivery != sent[0].ID.String() {
			k.Errorf("report %s arrived under the unknown delivery %s", r.ID, delivery)
		}
	}
	if r.Cover == "" {
		return
	}
	for _, size := range []string{"large", "medium", "small"} {
		found, err := filepath.Glob(filepath.Join(k.data, "photos", "*", string(r.Cover)+"-"+size+".jpg"))
		if err != nil || len(found) != 1 {
			k.Errorf("report %s: its photo has no %s file", r.ID, size)
		}
	}
}
