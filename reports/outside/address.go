package outside

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// ErrForbidden is why an address is not called; trying again will not mend it.
var ErrForbidden = errors.New("this address may not be called")

// global is the IPv6 space that is routed at all. Loopback, unique local,
// link-local, multicast, IPv4-mapped and NAT64 addresses lie outside of it.
var global = netip.MustParsePrefix("2000::/3")

// inner are networks behind which an operator may run a receiver of their own;
// AllowPrivate opens them and nothing else.
var inner = prefixes(
	"127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
	"::1/128", "fc00::/7",
)

// never are networks inside the routed space that do not lead to a host of the
// public Internet: this network, link-local (where clouds keep their secrets),
// documentation, benchmarks, relays, multicast, reserved; and the IPv6 addresses
// that carry an IPv4 address inside.
var never = prefixes(
	"0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

func prefixes(list ...string) []netip.Prefix {
	parsed := make([]netip.Prefix, len(list))
	for i, s := range list {
		parsed[i] = netip.MustParsePrefix(s)
	}
	return parsed
}

// mayCall reports whether a connection to that address may be made.
func mayCall(a netip.Addr, allowPrivate bool) bool {
	switch {
	case !a.IsValid() || a.Zone() != "" || a.Is4In6() || within(never, a):
		return false
	case within(inner, a):
		return allowPrivate
	}
	return a.Is4() || global.Contains(a)
}

func within(list []netip.Prefix, a netip.Addr) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// CheckURL says whether a URL could be called at all, for use when somebody
// saves one. It looks at the URL only: what its name resolves to is checked at
// the socket, each time.
func CheckURL(raw string, allowPrivate bool) error {
	u, err := url.Parse(raw)
	if err != nil {
		return fmt.Errorf("%w: not a URL", ErrForbidden)
	}
	return checkURL(u, allowPrivate)
}

func checkURL(u *url.URL, allowPrivate bool) error {
	host := u.Hostname()
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("%w: %q is neither http nor https", ErrForbidden, u.Scheme)
	case host == "" || u.Opaque != "":
		return fmt.Errorf("%w: no host", ErrForbidden)
	case u.User != nil:
		return fmt.Errorf("%w: it carries a user name", ErrForbidden)
	case !mayPort(u.Port(), allowPrivate):
		return fmt.Errorf("%w: port %s", ErrForbidden, u.Port())
	}
	return checkHost(host, allowPrivate)
}

func mayPort(port string, allowPrivate bool) bool {
	return port == "" || port == "80" || port == "443" || allowPrivate
}

// checkHost refuses addresses that may not be called and names that some
// resolvers would read as an address: 2130706433, 0177.1, 0x7f.1.
func checkHost(host string, allowPrivate bool) error {
	if a, err := netip.ParseAddr(host); err == nil {
		if !mayCall(a, allowPrivate) {
			return fmt.Errorf("%w: %s", ErrForbidden, a)
		}
		return nil
	}
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	last := labels[len(labels)-1]
	if _, err := strconv.ParseUint(last, 0, 64); err == nil || last == "" || strings.Trim(last, "0123456789") == "" {
		return fmt.Errorf("%w: %q is no name", ErrForbidden, host)
	}
	return nil
}
