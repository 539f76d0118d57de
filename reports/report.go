package reports

import (
	"time"

	"lamppost/geo"
)

// Report is one issue at one place.
type Report struct {
	ID         ReportID
	City       CitySlug
	Category   CategoryCode
	Body       BodySlug // empty: nobody answers for this place and category
	Status     Status
	Visibility Visibility
	Text       string
	Answers    Answers
	Place      geo.Point
	Accuracy   float64 // metres, of the device's fix; 0: not known
	Address    string  // as the reporter gave it
	Name       string  // of the reporter; shown only when NamePublic
	NamePublic bool
	Source     Source
	ExternalID string // the reference another system knows it by
	CreatedAt  time.Time
	UpdatedAt  time.Time
	ClosedAt   time.Time // zero while open
	DueAt      time.Time // zero: nothing was promised
	Route      Route
	Version    int64    // counts changes; an editor names the one it read
	Duplicate  ReportID // of which report, when the status is duplicate
	PhotoCount int
	Cover      PhotoID // the first photo, for lists
	Removed    []Part  // for good, in the order of Parts
	Record     RecordID
	Event      EventID // the newest that tells of it
}

// Source says through which entrance a report came.
type Source string

// The entrances.
const (
	SourceWeb     Source = "web"
	SourceOpen311 Source = "open311"
	SourceImport  Source = "import"
)

// Photo is a picture attached to a report or to one of its updates.
type Photo struct {
	ID        PhotoID
	Report    ReportID
	Update    UpdateID // 0: part of the report itself
	Width     int      // of the large size, pixels
	Height    int
	Hidden    bool
	SHA256    string // of the large size's file
	CreatedAt time.Time
}

// MaxPhotos bounds the photos of one report or one update: enough for near,
// far and the street sign, and a bound on what one POST can cost.
const MaxPhotos = 3

// Reporter is what is known of who reported; never part of a public answer.
type Reporter struct {
	Email     string
	Language  string
	Confirmed bool
}
