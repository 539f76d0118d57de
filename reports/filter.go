package reports

import (
	"reflect"
	"time"

	"lamppost/geo"
)

// Filter chooses reports. Lists, feeds, tiles and Open311 share it, so that
// what one shows the others count. The zero Filter chooses everything the
// viewer may see.
type Filter struct {
	IDs          []ReportID
	Statuses     []Status
	Categories   []CategoryCode
	City         CitySlug
	Bodies       []BodySlug
	Told         []BodySlug  // handed to one of them, while another answers
	Area         geo.AreaRef // an area that contained the place when it was routed
	Since        time.Time   // created at or after
	Until        time.Time   // created at or before
	UpdatedSince time.Time
	UpdatedUntil time.Time
	DueBefore    time.Time // promised for before then; reports without a promise are left out
	Chosen       bool      // the reporter said on which side of a border it is
	Text         string
	Box          *geo.Box
	Near         *geo.Point // orders by distance, with Radius in metres
	Radius       float64
}

// Everything reports whether f chooses all.
func (f Filter) Everything() bool { return reflect.ValueOf(f).IsZero() }

// Page is which part of a list is wanted.
type Page struct {
	After *Cursor
	Limit int // 0: DefaultLimit; never more than MaxLimit
	Skip  int // rows passed over, for clients that count pages; cursors are cheaper
	Order Order
}

// Order is how a list is sorted. A filter with Near is sorted by distance.
type Order uint8

// The orders.
const (
	NewestFirst Order = iota
	DueFirst          // what was promised for the earliest day, then what has no day, oldest first
)

// Limits of a page.
const (
	DefaultLimit = 20
	MaxLimit     = 1000 // Open311's own limit
)

// Size returns the page's limit within bounds.
func (p Page) Size() int {
	if p.Limit <= 0 {
		return DefaultLimit
	}
	return min(p.Limit, MaxLimit)
}

// Cursor is where the next page begins: after this report in (time, id) order.
// With DueFirst the time is the day promised; only the list that made a cursor
// can read it.
type Cursor struct {
	At time.Time
	ID ReportID
}
