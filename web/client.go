package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// clientOf returns the address a request came from: the peer, or the right-most
// hop of X-Forwarded-For that is not one of our proxies. What stands to the left
// of it is the client's own invention and is not looked at.
func clientOf(r *http.Request, proxies []netip.Prefix) netip.Addr {
	peer := parseHop(r.RemoteAddr)
	if !trusted(peer, proxies) {
		return peer
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		addr := parseHop(hop)
		if !addr.IsValid() {
			return peer
		}
		peer = addr
		if !trusted(addr, proxies) {
			break
		}
	}
	return peer
}

func trusted(a netip.Addr, proxies []netip.Prefix) bool {
	return a.IsValid() && slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// parseHop reads an address with or without a port; an invalid one is the zero Addr.
func parseHop(s string) netip.Addr {
	s = strings.TrimSpace(s)
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap().WithZone("")
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return a.Unmap().WithZone("")
}

// Networks that one person commonly has for themselves.
const (
	personBits6 = 64 // an IPv6 customer moves freely within it
	logBits4    = 24 // enough to see a pattern in the log, too little to see a person
	logBits6    = 48
)

// personOf is what a rate is counted by.
func personOf(a netip.Addr) netip.Prefix {
	if a.Is4() {
		return netip.PrefixFrom(a, 32)
	}
	p, _ := a.Prefix(personBits6)
	return p
}

// networkOf is what the log keeps of an address.
func networkOf(a netip.Addr) netip.Prefix {
	bits := logBits6
	if a.Is4() {
		bits = logBits4
	}
	p, _ := a.Prefix(bits)
	return p
}
