package outside_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"lamppost/reports/outside"
)

var ctx = context.Background()

// limit is what these tests allow an answer to have.
const limit = 8 << 20

func TestURLsThatMayNotBeCalled(t *testing.T) {
	cases := []struct {
		url     string
		outside bool // the safe client may call it
		inside  bool // AllowPrivate may
	}{
		{"https://hooks.example.org/report", true, true},
		{"http://hooks.example.org:80/", true, true},
		{"https://hooks.example.org:443/", true, true},
		{"https://8.8.8.8/", true, true},
		{"https://[2606:4700::1111]/", true, true},
		{"https://xn--mnchen-3ya.example/", true, true},

		{"http://127.0.0.1/", false, true},
		{"http://127.8.9.10/", false, true},
		{"http://[::1]/", false, true},
		{"http://10.0.0.1/", false, true},
		{"http://172.31.255.255/", false, true},
		{"http://192.168.1.1/", false, true},
		{"http://100.64.0.1/", false, true},
		{"http://[fc00::1]/", false, true},
		{"http://[fd12::1]/", false, true},
		{"https://hooks.example.org:22/", false, true},
		{"https://hooks.example.org:8443/", false, true},

		{"http://169.254.169.254/latest/meta-data/", false, false},
		{"http://[fe80::1]/", false, false},
		{"http://[fe80::1%25eth0]/", false, false},
		{"http://0.0.0.0/", false, false},
		{"http://0.1.2.3/", false, false},
		{"http://[::]/", false, false},
		{"http://224.0.0.1/", false, false},
		{"http://255.255.255.255/", false, false},
		{"http://[ff02::1]/", false, false},
		{"http://[::ffff:127.0.0.1]/", false, false},
		{"http://[::ffff:8.8.8.8]/", false, false},
		{"http://[::ffff:7f00:1]/", false, false},
		{"http://[::127.0.0.1]/", false, false},
		{"http://[64:ff9b::7f00:1]/", false, false},
		{"http://[64:ff9b:1::7f00:1]/", false, false},
		{"http://[2002:7f00:1::]/", false, false},
		{"http://[2001:0:4136:e378::]/", false, false},
		{"http://[2001:db8::1]/", false, false},
		{"http://192.0.2.1/", false, false},
		{"http://198.18.0.1/", false, false},
		{"http://2130706433/", false, false},
		{"http://017700000001/", false, false},
		{"http://0x7f000001/", false, false},
		{"http://0x7f.1/", false, false},
		{"http://0177.0.0.1/", false, false},
		{"http://127.1/", false, false},
		{"http://127.0.0.1./", false, false},
		{"http://127.0.0.256/", false, false},
		{"http://user:pass@hooks.example.org/", false, false},
		{"http://hooks.example.org@127.0.0.1/", false, false},
		{"file:///etc/passwd", false, false},
		{"gopher://hooks.example.org/", false, false},
		{"ftp://hooks.example.org/", false, false},
		{"//hooks.example.org/", false, false},
		{"http:hooks.example.org", false, false},
		{"http:///", false, false},
		{"http://:80/", false, false},
		{"http://hooks.example.org:x/", false, false},
		{"http://hooks..example.org../", false, false},
		{"", false, false},
		{"http://exa mple.org/", false, false},
		{"http://hooks.example.org\r\nHost: x/", false, false},
	}
	for _, c := range cases {
		if err := outside.CheckURL(c.url, false); (err == nil) != c.outside {
			t.Errorf("CheckURL(%q): %v", c.url, err)
		}
		if err := outside.CheckURL(c.url, true); (err == nil) != c.inside {
			t.Errorf("CheckURL(%q) with AllowPrivate: %v", c.url, err)
		}
		if !c.outside {
			_, err := outside.New(outside.Options{}).Get(ctx, c.url, nil, limit)
			if !errors.Is(err, outside.ErrForbidden) {
				t.Errorf("Get(%q): %v", c.url, err)
			}
		}
	}
}

// names is a resolver whose one name has a new address with every question.
func names(t *testing.T, addresses ...string) *net.Resolver {
	var asked atomic.Int64
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() {
			defer server.Close()
			answerDNS(t, server, func() string {
				return addresses[min(int(asked.Add(1)), len(addresses))-1]
			})
		}()
		return client, nil
	}}
}

