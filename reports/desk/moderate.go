package desk

import (
	"context"
	"slices"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/store"
)

// Hide takes a report out of everybody's sight but its body's staff's, and its
// photos with it, in one step: every reader asks the same visibility rule.
func (d *Desk) Hide(ctx context.Context, viewer reports.Viewer, id reports.ReportID) error {
	return d.setVisibility(ctx, viewer, id, reports.Hidden, leaf.Leaf{Type: reports.EventHidden, Reason: leaf.Moderation})
}

// Restore makes a hidden report public again.
func (d *Desk) Restore(ctx context.Context, viewer reports.Viewer, id reports.ReportID) error {
	return d.setVisibility(ctx, viewer, id, reports.Public, leaf.Leaf{Type: reports.EventRestored})
}

func (d *Desk) setVisibility(ctx context.Context, viewer reports.Viewer, id reports.ReportID, to reports.Visibility, l leaf.Leaf) error {
	return d.write(ctx, func(tx *store.Tx) error {
		r, err := tx.Report(viewer, id)
		if err != nil {
			return err
		}
		if !viewer.May(reports.Moderate, r.Body) || r.Visibility == reports.Unconfirmed {
			return reports.ErrNotFound
		}
		if r.Visibility == to {
			return nil
		}
		r.Visibility, r.UpdatedAt = to, d.Now()
		l.Role, l.Body = speaksAs(viewer, r.Body), r.Body
		return d.show(tx, &r, l)
	})
}

// show writes a report whose visibility has changed. One that was brought in
// hidden has not been published yet, and the record is told of it now.
func (d *Desk) show(tx *store.Tx, r *reports.Report, l leaf.Leaf) error {
	events, err := tx.ReportEvents(r.ID)
	if err != nil {
		return err
	}
	published := slices.ContainsFunc(events, func(e reports.Event) bool { return e.Kind == reports.EventPublished })
	if published || r.Visibility != reports.Public {
		return d.tellOne(tx, r, l)
	}
	story, err := d.storyOf(tx, r)
	if err != nil {
		return err
	}
	if err := story.tell(r.UpdatedAt, l); err != nil {
		return err
	}
	return publishTo(tx, story)
}
