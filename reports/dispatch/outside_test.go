package dispatch_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lamppost/reports/dispatch"
	"lamppost/reports/outside"
)

// What comes back for a photo's address says whether to ask again.
func TestAnswersForPhotos(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/good", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("picture")) })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/good", http.StatusFound) })
	mux.HandleFunc("/busy", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTooManyRequests) })
	mux.HandleFunc("/200MB", func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < 200 && r.Context().Err() == nil; i++ {
			_, _ = w.Write(make([]byte, 1<<20))
		}
	})
	mux.HandleFunc("/headers", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Long", strings.Repeat("x", 100<<10))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	media := dispatch.Media{Outside: outside.New(outside.Options{AllowPrivate: true})}

	for path, want := range map[string]struct {
		good, permanent bool
	}{
		"/good": {good: true}, "/moved": {}, "/busy": {}, "/headers": {}, "/200MB": {permanent: true}, "/nothing": {permanent: true},
	} {
		body, err := media.Fetch(context.Background(), server.URL+path)
		if (err == nil) != want.good || dispatch.IsPermanent(err) != want.permanent {
			t.Errorf("%s: %d bytes, %v", path, len(body), err)
		}
	}
	if _, err := (dispatch.Media{Outside: outside.New(outside.Options{})}).Fetch(context.Background(), server.URL); !dispatch.IsPermanent(err) {
		t.Errorf("an address that may not be called is tried again: %v", err)
	}
}