// answerDNS speaks DNS over a stream: two bytes of length, then the message.
func answerDNS(t *testing.T, conn net.Conn, next func() string) {
	size := make([]byte, 2)
	if _, err := io.ReadFull(conn, size); err != nil {
		return
	}
	query := make([]byte, binary.BigEndian.Uint16(size))
	if _, err := io.ReadFull(conn, query); err != nil {
		return
	}
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil {
		t.Error(err)
		return
	}
	m.Response, m.Additionals = true, nil
	if m.Questions[0].Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET},
			Body:   &dnsmessage.AResource{A: [4]byte(net.ParseIP(next()).To4())},
		}}
	}
	reply, err := m.Pack()
	if err != nil {
		t.Error(err)
		return
	}
	_, _ = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...))
}

// A name that looks harmless when it is saved and resolves to an inner address
// when it is called is stopped at the socket.
func TestNamesThatRebind(t *testing.T) {
	resolver := names(t, "93.184.216.34", "127.0.0.1", "169.254.169.254", "10.0.0.1")
	first, err := resolver.LookupHost(ctx, "rebind.example.org")
	if err != nil || first[0] != "93.184.216.34" {
		t.Fatalf("the resolver of this test says %v, %v", first, err)
	}
	client := outside.New(outside.Options{Resolver: resolver})
	for range 3 {
		_, err := client.Get(ctx, "http://rebind.example.org/", nil, limit)
		if !errors.Is(err, outside.ErrForbidden) {
			t.Errorf("fetched: %v", err)
		}
	}
}

func TestPortIsCheckedAtTheSocket(t *testing.T) {
	client := outside.New(outside.Options{Resolver: names(t, "93.184.216.34")})
	if _, err := client.Get(ctx, "http://hooks.example.org:22/", nil, limit); !errors.Is(err, outside.ErrForbidden) {
		t.Errorf("port 22: %v", err)
	}
}

// X02: what comes back is bounded and never followed.
func TestAnswersFromOutside(t *testing.T) {
	var hits atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("/good", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("picture")) })
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		http.Redirect(w, r, "/loop", http.StatusFound)
	})
	mux.HandleFunc("/200MB", func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < 200 && r.Context().Err() == nil; i++ {
			_, _ = w.Write(make([]byte, 1<<20))
		}
	})
	mux.HandleFunc("/gzip", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "" {
			t.Errorf("asked for %s", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write([]byte("\x1f\x8b"))
	})
	mux.HandleFunc("/cookie", func(w http.ResponseWriter, r *http.Request) {
		if len(r.Cookies()) > 0 {
			t.Error("a cookie came back")
		}
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
	})
	mux.HandleFunc("/headers", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Long", strings.Repeat("x", 100<<10))
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("x"))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	client := outside.New(outside.Options{AllowPrivate: true})

	for path, want := range map[string]struct {
		code int
		err  error
	}{
		"/good": {code: 200}, "/gzip": {code: 200}, "/cookie": {code: 200}, "/loop": {code: 302}, "/nothing": {code: 404},
		"/200MB": {code: 200, err: outside.ErrTooLarge}, "/headers": {err: outside.ErrUnreachable},
	} {
		for range 2 {
			answer, err := client.Get(ctx, server.URL+path, nil, limit)
			if answer.Code != want.code || !errors.Is(err, want.err) {
				t.Errorf("%s: %d, %d bytes, %v", path, answer.Code, len(answer.Body), err)
			}
		}
	}
	if hits.Load() != 2 {
		t.Errorf("%d requests for two fetches: a redirect was followed", hits.Load())
	}
	short, cancel := context.WithCancel(ctx)
	go cancel()
	if _, err := client.Get(short, server.URL+"/slow", nil, limit); !errors.Is(err, context.Canceled) {
		t.Errorf("a slow answer outlives its context: %v", err)
	}
}

func TestNoProxy(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Error("the proxy of the environment was used")
	}))
	defer server.Close()
	t.Setenv("HTTP_PROXY", server.URL)
	t.Setenv("http_proxy", server.URL)
	_, err := outside.New(outside.Options{Resolver: names(t, "127.0.0.1")}).Get(ctx, "http://hooks.example.org/", nil, limit)
	if !errors.Is(err, outside.ErrForbidden) {
		t.Error(err)
	}
}
