package reports

import "slices"

// Status is where a report stands. It is a closed list; the table below says
// which may follow which.
type Status string

// The statuses. The zero Status is no status: an update that changes nothing.
const (
	StatusOpen           Status = "open"
	StatusInvestigating  Status = "investigating"
	StatusPlanned        Status = "planned"
	StatusInProgress     Status = "in_progress"
	StatusFixed          Status = "fixed"
	StatusNotFixable     Status = "not_fixable"
	StatusNotResponsible Status = "not_responsible"
	StatusDuplicate      Status = "duplicate"
)

// Transition is one row of the status table.
type Transition struct {
	From Status
	To   []Status
	// Reason lists the targets that need a text, because the resident will ask why.
	Reason []Status
}

// transitions is the whole life of a report: a closed one can only be opened
// again, and whoever closes one without mending it must say why.
var transitions = []Transition{
	{StatusOpen,
		[]Status{StatusInvestigating, StatusPlanned, StatusInProgress, StatusFixed, StatusNotFixable, StatusNotResponsible, StatusDuplicate},
		[]Status{StatusNotFixable, StatusNotResponsible, StatusDuplicate}},
	{StatusInvestigating,
		[]Status{StatusPlanned, StatusInProgress, StatusFixed, StatusNotFixable, StatusNotResponsible, StatusDuplicate},
		[]Status{StatusNotFixable, StatusNotResponsible, StatusDuplicate}},
	{StatusPlanned,
		[]Status{StatusInvestigating, StatusInProgress, StatusFixed, StatusNotFixable, StatusDuplicate},
		[]Status{StatusNotFixable, StatusDuplicate}},
	{StatusInProgress, []Status{StatusPlanned, StatusFixed, StatusNotFixable}, []Status{StatusNotFixable}},
	{StatusFixed, []Status{StatusOpen}, []Status{StatusOpen}},
	{StatusNotFixable, []Status{StatusOpen}, []Status{StatusOpen}},
	{StatusNotResponsible, []Status{StatusOpen}, []Status{StatusOpen}},
	{StatusDuplicate, []Status{StatusOpen}, []Status{StatusOpen}},
}

// Statuses returns every status in the order people are shown them.
func Statuses() []Status {
	all := make([]Status, len(transitions))
	for i, row := range transitions {
		all[i] = row.From
	}
	return all
}

// ParseStatus accepts exactly the listed statuses.
func ParseStatus(s string) (Status, bool) {
	return Status(s), slices.Contains(Statuses(), Status(s))
}

// Next returns what may follow s, in display order.
func (s Status) Next() []Status {
	for _, row := range transitions {
		if row.From == s {
			return slices.Clone(row.To)
		}
	}
	return nil
}

// Closed reports whether nobody is expected to act any more.
func (s Status) Closed() bool {
	switch s {
	case StatusFixed, StatusNotFixable, StatusNotResponsible, StatusDuplicate:
		return true
	}
	return false
}

// Open311 maps s to the two statuses of GeoReport v2.
func (s Status) Open311() string {
	if s.Closed() {
		return "closed"
	}
	return "open"
}

// CheckTransition says whether from may become to with that text. Staying is
// always allowed: it is a message without a change.
func CheckTransition(from, to Status, text string) error {
	if to == "" || to == from {
		return nil
	}
	for _, row := range transitions {
		if row.From != from {
			continue
		}
		if !slices.Contains(row.To, to) {
			break
		}
		if slices.Contains(row.Reason, to) && text == "" {
			return Invalidf("text", "status_needs_reason", "Status", to)
		}
		return nil
	}
	return Invalidf("status", "status_not_allowed", "From", from, "To", to)
}
