package desk

import (
	"context"
	"slices"
	"strings"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/photo"
	"lamppost/reports/store"
)

// Redaction is what somebody wants removed of a report for good, and why.
type Redaction struct {
	Report reports.ReportID
	Parts  []reports.Part
	Reason leaf.Reason
}

// Redact removes parts of a report from the database and from what the record
// opens, in one step, and tells the record which fields of which events are gone
// and why. What the record holds of them is a digest whose salt is gone too. What
// was removed before is not removed again. Dying after the commit leaves files of
// photos that nothing shows and that the sweep removes.
func (d *Desk) Redact(ctx context.Context, viewer reports.Viewer, r Redaction) error {
	if len(r.Parts) == 0 {
		return reports.Invalidf("parts", "parts_missing")
	}
	if !slices.Contains(leaf.Reasons(), r.Reason) {
		return reports.Invalidf("reason", "reason_missing")
	}
	var photos []reports.PhotoID
	err := d.write(ctx, func(tx *store.Tx) (err error) {
		photos, err = d.redact(tx, viewer, r)
		return err
	})
	for _, id := range photos {
		if fail := d.Photos.Remove(photo.ID(id)); fail != nil && err == nil {
			d.Logger.Warn("the file of a removed photo is left to the sweep", "photo", string(id), "error", fail)
		}
	}
	return err
}

func (d *Desk) redact(tx *store.Tx, viewer reports.Viewer, r Redaction) ([]reports.PhotoID, error) {
	report, err := tx.Report(viewer, r.Report)
	if err != nil {
		return nil, err
	}
	if !viewer.May(reports.Moderate, report.Body) || report.Visibility == reports.Unconfirmed {
		return nil, reports.ErrNotFound
	}
	openings, err := tx.ReportOpenings(report.ID)
	if err != nil {
		return nil, err
	}
	report.UpdatedAt = d.Now()
	story, err := d.storyOf(tx, &report)
	if err != nil {
		return nil, err
	}
	lost := fieldsOf(openings, r.Parts)
	if err := story.tellRedacted(tx, lost, r.Reason, speaksAs(viewer, report.Body)); err != nil || len(story.events) == 0 {
		return nil, err
	}
	return d.dropParts(tx, &report, r.Parts)
}

// dropParts empties the rows behind the openings.
func (d *Desk) dropParts(tx *store.Tx, report *reports.Report, parts []reports.Part) (photos []reports.PhotoID, err error) {
	city := d.World().Directory.City(report.City)
	if city == nil {
		city = &reports.City{}
	}
	report.Remove(parts, city.Centre)
	if slices.Contains(parts, reports.PartNotes) {
		if err := tx.RedactUpdates(report.ID); err != nil {
			return nil, err
		}
	}
	if slices.Contains(parts, reports.PartPhotos) {
		if photos, err = tx.DropPhotos(report.ID); err != nil {
			return nil, err
		}
	}
	return photos, tx.RedactReport(report)
}

// lostFields are the names of fields that one event loses, sorted.
type lostFields struct {
	event reports.EventID
	names []string
}

// fieldsOf lists, event by event, the openings that tell of parts.
func fieldsOf(openings []reports.Opening, parts []reports.Part) []lostFields {
	var all []lostFields
	for _, o := range openings {
		if !tells(o.Name, parts) {
			continue
		}
		if n := len(all); n == 0 || all[n-1].event != o.Event {
			all = append(all, lostFields{event: o.Event})
		}
		last := &all[len(all)-1]
		last.names = append(last.names, o.Name)
	}
	for _, lost := range all {
		slices.Sort(lost.names) // bytes, as the record wants it, whatever the database's order
	}
	return all
}

// tells reports whether a field says something of one of the parts. What the
// sender sent says something of all that was in it.
func tells(name string, parts []reports.Part) bool {
	return slices.ContainsFunc(parts, func(p reports.Part) bool {
		switch p {
		case reports.PartWords:
			return name == leaf.Text || name == leaf.Answers || name == leaf.Submission
		case reports.PartPlace:
			return name == leaf.Location || name == leaf.Side || name == leaf.Address || name == leaf.Submission
		case reports.PartPhotos:
			return strings.HasPrefix(name, "photo.") || name == leaf.Submission
		case reports.PartNotes:
			return name == leaf.Note
		}
		return false
	})
}

// tellRedacted tells which fields are gone, one event for each that loses some,
// and removes them.
func (s *story) tellRedacted(tx *store.Tx, all []lostFields, reason leaf.Reason, role reports.Role) error {
	for _, lost := range all {
		event, err := tx.Event(lost.event)
		if err != nil {
			return err
		}
		before, err := leaf.Parse(event.Leaf)
		if err != nil {
			return err
		}
		l := leaf.Leaf{Type: reports.EventRedacted, Event: before.ID, Names: lost.names, Reason: reason, Role: role, Body: s.report.Body}
		if err := s.tell(s.report.UpdatedAt, l); err != nil {
			return err
		}
		if err := tx.DropOpenings(lost.event, lost.names); err != nil {
			return err
		}
	}
	return s.write(tx)
}
