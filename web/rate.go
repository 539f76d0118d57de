package web

import (
	"net/netip"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"lamppost/reports"
)

// Rate names the allowance a URL draws on.
type Rate uint8

// The allowances of one person (an address, or an IPv6 /64).
const (
	reads Rate = iota
	tileReads
	posts
	keyPosts // of programs with a key, which send for many people
	imports  // files of boundaries, which cost a minute of work each
	unlimited
)

// Rates are the allowances; a zero Allowance means its default.
type Rates struct{ Reads, Tiles, Posts, Keys, Imports Allowance }

// Allowance is so many requests a second on average, and so many at once.
type Allowance struct {
	PerSecond float64
	Burst     int
}

// defaultRates: a school or an office behind one address browses freely; a map
// dragged about quickly asks for some 60 tiles a second; nobody has more than a
// few things to report in a minute, but a form may be sent fifty times over while
// a tunnel swallows its answers, and a class reports from one address.
var defaultRates = Rates{
	Reads: Allowance{20, 200},
	Tiles: Allowance{100, 1000},
	Posts: Allowance{1, 120},
	Keys:  Allowance{50, 1000},
	// A morning's corrections of one file after the other; each keeps 200 MB of
	// disk until its job has run.
	Imports: Allowance{1.0 / 60, 20},
}

// maxPersons bounds the memory of a limiter (about 20 MB in all). Beyond it the
// person not seen for the longest time starts anew.
const maxPersons = 50_000

// limiters counts requests per allowance and person.
type limiters struct {
	allow   [unlimited]Allowance
	persons [unlimited]*lru.Cache[netip.Prefix, *rate.Limiter]
}

func newLimiters(r Rates) (*limiters, error) {
	l := &limiters{allow: [unlimited]Allowance{reads: r.Reads, tileReads: r.Tiles, posts: r.Posts, keyPosts: r.Keys, imports: r.Imports}}
	defaults := [unlimited]Allowance{reads: defaultRates.Reads, tileReads: defaultRates.Tiles, posts: defaultRates.Posts, keyPosts: defaultRates.Keys, imports: defaultRates.Imports}
	for i := range l.allow {
		if l.allow[i] == (Allowance{}) {
			l.allow[i] = defaults[i]
		}
		c, err := lru.New[netip.Prefix, *rate.Limiter](maxPersons)
		if err != nil {
			return nil, err
		}
		l.persons[i] = c
	}
	return l, nil
}

// take draws one request; a positive answer is how long to wait instead.
func (l *limiters) take(kind Rate, person netip.Prefix, now time.Time) time.Duration {
	if kind >= unlimited {
		return 0
	}
	lim, ok := l.persons[kind].Get(person)
	if !ok {
		lim = rate.NewLimiter(rate.Limit(l.allow[kind].PerSecond), l.allow[kind].Burst)
		if old, found, _ := l.persons[kind].PeekOrAdd(person, lim); found {
			lim = old
		}
	}
	booking := lim.ReserveN(now, 1)
	wait := booking.DelayFrom(now)
	if wait > 0 {
		booking.CancelAt(now)
	}
	return wait
}

// tooMany is a refusal that knows when to come back.
type tooMany struct {
	refusal *reports.Error
	after   time.Duration
}

func (t *tooMany) Error() string { return t.refusal.Error() }

// Unwrap lets errors.As find the refusal.
func (t *tooMany) Unwrap() error { return t.refusal }

func (s *Server) checkRate(r *Request) error {
	person := personOf(r.Client)
	kind := r.Policy.Rate
	if kind == reads && !safe(r.Method) {
		kind = posts
	}
	wait := s.limits.take(kind, person, s.Now())
	if wait <= 0 {
		return nil
	}
	return &tooMany{&reports.Error{Kind: reports.TooMany, Code: "too_many"}, wait}
}
