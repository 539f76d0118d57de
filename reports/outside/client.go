package outside

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

const (
	// totalTime bounds one request from the dial to the last byte: a third of a
	// delivery's lease, and what a resident would wait for a page.
	totalTime = 20 * time.Second
	// maxHeader bounds an answer's header.
	maxHeader = 64 << 10
	// agent is how we introduce ourselves.
	agent = "Lamppost"
)

// The reasons why there is no answer, besides ErrForbidden.
var (
	// ErrUnreachable says that no whole answer came; nobody can tell whether the
	// request was taken.
	ErrUnreachable = errors.New("no answer")
	// ErrTooLarge says that the answer was longer than the caller allows.
	ErrTooLarge = errors.New("the answer is too large")
)

// Client is the one HTTP client for the outside world: public addresses only,
// checked at the socket, ports 80 and 443, no proxy, no redirect, no cookie, no
// decompression, 20 s. It is safe for concurrent use. AllowPrivate also admits any
// port and the addresses of the operator's own network (loopback, private,
// carrier-grade NAT, unique local), for receivers that run there; never
// link-local ones, where clouds keep their credentials.
type Client struct {
	client       *http.Client
	allowPrivate bool
}

// Options change where a Client may go. The zero value is the safe one.
type Options struct {
	AllowPrivate bool
	Resolver     *net.Resolver // nil: the system's
}

// New returns a client for the outside world.
func New(o Options) *Client {
	dialer := &net.Dialer{
		Resolver: o.Resolver,
		Control: func(_, address string, _ syscall.RawConn) error {
			return checkSocket(address, o.AllowPrivate)
		},
	}
	return &Client{
		allowPrivate: o.AllowPrivate,
		client: &http.Client{
			Timeout:       totalTime,
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
		return fmt.Errorf("%w: %s", ErrForbidden, address)
	}
	if !mayPort(fmt.Sprint(to.Port()), allowPrivate) || !mayCall(to.Addr(), allowPrivate) {
		return fmt.Errorf("%w: %s", ErrForbidden, to)
	}
	return nil
}

// Answer is what came back, whatever its status.
type Answer struct {
	Code   int
	Header http.Header
	Body   []byte // nil when the caller wanted none of it
}

// Get gets what url names, at most limit bytes of it.
func (c *Client) Get(ctx context.Context, url string, header http.Header, limit int64) (Answer, error) {
	return c.do(ctx, http.MethodGet, url, header, nil, limit)
}

// Post sends body. With a limit of 0 the body of the answer is not read: its
// status says it all, whatever follows and however slowly.
func (c *Client) Post(ctx context.Context, url string, header http.Header, body []byte, limit int64) (Answer, error) {
	return c.do(ctx, http.MethodPost, url, header, body, limit)
}

func (c *Client) do(ctx context.Context, method, url string, header http.Header, body []byte, limit int64) (Answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return Answer{}, fmt.Errorf("%w: %w", ErrForbidden, err)
	}
	if err := checkURL(request.URL, c.allowPrivate); err != nil {
		return Answer{}, err
	}
	if header != nil {
		request.Header = header.Clone()
	}
	request.Header.Set("User-Agent", agent)
	response, err := c.client.Do(request)
	if errors.Is(err, ErrForbidden) {
		return Answer{}, err
	}
	if err != nil {
		return Answer{}, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	defer response.Body.Close()
	answer := Answer{Code: response.StatusCode, Header: response.Header}
	if limit > 0 {
		answer.Body, err = readAtMost(response.Body, limit)
	}
	return answer, err
}

func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	if int64(len(body)) > limit {
		return nil, fmt.Errorf("%w: over %d KiB", ErrTooLarge, limit>>10)
	}
	return body, nil
}
