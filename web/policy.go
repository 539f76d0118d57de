package web

import (
	"time"

	"lamppost/reports"
)

// Policy is what a URL promises about who may use it and how much. Every row of
// the table has one; the zero Policy lets nobody in.
type Policy struct {
	Who   Who
	Scope Scope
	Rate  Rate
	Body  int64         // bytes of request body taken at most
	Cache time.Duration // how long any cache may keep a good answer; 0: none may
	Form  ErrorForm     // how a refusal is written
	CORS  bool          // scripts of any origin may read the answer
	Bulk  bool          // asked for by the dozen and never a document: fewer headers, and good answers are not logged
}

// Who is the smallest group that may use a URL.
type Who uint8

// The groups, each wider than the next, but for keyHolder: programs, whose
// handler checks the key itself and never sees a session.
const (
	nobody Who = iota
	anyone
	residentOnly // somebody signed in
	crewOnly
	staffOnly
	adminOnly
	keyHolder
)

// role is what a viewer must have for w; ok is false where no role helps.
func (w Who) role() (role reports.Role, ok bool) {
	switch w {
	case crewOnly:
		return reports.Crew, true
	case staffOnly:
		return reports.Staff, true
	case adminOnly:
		return reports.Administrator, true
	}
	return "", false
}

// Scope is which reports the handler may touch beyond the public ones.
type Scope uint8

// The scopes. With ownBodies the handler passes r.Viewer to every read and
// write, and a report of another body is not found.
const (
	publicOnly Scope = iota
	ownBodies
	everyBody
)

// ErrorForm is how a refusal is written for who asked.
type ErrorForm uint8

// The forms of a refusal.
const (
	errorPage    ErrorForm = iota // a page for a person
	errorJSON                     // RFC 9457 problem details for a program
	errorOpen311                  // the errors of GeoReport v2, in the format of the path
)

// Limits of request bodies in bytes.
const (
	noBody    = 1 << 10  // what a GET may carry by mistake
	formBody  = 64 << 10 // a form of words: 4,000 characters in any script, escaped
	photoBody = 40 << 20 // three photos as phones make them, plus the form
	// boundaryBody is a country's boundaries in its most wordy format.
	boundaryBody = 200 << 20
)

// The policies. Add to one with its methods: staff.takes(photoBody).
var (
	// public is a page for everybody that may greet a viewer: never cached.
	public = Policy{Who: anyone, Rate: reads, Body: noBody}
	// publicRead is the same for everybody, so caches may keep it; its handler
	// gets no session, and so cannot leak one.
	publicRead = Policy{Who: anyone, Rate: reads, Body: noBody, Cache: time.Minute, Form: errorJSON, CORS: true}
	// publicTile is publicRead with the rate a map needs.
	publicTile = Policy{Who: anyone, Rate: tileReads, Body: noBody, Cache: time.Hour, Form: errorJSON, CORS: true, Bulk: true}
	// publicRecord is the public record for programs of any origin; its handlers say
	// what caches may keep, because a log's answers are for ever or for a moment.
	publicRecord = Policy{Who: anyone, Rate: tileReads, Body: noBody, Form: errorJSON, CORS: true}
	// publicPhoto knows who is looking, because staff sees photos of hidden reports;
	// its handler says what caches may keep.
	publicPhoto = Policy{Who: anyone, Rate: tileReads, Body: noBody, Form: errorJSON, CORS: true}
	// publicPost changes something for somebody without an account.
	publicPost = Policy{Who: anyone, Rate: posts, Body: formBody}

	resident = Policy{Who: residentOnly, Rate: reads, Body: formBody}
	crew     = Policy{Who: crewOnly, Scope: ownBodies, Rate: reads, Body: formBody}
	staff    = Policy{Who: staffOnly, Scope: ownBodies, Rate: reads, Body: formBody}
	admin    = Policy{Who: adminOnly, Scope: everyBody, Rate: reads, Body: formBody}
	apiKey   = Policy{Who: keyHolder, Rate: keyPosts, Body: formBody, Form: errorJSON, CORS: true}
	// open311Read and open311Post are the doors of GeoReport v2.
	open311Read = Policy{Who: anyone, Rate: reads, Body: noBody, Cache: time.Minute, Form: errorOpen311, CORS: true}
	open311Post = Policy{Who: keyHolder, Rate: keyPosts, Body: photoBody, Form: errorOpen311, CORS: true}

	machinery = Policy{Who: anyone, Rate: unlimited, Body: noBody} // health checks
)

// takes returns p with room for a request body of n bytes.
func (p Policy) takes(n int64) Policy { p.Body = n; return p }

// at returns p with a rate of its own.
func (p Policy) at(r Rate) Policy { p.Rate = r; return p }

// keeps returns p with answers that caches may keep for d.
func (p Policy) keeps(d time.Duration) Policy { p.Cache = d; return p }

// asPage returns p with refusals written as pages.
func (p Policy) asPage() Policy { p.Form, p.Bulk = errorPage, false; return p }

// sessionless reports whether the handler must not know who is looking.
func (p Policy) sessionless() bool { return p.Who == keyHolder || p.Cache > 0 }
