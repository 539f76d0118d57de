package verify

import (
	"context"
	"encoding/json"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record/rerun"
)

// maxObject bounds a public file in bytes: the boundaries of a large country.
const maxObject = 1 << 30

// files reads public files by their digest.
func (v *verification) files(ctx context.Context) rerun.Files {
	return func(digest leaf.FileDigest) ([]byte, error) {
		return v.Source.Read(ctx, "objects/sha256/"+string(digest), maxObject)
	}
}

// route makes a routing decision again, if the source has openings at all. That
// an erased one has the event that explains it is checked with the openings.
func (v *verification) route(index int64, l *leaf.Leaf) error {
	v.rerun.Follow(l)
	if l.Type != reports.EventRouted || v.openings.absent {
		return nil
	}
	f, err := v.rerun.Check(l, v.events.opened(l.Report))
	if err != nil {
		return err
	}
	v.outcome.Checked.Routed[f.Outcome]++
	if f.Outcome.Wrong() {
		v.outcome.about(WrongRoute, index, l.Report, "%s: %s", f.Outcome, f.Detail)
	}
	return nil
}

// opened returns what is still open of the facts that a report was routed by.
func (e *events) opened(id leaf.ReportID) rerun.Opened {
	c := e.reports[id]
	o := rerun.Opened{Received: c.received, Category: c.category}
	if c.shown == nil {
		return o
	}
	if !c.shown.value(leaf.Location, &o.Location) {
		o.Location = nil
	}
	o.Erased = c.shown.lost(leaf.Side, &o.Side) || c.shown.lost(leaf.Answers, &o.Answers)
	return o
}

// lost reads an opening into a variable, and reports whether it was promised and
// is not there.
func (c *commitment) lost(name string, into any) bool {
	_, promised := c.digests[name]
	return promised && !c.value(name, into)
}

// value reads an opening into a variable, and returns false where there is none.
func (c *commitment) value(name string, into any) bool {
	d, open := c.opened[name]
	if !open {
		return false
	}
	_, value, err := d.Open()
	return err == nil && json.Unmarshal(value, into) == nil
}
