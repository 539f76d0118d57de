package replay

import (
	"lamppost/reports"
	"lamppost/reports/leaf"
)

// State is what the record says of one report.
type State struct {
	Record     leaf.ReportID
	Category   reports.CategoryCode
	Body       reports.BodySlug
	Status     reports.Status
	StatusAt   int64              // seconds since 1970 UTC; 0: it never changed
	Visibility reports.Visibility // Unconfirmed: received, and no more
	Of         leaf.ReportID      // the original, if it is a duplicate
	Published  leaf.ID            // the event whose fields are its words and place
	Updates    []Update
	Removed    []Removed

	Last     leaf.ID   // the newest event
	LastHash leaf.Hash // of its leaf
	Index    int64     // of it
}

// Update is what somebody added to a report.
type Update struct {
	Event  leaf.ID
	At     int64
	By     reports.Role
	Body   reports.BodySlug
	Status reports.Status // empty: none was set
	From   reports.Status
}

// Removed is what a report.redacted took away.
type Removed struct {
	Event  leaf.ID
	Names  []string
	Reason leaf.Reason
}

// States is every report of a record by its name there. Make one with make.
type States map[leaf.ReportID]*State

// Follow learns from the entry at an index. Entries are followed in their order.
func (s States) Follow(index int64, l *leaf.Leaf, hash leaf.Hash) {
	if l.Report == "" {
		return
	}
	r := s[l.Report]
	if r == nil {
		r = &State{Record: l.Report, Status: reports.StatusOpen, Visibility: reports.Unconfirmed}
		s[l.Report] = r
	}
	r.Last, r.LastHash, r.Index = l.ID, hash, index
	r.follow(l)
}

func (r *State) follow(l *leaf.Leaf) {
	switch l.Type {
	case reports.EventPublished:
		r.Category, r.Published, r.Visibility = l.Category, l.ID, reports.Public
	case reports.EventRouted:
		r.Body = l.Body
	case reports.EventStatus, reports.EventNoted:
		r.update(l)
	case reports.EventMerged:
		r.Of = l.Of
	case reports.EventHidden:
		r.Visibility = reports.Hidden
	case reports.EventRestored:
		r.Visibility = reports.Public
	case reports.EventRedacted:
		r.Removed = append(r.Removed, Removed{l.Event, l.Names, l.Reason})
	}
}

func (r *State) update(l *leaf.Leaf) {
	u := Update{Event: l.ID, At: l.At, By: l.Role, Body: l.Body}
	if l.Type == reports.EventStatus {
		u.Status, u.From = l.Status, r.Status
		r.Status, r.StatusAt, r.Of = l.Status, l.At, ""
	}
	r.Updates = append(r.Updates, u)
}
