package web

import (
	"fmt"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestClientIsTheRightmostUntrustedHop(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	tests := []struct {
		peer      string
		forwarded []string
		want      string
	}{
		{"203.0.113.5:1234", nil, "203.0.113.5"},
		{"203.0.113.5:1234", []string{"198.51.100.1"}, "203.0.113.5"},
		{"10.0.0.1:1234", []string{"198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1234", []string{"1.2.3.4, 198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1234", []string{"1.2.3.4, 198.51.100.1, 10.9.9.9"}, "198.51.100.1"},
		{"10.0.0.1:1234", []string{"1.2.3.4", "198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1234", []string{"198.51.100.1, nonsense"}, "10.0.0.1"},
		{"10.0.0.1:1234", []string{""}, "10.0.0.1"},
		{"10.0.0.1:1234", nil, "10.0.0.1"},
		{"[fd00::1]:1", []string{"[2001:db8::1]:443"}, "2001:db8::1"},
		{"10.0.0.1:1", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{"@", nil, "invalid IP"},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(get, "/", nil)
		r.RemoteAddr = tt.peer
		for _, f := range tt.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		if got := clientOf(r, proxies).String(); got != tt.want {
			t.Errorf("peer %s, forwarded %q: %s, want %s", tt.peer, tt.forwarded, got, tt.want)
		}
	}
}

func TestLimiterCannotBeDodgedOrFilled(t *testing.T) {
	s := newShell(t, Config{Rates: Rates{Reads: Allowance{1, 5}}, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}})
	refused := 0
	for i := range 100 {
		if s.get("/robots.txt").StatusCode == 429 {
			t.Fatal("tiles and pages share an allowance")
		}
		forged := fmt.Sprintf("1.2.%d.%d, 203.0.113.9", i/256, i%256)
		if s.get("/", "X-Forwarded-For", forged).StatusCode == 429 {
			refused++
		}
	}
	if refused != 95 {
		t.Errorf("invented hops: %d of 100 refused, want 95", refused)
	}
	refused = 0
	for i := range 100 {
		if s.get("/", "X-Forwarded-For", fmt.Sprintf("2001:db8:0:1::%x", i)).StatusCode == 429 {
			refused++
		}
	}
	if refused != 95 {
		t.Errorf("addresses of one /64: %d of 100 refused, want 95", refused)
	}
	for i := range maxPersons + 1000 {
		s.limits.take(reads, personOf(netip.AddrFrom4([4]byte{11, byte(i >> 16), byte(i >> 8), byte(i)})), testNow)
	}
	if n := s.limits.persons[reads].Len(); n > maxPersons {
		t.Errorf("%d persons remembered, the bound is %d", n, maxPersons)
	}
}
