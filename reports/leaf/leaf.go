package leaf

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"lamppost/reports"
)

// Version is the "v" of every leaf written today.
const Version = 1

// MaxSize bounds a leaf in bytes. The longest leaf we know how to make has a
// third of it.
const MaxSize = 4096

// Leaf is one entry of the record. Which fields an entry of a type may and must
// have is the table in vocabulary.go; all others are empty.
//
// The fields stand in the order of their keys, because that is the order in
// which they are written.
type Leaf struct {
	Also          []reports.BodySlug    `json:"also,omitempty"`          // who is told too, sorted
	Area          string                `json:"area,omitempty"`          // key, see Code: which decided, or is responsible
	At            int64                 `json:"at"`                      // when it was recorded: seconds since 1970 UTC
	Body          reports.BodySlug      `json:"body,omitempty"`          // who answers; absent where nobody does
	Boundaries    map[string]FileDigest `json:"boundaries,omitempty"`    // layer, see Code, to its canonical file: by which it was decided
	Canonical     FileDigest            `json:"canonical,omitempty"`     // of a boundary file in canonical form
	Canonicaliser string                `json:"canonicaliser,omitempty"` // the canonical form: "lamppost-boundary/1"
	Category      reports.CategoryCode  `json:"category,omitempty"`      // what was reported
	Checkpoint    FileDigest            `json:"checkpoint,omitempty"`    // the last good one of the log before this one
	City          reports.CitySlug      `json:"city,omitempty"`          // whose rules
	Commit        map[string]Digest     `json:"commit,omitempty"`        // field name to the digest of its disclosure
	Event         ID                    `json:"event,omitempty"`         // whose fields were removed
	Features      int                   `json:"features,omitempty"`      // in a boundary file, or rows in an export
	ID            ID                    `json:"id"`                      // of this event
	Key           string                `json:"key,omitempty"`           // a verifier key of the log
	Layer         string                `json:"layer,omitempty"`         // of boundaries, see Code
	Licence       string                `json:"licence,omitempty"`       // of a boundary file: SPDX identifier or address
	Mode          Mode                  `json:"mode,omitempty"`          // how a body was found
	Names         []string              `json:"names,omitempty"`         // of removed fields, sorted
	Of            ReportID              `json:"of,omitempty"`            // the original of a duplicate
	Origin        string                `json:"origin,omitempty"`        // of the log
	Prev          Digest                `json:"prev,omitempty"`          // hash of this report's leaf before; absent on its first
	Raw           FileDigest            `json:"raw,omitempty"`           // a file as it was read or written
	Reason        Reason                `json:"reason,omitempty"`        // for removing or hiding
	Report        ReportID              `json:"report,omitempty"`        // which report
	Role          reports.Role          `json:"role,omitempty"`          // of who acted
	Rule          int                   `json:"rule,omitempty"`          // which of the ruleset decided, from 1; absent for none
	Ruleset       FileDigest            `json:"ruleset,omitempty"`       // of a city's rules in canonical form
	Size          int64                 `json:"size,omitempty"`          // of the log when a dataset was computed
	Source        string                `json:"source,omitempty"`        // public address a file came from
	Status        reports.Status        `json:"status,omitempty"`        // that was set
	Type          reports.EventKind     `json:"type"`
	V             int                   `json:"v"`
	ValidFrom     int64                 `json:"valid_from,omitempty"` // of boundaries: seconds since 1970 UTC
	Version       string                `json:"version,omitempty"`    // of a layer
}

// Mode says how a body was found.
type Mode string

// The modes.
const (
	Auto      Mode = "auto"      // by the rules, as anybody can run them again
	Manual    Mode = "manual"    // by somebody, against or without the rules
	Corrected Mode = "corrected" // by somebody who mended a wrong choice
)

// MaxLayers bounds the boundaries, and the bodies to be told, that a leaf names. A
// decision over more of them names none, and cannot be run again.
const MaxLayers = 20

// Reason says why something was removed or hidden.
type Reason string

// The reasons.
const (
	Request    Reason = "request"    // somebody asked for what is theirs
	Moderation Reason = "moderation" // it should not be shown
	Court      Reason = "court"      // an order
	Retention  Reason = "retention"  // its time was over
	Mistake    Reason = "error"      // it should not have been there
	Lost       Reason = "lost"       // nobody removed it: it was not in the backup that was restored
)

// Reasons returns every reason that somebody can have, in the order people are
// shown them.
func Reasons() []Reason { return []Reason{Request, Moderation, Court, Retention, Mistake} }

// Time returns when it was recorded.
func (l *Leaf) Time() time.Time { return time.Unix(l.At, 0).UTC() }

// Encode checks the leaf and returns its bytes.
func (l *Leaf) Encode() ([]byte, error) {
	if err := l.Check(); err != nil {
		return nil, err
	}
	raw := l.spell()
	if len(raw) > MaxSize {
		return nil, fmt.Errorf("leaf: %s has %d bytes, at most %d are taken", l.Type, len(raw), MaxSize)
	}
	return raw, nil
}

// Parse reads the bytes of a leaf. It accepts exactly what Encode writes: a leaf
// in another spelling, or with anything outside the vocabulary, is an error.
func Parse(raw []byte) (Leaf, error) {
	var l Leaf
	if len(raw) > MaxSize {
		return l, fmt.Errorf("leaf: %d bytes, at most %d are taken", len(raw), MaxSize)
	}
	in := json.NewDecoder(bytes.NewReader(raw))
	in.DisallowUnknownFields()
	if err := in.Decode(&l); err != nil {
		return l, fmt.Errorf("leaf: %w", err)
	}
	if _, err := in.Token(); err != io.EOF {
		return l, errSpelling
	}
	again, err := l.Encode()
	if err == nil && !bytes.Equal(again, raw) {
		err = errSpelling
	}
	return l, err
}

var errSpelling = errors.New("leaf: not in the canonical spelling")

// Promise adds the commitment to a disclosure.
func (l *Leaf) Promise(name string, d Disclosure) {
	if l.Commit == nil {
		l.Commit = map[string]Digest{}
	}
	l.Commit[name] = d.Digest()
}
