package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
)

// BenchmarkCachedTile measures what a tile that is kept costs beside the connection
// that carries it: the log line, the limits, the headers. See tiles/peers/nginx.sh
// for the whole of it.
func BenchmarkCachedTile(b *testing.B) {
	w := newTown(b, func(c *Config) {
		c.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
		c.Rates.Tiles = Allowance{1e9, 1e9}
	})
	path := tilePath("basemap", ".png", townHall, 15)
	if got := w.get(path).Code; got != http.StatusOK {
		b.Fatalf("%s: %d", path, got)
	}
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept", "image/avif,image/webp,*/*")
	r.Header.Set("Accept-Encoding", "gzip, deflate, br")
	r.Header.Set("Accept-Language", "fr-FR,fr;q=0.9,en;q=0.8")
	b.ReportAllocs()
	for b.Loop() {
		w.ServeHTTP(&discarded{header: http.Header{}}, r)
	}
}

// discarded takes an answer and keeps nothing.
type discarded struct{ header http.Header }

func (d *discarded) Header() http.Header         { return d.header }
func (d *discarded) Write(b []byte) (int, error) { return len(b), nil }
func (d *discarded) WriteHeader(int)             {}
