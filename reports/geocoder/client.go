package geocoder

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
	"lamppost/reports/outside"
)

const (
	// mostHits are asked for.
	mostHits = 6
	// longestAnswer is ten times what six hits take.
	longestAnswer = 256 << 10
	// keptAnswers is how many are remembered, at about 2 kB each.
	keptAnswers = 500
	// burst is how many people may ask in the same second.
	burst = 3
)

// ErrBusy says that too many have asked within a second.
var ErrBusy = errors.New("geocoder: more than one request a second")

// Client asks one service. It is safe for concurrent use.
type Client struct {
	outside *outside.Client
	address *url.URL
	dialect dialect
	kept    *lru.Cache[string, []gazetteer.Hit]
	limit   *rate.Limiter
}

// dialect is how a service is asked and how it answers.
type dialect struct {
	query func(text string, near *geo.Point, language string) url.Values
	read  func(body []byte) ([]gazetteer.Hit, error)
}

// New asks the service at an address: one that ends in /search is a Nominatim's, one
// that ends in /api a Photon's. The address may carry a query, such as a key.
func New(address string, through *outside.Client) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("%q is no address of a geocoder", address)
	}
	c := &Client{outside: through, address: u, limit: rate.NewLimiter(1, burst)}
	switch path.Base(u.Path) {
	case "search":
		c.dialect = nominatim
	case "api":
		c.dialect = photon
	default:
		return nil, fmt.Errorf("%s: the address of a Nominatim ends in /search, that of a Photon in /api", address)
	}
	c.kept, err = lru.New[string, []gazetteer.Hit](keptAnswers)
	return c, err
}

// Find asks what a text means. The error says why there is no answer; no hits are
// an answer.
func (c *Client) Find(ctx context.Context, text string, near *geo.Point, language string) ([]gazetteer.Hit, error) {
	query := c.dialect.query(strings.TrimSpace(text), near, language)
	key := query.Encode()
	if hits, known := c.kept.Get(key); known {
		return hits, nil
	}
	if !c.limit.Allow() {
		return nil, ErrBusy
	}
	address := *c.address
	for name, values := range address.Query() {
		query[name] = values
	}
	address.RawQuery = query.Encode()
	answer, err := c.outside.Get(ctx, address.String(), http.Header{"Accept": {"application/json"}}, longestAnswer)
	if err != nil {
		return nil, err
	}
	if answer.Code != http.StatusOK {
		return nil, fmt.Errorf("geocoder: %s answered %d", c.address.Host, answer.Code)
	}
	hits, err := c.dialect.read(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("geocoder: %s: %w", c.address.Host, err)
	}
	c.kept.Add(key, hits)
	return hits, nil
}

// nearby is a place to a kilometre or so: enough to rank by, and no more than the
// service has to know.
func nearby(degrees float64) string { return strconv.FormatFloat(degrees, 'f', 2, 64) }

// usable leaves out what is on no map and names that are none.
func usable(hits []gazetteer.Hit) []gazetteer.Hit {
	kept := hits[:0]
	for _, h := range hits {
		if geo.CheckPoint(h.At) == nil && h.Name != "" && len(kept) < mostHits {
			kept = append(kept, h)
		}
	}
	return kept
}
