package dispatch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"
)

const (
	// outsideTime bounds one request from the dial to the last byte: a third of
	// the lease, and what a resident would wait for a page.
	outsideTime = 20 * time.Second
	// maxMedia is the largest photo a phone makes in its own format, doubled.
	maxMedia = 8 << 20
	// maxHeader bounds an answer's header.
	maxHeader = 64 << 10
)

// Outside is the one HTTP client for the outside world: public addresses only,
// checked at the socket, ports 80 and 443, no proxy, no redirect, no cookie, no
// decompression, 20 s and a few MiB. It is safe for concurrent use. AllowPrivate
// also admits any port and the addresses of the operator's own network (loopback,
// private, carrier-grade NAT, unique local), for receivers that run there; never
// link-local ones, where clouds keep their credentials.
type Outside struct {
	client       *http.Client
	allowPrivate bool
}

// OutsideOptions change where an Outside may go. The zero value is the safe one.
type OutsideOptions struct {
	AllowPrivate bool
	Resolver     *net.Resolver // nil: the system's
}

// NewOutside returns a client for the outside world.
func NewOutside(o OutsideOptions) *Outside {
	dialer := &net.Dialer{
		Resolver: o.Resolver,
		Control: func(_, address string, _ syscall.RawConn) error {
			return checkSocket(address, o.AllowPrivate)
		},
	}
	return &Outside{
		allowPrivate: o.AllowPrivate,
		client: &http.Client{
			Timeout:       outsideTime,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Transport: &http.Transport{
				DialContext: dialer.DialContext,
				// A kept connection would be used without a new check.
				DisableKeepAlives:      true,
				DisableCompression:     true,
				MaxResponseHeaderBytes: maxHeader,
			},
		},
	}
}

// checkSocket is asked with the address that is about to be dialled, when no
// name is left to be resolved differently.
func checkSocket(address string, allowPrivate bool) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", errForbidden, address)
	}
	if !mayPort(fmt.Sprint(to.Port()), allowPrivate) || !mayCall(to.Addr(), allowPrivate) {
		return fmt.Errorf("%w: %s", errForbidden, to)
	}
	return nil
}

// Fetch gets what url names, at most 8 MiB of it.
func (o *Outside) Fetch(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, Permanent(err)
	}
	request.Header.Set("Accept", "image/jpeg, image/png, image/webp, image/gif;q=0.5")
	response, err := o.do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return readAtMost(response.Body, maxMedia)
}

// Post sends body with header and returns the status line. The body of the
// answer is not read: 2xx is a yes, whatever follows and however slowly.
func (o *Outside) Post(ctx context.Context, url string, header http.Header, body []byte) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return "", Permanent(err)
	}
	request.Header = header.Clone()
	response, err := o.do(request)
	if err != nil {
		return "", err
	}
	_ = response.Body.Close() // its status has said it all
	return statusLine(response), nil
}

// do returns an answer with a 2xx status, or why there is none.
func (o *Outside) do(request *http.Request) (*http.Response, error) {
	if err := checkURL(request.URL, o.allowPrivate); err != nil {
		return nil, Permanent(err)
	}
	request.Header.Set("User-Agent", brand)
	response, err := o.client.Do(request)
	if errors.Is(err, errForbidden) {
		return nil, Permanent(err)
	}
	if err != nil {
		return nil, Unreachable(err)
	}
	if err := statusError(response); err != nil {
		_ = response.Body.Close() // nothing of it was read
		return nil, err
	}
	return response, nil
}

// statusLine is what is kept of an answer: its body is never shown, so that a
// webhook cannot be used to look at what lies behind an address.
func statusLine(r *http.Response) string {
	return strings.TrimSpace(fmt.Sprintf("HTTP %d %s", r.StatusCode, http.StatusText(r.StatusCode)))
}

func statusError(r *http.Response) error {
	err := errors.New(statusLine(r))
	switch code := r.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests:
		return err
	case code >= 400 && code < 500:
		return Permanent(err)
	}
	return err
}

func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, Unreachable(err)
	}
	if int64(len(body)) > limit {
		return nil, Permanent(fmt.Errorf("the answer is larger than %d KiB", limit>>10))
	}
	return body, nil
}
