package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestTextIsCompressed(t *testing.T) {
	long := strings.Repeat("lamp post ", 1000)
	send := func(contentType string) URL {
		return URL{get, "/t/" + strings.ReplaceAll(contentType, "/", "-"), publicRead, func(w http.ResponseWriter, r *Request) error {
			w.Header().Set("Content-Type", contentType)
			w.Header().Set("ETag", `"v1"`)
			_, err := io.WriteString(w, long)
			return err
		}}
	}
	s := newShell(t, Config{}, send("application/geo+json"), send("image/png"))
	tests := []struct{ path, accept, want string }{
		{"/t/application-geo+json", "gzip, deflate, br", "br"},
		{"/t/application-geo+json", "gzip", "gzip"},
		{"/t/application-geo+json", "br;q=0, gzip;q=0.5", "gzip"},
		{"/t/application-geo+json", "br;q=0.0,gzip; q=0", ""},
		{"/t/application-geo+json", "", ""},
		{"/t/image-png", "br", ""},
	}
	for _, tt := range tests {
		a := s.get(tt.path, "Accept-Encoding", tt.accept).want(200)
		if got := a.Header.Get("Content-Encoding"); got != tt.want {
			t.Errorf("%s with %q: encoding %q, want %q", tt.path, tt.accept, got, tt.want)
		}
		if got := decode(t, a); got != long {
			t.Errorf("%s with %q: decoded to %d bytes, want %d", tt.path, tt.accept, len(got), len(long))
		}
		if want := map[bool]string{true: `W/"v1"`, false: `"v1"`}[tt.want != ""]; a.Header.Get("ETag") != want {
			t.Errorf("%s with %q: ETag %s, want %s", tt.path, tt.accept, a.Header.Get("ETag"), want)
		}
	}
}

func decode(t *testing.T, a answered) string {
	t.Helper()
	var r io.Reader = strings.NewReader(a.body)
	switch a.Header.Get("Content-Encoding") {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestHeadAndEmptyAnswersAreNotCompressed(t *testing.T) {
	s := newShell(t, Config{}, URL{get, "/t", publicRead, func(w http.ResponseWriter, r *Request) error {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotModified)
		return nil
	}})
	if a := s.get("/t", "Accept-Encoding", "br").want(304); a.Header.Get("Content-Encoding") != "" || a.body != "" {
		t.Errorf("304 with %q and %q", a.Header.Get("Content-Encoding"), a.body)
	}
	if a := s.ask(http.MethodHead, "/", "", "Accept-Encoding", "br").want(200); a.body != "" {
		t.Errorf("HEAD has a body of %d bytes", len(a.body))
	}
}
