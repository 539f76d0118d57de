package pins

import "lamppost/geo"

// Pin is one mark. Ids are unique within an index.
type Pin struct {
	At    geo.Point // longitude, latitude
	ID    int64
	Facet Facet
}

// Facet is what pins are filtered by, in one word: a kind and a code, which the
// caller gives meaning to, a time, and a mark.
type Facet uint64

// Bits of a Facet, from the lowest: time, code, kind, mark.
const (
	timeBits = 32
	codeBits = 26
	kindBits = 5

	codeShift = timeBits
	kindShift = codeShift + codeBits
	markShift = kindShift + kindBits
)

// The largest values of the parts of a Facet.
const (
	MaxKind = 1<<kindBits - 1
	MaxCode = 1<<codeBits - 1
)

// NewFacet packs a kind (0 to MaxKind), a code (0 to MaxCode), a time in seconds
// since 1970 (held to 0..2^32-1, the year 2106), and the mark that clusters count.
// Values beyond their range are held at its end.
func NewFacet(kind, code int, seconds int64, marked bool) Facet {
	f := Facet(clamp(kind, MaxKind))<<kindShift | Facet(clamp(code, MaxCode))<<codeShift | Facet(max(0, min(seconds, 1<<timeBits-1)))
	if marked {
		f |= 1 << markShift
	}
	return f
}

func clamp(v, most int) int { return max(0, min(v, most)) }

// Kind is the kind given to NewFacet.
func (f Facet) Kind() int { return int(f >> kindShift & MaxKind) }

// Code is the code given to NewFacet.
func (f Facet) Code() int { return int(f >> codeShift & MaxCode) }

// Seconds is the time given to NewFacet.
func (f Facet) Seconds() int64 { return int64(f & (1<<timeBits - 1)) }

// Marked says whether clusters count the pin's mark.
func (f Facet) Marked() bool { return f>>markShift&1 == 1 }

// marks is 1 for a marked pin: branches would cost more than the sum.
func (f Facet) marks() uint32 { return uint32(f >> markShift & 1) }
