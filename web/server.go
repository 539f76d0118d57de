package web

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/photo"
	"lamppost/reports/record"
	"lamppost/reports/store"
	"lamppost/tiles"
)

// Config is what the front door needs from outside. The zero value works and
// serves the shell alone.
type Config struct {
	// Site is how the instance presents itself while it has no city.
	Site Site

	// Desk is where every change is asked for; Store and Photos are only read.
	// All three are nil when the shell is served alone.
	Desk   *desk.Desk
	Store  *store.Reader
	Photos *photo.Folder

	// Record is what /record/ publishes; nil with the desk.
	Record *record.Log

	// Archive returns the instance's base map, which may change while we serve; nil
	// for none, as is a nil Archive.
	Archive func() *Archive

	// Fonts is what the names on maps are written with; nil for the built-in ones.
	Fonts *tiles.Fonts

	// Geocode asks an outside service for a place that our own names do not know; nil:
	// nobody is asked.
	Geocode Geocoder

	// BaseURL is the address the public uses. With it, requests for other hosts
	// are refused and cookies are secure if it is https. Nil: any host.
	BaseURL *url.URL

	// TrustedProxies are the addresses whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix

	// Session returns who holds the token of a session cookie, and the public
	// Viewer if nobody does. An error is an internal fault. Nil: the desk's own.
	Session func(ctx context.Context, token string) (reports.Viewer, error)

	// Letter returns the mail of a delivery as it was written, ErrNotFound for
	// none. Nil: mails are not kept.
	Letter func(reports.DeliveryID) (Letter, error)

	// Ready says whether requests can be answered well; an error is logged and
	// answers 503 at /readyz. Nil: always.
	Ready func(ctx context.Context) error

	Rates  Rates            // zero: the default rates
	Now    func() time.Time // nil: the wall clock, taken here at the edge
	Rand   io.Reader        // nil: crypto/rand
	Logger *slog.Logger     // nil: no log
	Dev    bool             // show the operator's text of an error on its page
}

// Server answers every request. Make one with New.
type Server struct {
	Config

	assets    *assets
	templates map[string]*templates // by language tag; never changes after New
	setsMu    sync.Mutex
	sets      map[setName]*templates // of other time zones; owned by setsMu
	zones     zones
	places    placeRoom
	limits    *limiters
	languages *languages
	origin    *http.CrossOriginProtection
	tiles     *tileRoom
	changed   changesets
	faults    faultRoom
	table     []URL
	root      http.Handler // all of the table
}

// New parses the templates and builds the handler. It fails only for mistakes
// in the embedded files or in the configuration.
func New(c Config) (*Server, error) {
	s, err := newServer(c)
	if err != nil {
		return nil, err
	}
	s.root = s.router()
	return s, nil
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.root.ServeHTTP(w, r) }

func newServer(c Config) (*Server, error) {
	s := &Server{Config: withDefaults(c), tiles: newTileRoom(c.Fonts)}
	var err error
	if s.origin, err = crossOrigin(s.BaseURL); err != nil {
		return nil, err
	}
	if s.limits, err = newLimiters(s.Rates); err != nil {
		return nil, err
	}
	if s.languages, err = newLanguages(); err != nil {
		return nil, err
	}
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	if s.templates, err = s.loadTemplates(); err != nil {
		return nil, err
	}
	s.table = s.urls()
	return s, nil
}

func withDefaults(c Config) Config {
	if c.Site.Name == "" {
		c.Site.Name = "Lamppost"
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Session == nil && c.Desk != nil {
		c.Session = sessionsOf(c.Desk)
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// sessionsOf asks the desk who holds a cookie; a cookie that nobody holds is the
// public.
func sessionsOf(d *desk.Desk) func(context.Context, string) (reports.Viewer, error) {
	return func(ctx context.Context, token string) (reports.Viewer, error) {
		viewer, err := d.Session(ctx, token)
		if errors.Is(err, reports.ErrNotFound) {
			return reports.Viewer{}, nil
		}
		return viewer, err
	}
}
