package reports

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// The identifiers. All but the named ones are drawn from one [IDs].
type (
	ReportID   int64
	UpdateID   int64
	EventID    int64
	DeliveryID int64
	PersonID   int64
	VersionID  int64 // of a boundary layer
	JobID      int64 // of long work on boundaries
	// PublicationID names one switch of a layer to a version.
	PublicationID int64

	BodySlug     string // "county-highways": unique in the instance, used in URLs
	CategoryCode string // "pothole": unique in the instance, the Open311 service_code
	CitySlug     string
	PhotoID      string // 128 random bits, never derived from content
	RecordID     string // of a report in the public record: 128 random bits, in no address
)

const (
	// idEpoch leaves 93 years in which an id starts with a letter, so that no
	// reader mistakes it for a number (Spark readers turn "001" into 1).
	idEpoch    = 1735689600 // 2025-01-01T00:00:00Z
	idLetter   = 10 << 27   // first Crockford letter, in seconds
	idSequence = 18         // bits: at least 15,000 ids a second, then the clock is borrowed from
	idStep     = 16         // the longest step from one id of a second to the next
	idChars    = 10         // 50 bits in base 32
)

// crockford is Douglas Crockford's base-32 alphabet: no i, l, o, u, so that an
// id can be read over the telephone.
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

// IDs makes time-ordered ids: 32 bits of seconds, 18 bits that start at random
// each second and climb in random steps. It is safe for concurrent use. Two
// processes can draw the same id; the primary key then refuses the second, and the
// transaction is run again. Steps of one would have them meet again and again.
type IDs struct {
	Now  func() time.Time
	Rand io.Reader

	mu   sync.Mutex
	last int64 // owned by mu
}

// Next returns an id larger than every one before it from this IDs.
func (g *IDs) Next() int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	seconds := g.Now().Unix() - idEpoch + idLetter
	if seconds = max(seconds, 0); seconds > g.last>>idSequence {
		g.last = seconds<<idSequence | int64(g.random()>>1)
	} else {
		g.last += 1 + int64(g.random()%idStep)
	}
	return g.last
}

// random returns idSequence bits. A failing source of randomness is fatal to
// nothing here: ids stay unique in the process through the counter.
func (g *IDs) random() uint32 {
	var b [4]byte
	if _, err := io.ReadFull(g.Rand, b[:]); err != nil {
		return 0
	}
	return binary.BigEndian.Uint32(b[:]) & (1<<idSequence - 1)
}

func (id ReportID) String() string   { return formatID(int64(id)) }
func (id UpdateID) String() string   { return formatID(int64(id)) }
func (id EventID) String() string    { return formatID(int64(id)) }
func (id DeliveryID) String() string { return formatID(int64(id)) }
func (id PersonID) String() string   { return formatID(int64(id)) }
func (id VersionID) String() string  { return formatID(int64(id)) }
func (id JobID) String() string      { return formatID(int64(id)) }

func (id PublicationID) String() string { return formatID(int64(id)) }

// ParseReportID reads what String wrote. Upper case, blanks and hyphens are
// forgiven, as are o for 0 and i or l for 1; anything else is ErrNotFound.
func ParseReportID(s string) (ReportID, error) {
	n, err := parseID(s)
	return ReportID(n), err
}

// FirstEvent is the event with which the record begins; those after it, up to
// LastFirstEvent, are for logs that take its place. IDs never draws them, and being
// smaller than all that they draw they are numbered before them.
const (
	FirstEvent     EventID = 1
	LastFirstEvent EventID = 9999
)

// ParseEventID is ParseReportID for events.
func ParseEventID(s string) (EventID, error) {
	n, err := parseID(s)
	return EventID(n), err
}

// ParseDeliveryID is ParseReportID for deliveries.
func ParseDeliveryID(s string) (DeliveryID, error) {
	n, err := parseID(s)
	return DeliveryID(n), err
}

func formatID(id int64) string {
	var b [idChars]byte
	for i := idChars - 1; i >= 0; i-- {
		b[i] = crockford[id&31]
		id >>= 5
	}
	return string(b[:])
}

var idForgiving = strings.NewReplacer("-", "", " ", "", "o", "0", "i", "1", "l", "1")

func parseID(s string) (int64, error) {
	if len(s) > 4*idChars {
		return 0, ErrNotFound
	}
	s = idForgiving.Replace(strings.ToLower(s))
	if len(s) != idChars {
		return 0, ErrNotFound
	}
	var id int64
	for _, c := range []byte(s) {
		digit := strings.IndexByte(crockford, c)
		if digit < 0 {
			return 0, fmt.Errorf("id %q: %w", s, ErrNotFound)
		}
		id = id<<5 | int64(digit)
	}
	return id, nil
}

// ParseVersionID is ParseReportID for boundary versions.
func ParseVersionID(s string) (VersionID, error) {
	n, err := parseID(s)
	return VersionID(n), err
}

// ParseJobID is ParseReportID for long work.
func ParseJobID(s string) (JobID, error) {
	n, err := parseID(s)
	return JobID(n), err
}

// MarshalText writes the version as people and JSON see it: a number of 50 bits
// does not survive every reader.
func (id VersionID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *VersionID) UnmarshalText(text []byte) (err error) {
	*id, err = ParseVersionID(string(text))
	return err
}
