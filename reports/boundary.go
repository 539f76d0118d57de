package reports

import (
	"time"

	"lamppost/geo"
)

// Move is what new boundaries did to an open report: another body answers.
type Move struct {
	Report   ReportID
	From, To BodySlug // empty: nobody
	Layer    geo.LayerName
	Version  VersionID // that is published
}

// Publication makes a version of a layer the one that routes, now or on a day.
type Publication struct {
	ID       PublicationID
	Layer    geo.LayerName
	Version  VersionID
	Previous []VersionID // what its open reports were routed by, newest first; empty: by nothing
	State    PublicationState
	Person   PersonID // 0: the command line, or a city's folder
	Note     string
	Warnings int // findings short of blockers that were accepted with it

	CreatedAt  time.Time
	DueAt      time.Time
	SwitchedAt time.Time // zero: not yet
	DoneAt     time.Time // zero: not yet

	Reached ReportID // the last report that was looked at
	Moved   int      // reports that were given to another body
}

// PublicationState is where a publication stands.
type PublicationState string

// The states. Between the switch and the end, open reports change hands in
// batches; whoever dies in between leaves the rest to the next.
const (
	PublicationWaits      PublicationState = "waiting"    // for its day
	PublicationMoves      PublicationState = "moving"     // the switch is made
	PublicationSettles    PublicationState = "settling"   // every report was looked at; one that was filed during the switch may follow
	PublicationDone       PublicationState = "done"       // the bodies have been told
	PublicationSuperseded PublicationState = "superseded" // another took over before it was done
	PublicationWithdrawn  PublicationState = "withdrawn"  // before its day
)
