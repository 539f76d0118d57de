package review

import (
	"fmt"
	"slices"

	"lamppost/geo"
)

// Code names a class of findings.
type Code string

// The classes. Beside each: how severe it is, and what Finding.Amount and
// Width mean where they are used.
const (
	UnclosedRing     Code = "unclosed-ring"     // blocker
	BrokenRing       Code = "broken-ring"       // blocker; fewer than three different places, or an edge half round the globe
	HoleOutside      Code = "hole-outside"      // a hole outside its polygon or in another hole; severity and Amount as of SelfIntersection
	WrongCoordinates Code = "wrong-coordinates" // blocker; not degrees of WGS 84
	SwappedAxes      Code = "swapped-axes"      // blocker; latitude first, judged by the live version
	FarAway          Code = "far-away"          // outside the extent of the live version: blocker if all areas are, else warning
	MissingKey       Code = "missing-key"       // blocker
	DuplicateKey     Code = "duplicate-key"     // blocker
	EmptyGeometry    Code = "empty-geometry"    // warning
	NotAnArea        Code = "not-an-area"       // warning; points or lines
	UnusableFeature  Code = "unusable-feature"  // warning; Detail says why
	SelfIntersection Code = "self-intersection" // blocker where more ground than tolerated is counted wrongly, else warning; Amount: its square metres, Width
	WindingMended    Code = "winding-mended"    // note; Amount: features
	RepeatedGround   Code = "repeated-ground"   // warning; two polygons of one area overlap; Amount: square metres, Width
	Overlap          Code = "overlap"           // warning; Amount: square metres, Width
	Gap              Code = "gap"               // warning; Amount: square metres, Width
	Enclave          Code = "enclave"           // note; a gap too large to be a mistake; Amount: square metres, Width
	OutsideParent    Code = "outside-parent"    // warning; Amount: square metres, Width
	AreaChanged      Code = "area-changed"      // warning; Amount: change to the live version, 0.05 is 5 % larger
	KeyAdded         Code = "key-added"         // note
	KeyRemoved       Code = "key-removed"       // warning
	DamagedText      Code = "damaged-text"      // warning; Detail: the name as read
	Spike            Code = "spike"             // warning; a border that turns back on itself; Amount: metres
	Sliver           Code = "sliver"            // warning; an area or part of one too thin to be meant; Amount: square metres, Width
)

// Severity of a finding. The zero Severity is a note.
type Severity int

const (
	Note    Severity = iota // for the record
	Warning                 // the importer decides, and that is recorded
	Blocker                 // such a version is not published
)

var severityNames = [...]string{"note", "warning", "blocker"}

// String is the severity as it stands in JSON.
func (s Severity) String() string { return severityNames[s] }

// MarshalText writes the name of the severity.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Severity) UnmarshalText(text []byte) error {
	i := slices.Index(severityNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("unknown severity %q", text)
	}
	*s = Severity(i)
	return nil
}

// Finding is one thing about a version that somebody should know.
type Finding struct {
	Code     Code          `json:"code"`
	Severity Severity      `json:"severity"`
	Keys     []geo.AreaKey `json:"keys,omitempty"`    // the areas concerned, the one at fault first where there is one
	Feature  *int          `json:"feature,omitempty"` // its zero-based place in the file, where it was left out
	At       *geo.Point    `json:"at,omitempty"`      // where to look
	Extent   *geo.Box      `json:"extent,omitempty"`  // around all of it, where it is ground
	Amount   float64       `json:"amount,omitempty"`  // see the code
	Width    float64       `json:"width,omitempty"`   // mean width in metres, of ground
	Detail   string        `json:"detail,omitempty"`  // what the file says, or the reader's reason in English; text of strangers
}

// Count is how many findings of one code and severity there are.
type Count struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	Found    int      `json:"found"`
}

// Findings are what Validate found: severest first, then by code, then the
// largest Amount first.
type Findings struct {
	List   []Finding `json:"list"`   // at most Options.Most for each count
	Counts []Count   `json:"counts"` // of all, in the order of the list
}

// Blocked reports whether the version must not be published.
func (f Findings) Blocked() bool { return len(f.Counts) > 0 && f.Counts[0].Severity == Blocker }
