package pins

import "lamppost/geo"

// Pin is one mark. Ids are unique within an index.
type Pin struct {
	At    geo.Point // longitude, latitude
	ID    int64
	Facet Facet
}

// Facet is what pins are filtered by, in one word: three codes that the caller
// gives meaning to, and a time.
type Facet uint64

// Bits of a Facet, from the lowest: time, second code, first code, kind, mark.
const (
	timeBits = 32
	codeBits = 13
	kindBits = 5

	secondShift = timeBits
	firstShift  = secondShift + codeBits
	kindShift   = firstShift + codeBits
	markShift   = kindShift + kindBits
)

// The largest values of the parts of a Facet.
const (
	MaxKind = 1<<kindBits - 1
	MaxCode = 1<<codeBits - 1
)

// NewFacet packs a kind (0 to MaxKind), two codes (0 to MaxCode), a time in
// seconds since 1970 (held to 0..2^32-1, the year 2106), and the mark that
// clusters count. Values beyond their range are held at its end.
func NewFacet(kind, first, second int, seconds int64, marked bool) Facet {
	f := Facet(clamp(kind, MaxKind))<<kindShift | Facet(clamp(first, MaxCode))<<firstShift |
		Facet(clamp(second, MaxCode))<<secondShift | Facet(max(0, min(seconds, 1<<timeBits-1)))
	if marked {
		f |= 1 << markShift
	}
	return f
}

func clamp(v, most int) int { return max(0, min(v, most)) }

// Kind is the kind given to NewFacet.
func (f Facet) Kind() int { return int(f >> kindShift & MaxKind) }

// First is the first code given to NewFacet.
func (f Facet) First() int { return int(f >> firstShift & MaxCode) }

// Second is the second code given to NewFacet.
func (f Facet) Second() int { return int(f >> secondShift & MaxCode) }

// Seconds is the time given to NewFacet.
func (f Facet) Seconds() int64 { return int64(f & (1<<timeBits - 1)) }

// Marked says whether clusters count the pin's mark.
func (f Facet) Marked() bool { return f>>markShift&1 == 1 }

// marks is 1 for a marked pin: branches would cost more than the sum.
func (f Facet) marks() uint32 { return uint32(f >> markShift & 1) }
