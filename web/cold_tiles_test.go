package web

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lamppost/tiles"
)

const (
	coldRate = 1000 // cold tiles a second
	postRate = 10   // reports a second
	senders  = 2000 // addresses they come from
	// coldCache keeps little, so that tiles stay cold and memory is soon what it will be.
	coldCache = 8 << 20
	// coldRoom is by how much memory may grow beyond that cache: buffers of
	// connections, pools, and the addresses remembered.
	coldRoom = 48 << 20
)

// TestColdTilesLeaveRoomForReports asks for a thousand tiles a second that nobody
// has drawn, from many addresses and from one that asks for too much, while reports
// are sent.
//
// LAMPPOST_SOAK=60s runs it for so long and says what it measured every second.
func TestColdTilesLeaveRoomForReports(t *testing.T) { // M04
	if testing.Short() {
		t.Skip("load takes seconds")
	}
	length := 3 * time.Second
	if soak := os.Getenv("LAMPPOST_SOAK"); soak != "" {
		var err error
		length, err = time.ParseDuration(soak)
		must(t, err)
	}
	l := newLoad(t)
	before := heap()
	l.run(length)
	l.client.CloseIdleConnections()
	after := heap()
	l.report(before, after)
	if after > before+coldCache+coldRoom {
		t.Errorf("memory grew from %d to %d MB", before>>20, after>>20)
	}
	if waiting := len(l.front.tiles.drawing.heads) + len(l.front.tiles.reading.heads); waiting > 0 {
		t.Errorf("%d still wait for a turn", waiting)
	}
	for status, n := range l.tiles {
		if status != 200 && status != 503 {
			t.Errorf("%d tiles were answered %d", n, status)
		}
	}
	if l.greedy[429] == 0 || l.greedy[429]+l.greedy[200]+l.greedy[503] != sum(l.greedy) {
		t.Errorf("one address that asks for too much: %v", l.greedy)
	}
	if l.tiles[200] == 0 || len(l.posts) == 0 {
		t.Errorf("%v tiles, %d reports", l.tiles, len(l.posts))
	}
}

// heap is what is in use after everything else was given back.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func sum(counts map[int]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// load is what is sent, and what came of it.
type load struct {
	t      *testing.T
	front  *Server
	client *http.Client
	origin string
	form   *sheet

	mu     sync.Mutex // guards what follows
	tiles  map[int]int
	greedy map[int]int
	posts  []time.Duration
	peak   int // goroutines
}

func newLoad(t *testing.T) *load {
	w := newTown(t, func(c *Config) {
		c.Rates.Tiles = Allowance{100, 100}
		c.Rates.Posts = Allowance{1e6, 1e6}
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	for range 20 {
		w.submit(nil)
	}
	l := &load{t: t, front: w.Handler.(*Server), tiles: map[int]int{}, greedy: map[int]int{}}
	l.front.tiles.cache = tiles.NewCache(coldCache)
	var keeping sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	keeping.Go(func() { l.front.KeepPins(ctx) })
	t.Cleanup(func() { stop(); keeping.Wait() })
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	l.origin = server.URL
	l.client = &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 2 * coldRate, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	b := newWalker(t, w)
	l.form = ready(b).form().with("do", "send")
	return l
}

// run offers the load whatever becomes of it, as the public would.
func (l *load) run(length time.Duration) {
	const every = 10 * time.Millisecond
	var under sync.WaitGroup
	tick := time.NewTicker(every)
	defer tick.Stop()
	began := time.Now()
	offered, posted, said := 0, 0, time.Duration(0)
	for now := range tick.C {
		passed := now.Sub(began)
		for ; offered < int(passed.Seconds()*coldRate); offered++ {
			n := offered
			under.Go(func() { l.tile(n) })
		}
		for ; posted < int(passed.Seconds()*postRate); posted++ {
			n := posted
			under.Go(func() { l.post(n) })
		}
		l.peak = max(l.peak, runtime.NumGoroutine())
		if passed-said >= time.Second {
			said = passed
			l.say(passed)
		}
		if passed >= length {
			break
		}
	}
	under.Wait()
}

// tile asks for the nth tile: every layer, look, scale and form in turn, all over the
// town. When one comes again, the cache has long forgotten it.
func (l *load) tile(n int) {
	z := 17 + n%4
	middle, _, _ := tiles.At(townHall, z)
	across := 8 << (n % 4) // 1.7 km
	x, y := middle.X-across/2+n*7%across, middle.Y-across/2+n*7/across%across
	form := []string{"basemap/%d/%d/%d.png", "basemap/%d/%d/%d@2x.png", "basemap/%d/%d/%d@2x.png?look=dark", "boundaries/%d/%d/%d.mvt",
		"reports/%d/%d/%d.geojson", "reports/%d/%d/%d.png", "reports/%d/%d/%d.mvt?q=sofa"}[n/4%7]
	from, counts := fmt.Sprintf("10.1.%d.%d", n%senders/250, n%250), l.tiles
	if n%10 == 0 {
		from, counts = "10.9.9.9", l.greedy
	}
	status := l.ask(http.MethodGet, fmt.Sprintf("/tiles/"+form, z, x, y), from, "", nil)
	l.mu.Lock()
	defer l.mu.Unlock()
	counts[status]++
}

func (l *load) post(n int) {
	l.mu.Lock()
	body, contentType := l.form.with("key", fmt.Sprintf("key-under-load-%012d", n)).encode(l.t)
	l.mu.Unlock()
	began := time.Now()
	status := l.ask(http.MethodPost, "/report", "10.8.8.8", contentType, body)
	took := time.Since(began)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.posts = append(l.posts, took)
	if status != http.StatusSeeOther {
		l.t.Errorf("a report was answered %d", status)
	}
}

// ask returns the status of an answer, read to its end; 0 for none.
func (l *load) ask(method, path, from, contentType string, body io.Reader) int {
	r, err := http.NewRequest(method, l.origin+path, body)
	if err != nil {
		l.t.Error(err)
		return 0
	}
	r.Header.Set("X-Forwarded-For", from)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	answer, err := l.client.Do(r)
	if err != nil {
		l.t.Error(err)
		return 0
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		l.t.Error(err)
	}
	return answer.StatusCode
}

// say prints where the run is; how fast a machine is, is not for a test to judge.
func (l *load) say(passed time.Duration) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.t.Logf("%3.0f s: tiles %s, heap %d MB, %d goroutines, %d waiting, %d reports", passed.Seconds(), counts(l.tiles), m.HeapAlloc>>20,
		runtime.NumGoroutine(), len(l.front.tiles.drawing.heads)+len(l.front.tiles.reading.heads), len(l.posts))
}

func counts(of map[int]int) string {
	var b strings.Builder
	for _, status := range slices.Sorted(maps.Keys(of)) {
		fmt.Fprintf(&b, "%d×%d ", of[status], status)
	}
	return strings.TrimSpace(b.String())
}

func (l *load) report(before, after uint64) {
	slices.Sort(l.posts)
	at := func(share float64) time.Duration {
		return l.posts[min(len(l.posts)-1, int(share*float64(len(l.posts))))].Round(time.Millisecond / 10)
	}
	l.t.Logf("tiles %s; the greedy address %s; %d reports sent in p50 %v, p99 %v, at most %v; heap %d MB before, %d MB after; at most %d goroutines",
		counts(l.tiles), counts(l.greedy), len(l.posts), at(0.5), at(0.99), at(1), before>>20, after>>20, l.peak)
}
