package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"lamppost/fixtures"
	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk"
	"lamppost/reports/photo"
	"lamppost/reports/store"
	"lamppost/reports/words"
)

// photoChild makes this test binary the child that cleans photos.
const photoChild = "photo-child"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == photoChild {
		if err := photo.Child(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// clock is a clock that stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time // guarded by mu
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Move turns the clock forward.
func (c *clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// town is Merrowhythe served over a real database and a real photo folder.
type town struct {
	http.Handler
	Desk  *desk.Desk
	Store *store.Store
	Clock *clock
	File  string // of the database
	t     testing.TB
	keys  int
}

// newTown applies fixtures/town to an empty database. Tests change the
// configuration of the front door with options.
func newTown(t testing.TB, options ...func(*Config)) *town {
	t.Helper()
	dir := t.TempDir()
	ctx := context.Background()
	c := &clock{now: time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)}
	file := filepath.Join(dir, "lamppost.db")
	s, err := store.Open(ctx, file)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	photos, err := photo.OpenFolder(filepath.Join(dir, "photos"))
	must(t, err)
	t.Cleanup(func() { must(t, photos.Close()) })
	self, err := os.Executable()
	must(t, err)
	d, err := desk.New(ctx, desk.Config{
		Store: s, Photos: photos, Cleaner: &photo.Cleaner{Command: []string{self, photoChild}},
		Now: c.Now, IDs: &reports.IDs{Now: c.Now, Rand: rand.Reader}, Rand: rand.Reader,
		Secret: desk.Secret("0123456789abcdef0123456789abcdef"), Logger: slog.New(slog.DiscardHandler),
	})
	must(t, err)
	folder := fixtures.Town()
	settings, err := city.Load(folder)
	must(t, err)
	_, err = d.Apply(ctx, folder, settings)
	must(t, err)
	config := Config{Desk: d, Store: &s.Reader, Photos: photos, Now: c.Now}
	for _, option := range options {
		option(&config)
	}
	h, err := New(config)
	must(t, err)
	return &town{Handler: h, Desk: d, Store: s, Clock: c, File: file, t: t}
}

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
