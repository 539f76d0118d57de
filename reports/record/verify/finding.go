package verify

import "fmt"

// Kind says what is wrong; it is a closed list, for programs.
type Kind string

// The kinds of findings. Each is an alarm: none has an innocent explanation that
// the log itself could give.
const (
	BadCheckpoint Kind = "checkpoint"  // not signed as it must be, or malformed
	NoQuorum      Kind = "quorum"      // too few witnesses have cosigned
	Inconsistent  Kind = "consistency" // the history we remember was rewritten or cut short
	BadRoot       Kind = "root"        // the entries do not make the signed tree
	BadTile       Kind = "tile"        // a tile is missing or contradicts the entries
	BadBundle     Kind = "entries"     // a bundle of entries is missing or malformed
	BadLeaf       Kind = "leaf"        // an entry says what no entry may say
	BadChain      Kind = "chain"       // a report's events do not follow one another
	BadDate       Kind = "date"        // an event cannot have happened when it says
	BadOpening    Kind = "opening"     // an opening does not fit its digest
	Unexplained   Kind = "missing"     // an opening is missing and no event says why
	NotRemoved    Kind = "redacted"    // an opening is there that was redacted
	WrongRoute    Kind = "routing"     // a decision does not come out again
	Unannounced   Kind = "key"         // a key signs that the log has not told of
)

// Finding is one thing that is wrong.
type Finding struct {
	Kind   Kind   `json:"kind"`
	Index  int64  `json:"index"`            // of the entry; -1 where it is about none
	Report string `json:"report,omitempty"` // as the record names it
	Detail string `json:"detail"`
}

func (f Finding) String() string {
	switch {
	case f.Index < 0:
		return fmt.Sprintf("%s: %s", f.Kind, f.Detail)
	case f.Report == "":
		return fmt.Sprintf("%s: entry %d: %s", f.Kind, f.Index, f.Detail)
	}
	return fmt.Sprintf("%s: entry %d, report %s: %s", f.Kind, f.Index, f.Report, f.Detail)
}

// maxFindings bounds what is kept of them: a rebuilt log is wrong everywhere, and
// nobody reads a million lines. The rest is counted.
const maxFindings = 1000
