package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/desk/desktest"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
	"lamppost/reports/words"
)

func TestMain(m *testing.M) { os.Exit(desktest.Main(m)) }

// town is Merrowhythe served over a real database and a real photo folder.
type town struct {
	http.Handler
	Desk  *desk.Desk
	Store *store.Store
	Clock *desktest.Clock
	File  string // of the database
	t     testing.TB
	keys  int
}

// newTown applies fixtures/town to an empty database. Tests change the
// configuration of the front door with options.
func newTown(t testing.TB, options ...func(*Config)) *town {
	t.Helper()
	file := storetest.SQLite(t)
	built := desktest.New(t, desktest.Options{DSN: file, Now: time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)})
	config := Config{Desk: built.Desk, Store: &built.Store.Reader, Photos: built.Photos, Now: built.Clock.Now}
	for _, option := range options {
		option(&config)
	}
	h, err := New(config)
	must(t, err)
	w := &town{Handler: h, Desk: built.Desk, Store: built.Store, Clock: built.Clock, File: file, t: t}
	if config.Store != nil {
		w.keepPins()
	}
	return w
}

// keepPins brings the index of pins up to now, as KeepPins does while we serve.
func (w *town) keepPins() {
	w.t.Helper()
	front := w.Handler.(*Server)
	for range 2 { // filled, and then at the last event
		must(w.t, front.tiles.pins.keep(w.t.Context(), front.Store))
	}
}

// losePins leaves the tiles of reports to the database.
func (w *town) losePins() { w.Handler.(*Server).tiles.pins.state.Store(nil) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// townHall is in the middle of Merrowhythe, inside a district.
var townHall = geo.Point{-7.0005, 46.9995}

// get asks for a path; headers are name, value pairs.
func (w *town) get(path string, headers ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return w.do(r)
}

// allAsk has n readers ask at once, each for the path of its number, and wants all of
// them answered.
func (w *town) allAsk(n int, path func(i int) string) {
	w.t.Helper()
	var wait sync.WaitGroup
	codes := make([]int, n)
	for i := range codes {
		wait.Go(func() { codes[i] = w.get(path(i)).Code })
	}
	wait.Wait()
	for i, code := range codes {
		if code != 200 {
			w.t.Errorf("%s: %d", path(i), code)
		}
	}
}

func (w *town) do(r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	return answer
}

// submit files a report of rubbish at the town hall, after change.
func (w *town) submit(change func(*reports.Draft)) reports.Report {
	w.t.Helper()
	w.keys++
	draft := reports.Draft{
		Key: fmt.Sprintf("key-of-a-test-%06d", w.keys), Category: "rubbish", Place: townHall, HasPlace: true,
		Text: "A sofa in the rain", Answers: map[string][]string{"kinds": {"furniture"}}, Source: reports.SourceWeb,
	}
	if change != nil {
		change(&draft)
	}
	receipt, err := w.Desk.Submit(context.Background(), draft)
	must(w.t, err)
	return receipt.Report
}

// upload cleans a photo of fixtures/photos for the draft with that key.
func (w *town) upload(key, name string) reports.PhotoID {
	w.t.Helper()
	file, err := os.Open(filepath.Join("..", "fixtures", "photos", name))
	must(w.t, err)
	defer file.Close()
	up, err := w.Desk.Upload(context.Background(), key, file)
	must(w.t, err)
	return up.ID
}

// printerFor says things in one language, without a server.
func printerFor(t testing.TB, tag string) *words.Printer {
	t.Helper()
	l := words.Match("", tag, nil)
	if l.Tag != tag {
		t.Fatalf("no language %q", tag)
	}
	return words.New(l, time.UTC, nil)
}

func TestTheTownTakesAReport(t *testing.T) {
	w := newTown(t)
	if r := w.submit(nil); r.ID == 0 || r.Body != "works" {
		t.Errorf("id %v, body %q", r.ID, r.Body)
	}
}
