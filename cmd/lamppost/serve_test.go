package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lamppost/reports/store/storetest"
	"lamppost/web/browsertest"
)

// TestPublishDropsNoRequest imports and publishes boundaries while residents
// look and report: nobody gets an error, and soon everybody the new version. It
// runs the same binary on both databases.
func TestPublishDropsNoRequest(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		data := []string{"--data", t.TempDir()}
		if strings.Contains(dsn, "://") {
			data = append(data, "--database", dsn)
		}
		run := func(args ...string) string { return lamppost(t, append(args, data...)...) }
		run("apply", filepath.Join("..", "..", "fixtures", "town"))
		key := strings.TrimSpace(run("people", "key", "publish-test"))
		s := startServer(t, "open", append([]string{"serve", "--listen", "127.0.0.1:0", "--proxies", "127.0.0.0/8"}, data...)...)

		ctx, stop := context.WithCancel(t.Context())
		var residents sync.WaitGroup
		var answers atomic.Int64
		for i := range 4 {
			residents.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					lookAndReport(t, s, key, fmt.Sprintf("resident %d, report %d", i, n))
					answers.Add(2)
				}
			})
		}
		for range 3 {
			run("boundaries", "import", "--layer", "districts", "--key", "code", "--name", "name", "--publish",
				filepath.Join("..", "..", "fixtures", "town", "districts.geojson"))
			waitForVersion(t, s, run("boundaries", "list"))
		}
		stop()
		residents.Wait()
		t.Logf("%d requests answered while three versions were published", answers.Load())
	})
}

// lookAndReport is what a resident does.
func lookAndReport(t *testing.T, s *server, key, text string) {
	looked, err := from(http.MethodGet, s.url("/areas/at?lat=46.9973&lon=-7.00461"), nil)
	if err != nil || looked.status != http.StatusOK || !strings.Contains(looked.body, `"districts"`) {
		t.Errorf("look: %d, %v\n%s", looked.status, err, looked.body)
	}
	form := url.Values{"api_key": {key}, "service_code": {"pavement"}, "lat": {"46.9973"}, "long": {"-7.00461"}, "description": {text}}
	reported, err := from(http.MethodPost, s.url("/open311/v2/requests.json"), form)
	if err != nil || reported.status != http.StatusOK {
		t.Errorf("report: %d, %v\n%s", reported.status, err, reported.body)
	}
}

// from sends a request as somebody who has sent nothing yet.
func from(method, address string, form url.Values) (answer, error) {
	request, err := http.NewRequest(method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("X-Forwarded-For", elsewhere())
	return read(http.DefaultClient.Do(request))
}

// waitForVersion waits until the server routes by the version that the list of
// boundaries calls live.
func waitForVersion(t *testing.T, s *server, list string) {
	t.Helper()
	live := ""
	for line := range strings.SplitSeq(list, "\n") {
		if columns := strings.Split(line, "\t"); len(columns) > 4 && columns[0] == "districts" && columns[4] == "live" {
			live = columns[1]
		}
	}
	limit, look := time.After(browsertest.Patience), time.NewTicker(browsertest.Glance)
	defer look.Stop()
	for {
		got, err := from(http.MethodGet, s.url("/areas/at?lat=46.9973&lon=-7.00461"), nil)
		if err == nil && json.Valid([]byte(got.body)) && strings.Contains(got.body, live) {
			return
		}
		select {
		case <-limit:
			t.Fatalf("version %s is not in use: %s", live, got.body)
		case <-look.C:
		}
	}
}
