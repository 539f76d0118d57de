package reports

import "time"

// Update is what somebody added to a report later.
type Update struct {
	ID        UpdateID
	Report    ReportID
	By        Role     // Resident, Crew, Staff, Administrator or System; what the page calls the author
	Body      BodySlug // for whom a crew or staff member spoke
	Person    PersonID // never shown
	Text      string
	Status    Status // the status it set; empty: none
	From      Status // what it was before
	Hidden    bool
	Event     EventID
	CreatedAt time.Time
	Photos    []Photo
	Moved     *Move // that new boundaries gave it to another body; nil: they did not
}

// Change is what a crew or staff member wants done to a report.
type Change struct {
	Report  ReportID
	Version int64  // of the report as it was read
	Key     string // idempotency key of the form
	Status  Status // empty: leave it
	Text    string
	Photos  []PhotoID
	Of      ReportID // the original, when Status is StatusDuplicate
}
