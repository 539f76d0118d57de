package rerun

import "fmt"

// Outcome is what became of a decision that was to be made again.
type Outcome string

// The outcomes. Same, Manual, Corrected, Erased and Later are no alarm; whether
// Erased is one depends on the event that has to explain it, which the caller
// looks for.
const (
	Same      Outcome = "same"      // as logged
	Manual    Outcome = "manual"    // a person chose the body: nothing to run again
	Corrected Outcome = "corrected" // a person mended a wrong choice
	Erased    Outcome = "erased"    // place or answers cannot be opened any more
	Later     Outcome = "later"     // the files belong to a later version
	Different Outcome = "different" // the rules say otherwise
	NotLogged Outcome = "unlogged"  // boundaries or rules were not in force by any event before
	Altered   Outcome = "altered"   // a file is not what its digest promises, or cannot be had
)

// Wrong reports whether somebody has to answer for it.
func (o Outcome) Wrong() bool { return o == Different || o == NotLogged || o == Altered }

// Finding is an outcome and what there is to say about it.
type Finding struct {
	Outcome Outcome
	Detail  string // for a wrong one, codes and digests only
}

func found(o Outcome, format string, args ...any) *Finding {
	return &Finding{o, fmt.Sprintf(format, args...)}
}
