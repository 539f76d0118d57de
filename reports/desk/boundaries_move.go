package desk

import (
	"slices"

	"lamppost/reports"
	"lamppost/reports/store"
)

// reroute routes one report anew. It is read again, because somebody may have
// closed it or given it away meanwhile; then it stays as it is.
func (r *rerouting) reroute(tx *store.Tx, id reports.ReportID) (moved bool, err error) {
	report, err := tx.Report(everything, id)
	if err != nil {
		return false, err
	}
	if report.Status.Closed() || !r.touches(routedOf(&report)) {
		return false, nil
	}
	category := r.now.Directory.Category(report.Category)
	before := report.Route
	pin := pinOf(&report)
	report.Route = r.now.Route(category, report.Answers, pin)
	if before.Body = report.Body; before.Body == report.Route.Body && slices.EqualFunc(before.Areas, report.Route.Areas, sameArea) {
		return false, nil // it was routed by the new boundaries
	}
	report.Body, report.UpdatedAt = report.Route.Body, r.desk.Now()
	return before.Body != report.Body, r.desk.moveReport(tx, &report, r.p, before)
}

// pinOf is where a report was placed.
func pinOf(r *reports.Report) Pin {
	return Pin{Place: r.Place, Accuracy: r.Accuracy, Chosen: r.Route.Chosen}
}

func routedOf(r *reports.Report) *store.Routed {
	return &store.Routed{ID: r.ID, Category: r.Category, Body: r.Body, Status: r.Status, Place: pinOf(r).asked(), Answers: r.Answers}
}

// moveReport gives a report to its new body, with a line of its history that
// everybody reads who sees the report. One that waits to be published has no
// history yet, and one that lies in another area of the same body gets no line.
func (d *Desk) moveReport(tx *store.Tx, report *reports.Report, p reports.Publication, before reports.Route) error {
	from := before.Body
	move := reports.Move{Report: report.ID, From: from, To: report.Body, Layer: p.Layer, Version: p.Version}
	u := reports.Update{ID: reports.UpdateID(d.IDs.Next()), Report: report.ID, By: reports.System, Moved: &move, CreatedAt: report.UpdatedAt}
	if report.Visibility == reports.Unconfirmed {
		u.ID = 0
	} else if err := d.tellMoved(tx, report, &u, from); err != nil {
		return err
	}
	if err := tx.Reroute(report); err != nil {
		return err
	}
	if from != report.Body {
		if err := tx.InsertMove(p.ID, move, u.ID); err != nil {
			return err
		}
	}
	if report.Visibility != reports.Public {
		return nil
	}
	if err := d.handOverMoved(tx, report, before); err != nil || from == report.Body {
		return err
	}
	return d.tellFollowers(tx, &u)
}

// tellMoved writes the fact that a report was routed anew, and the line of its history.
func (d *Desk) tellMoved(tx *store.Tx, report *reports.Report, u *reports.Update, from reports.BodySlug) error {
	story, err := d.storyOf(tx, report)
	if err != nil {
		return err
	}
	if err := story.tellRouted(u.CreatedAt); err != nil {
		return err
	}
	if err := story.write(tx); err != nil || from == report.Body {
		return err
	}
	u.Event = report.Event
	return tx.InsertUpdate(u)
}

// handOverMoved hands a report to those who had nothing to do with it before. To
// a body that wants mail it lies in its inbox here, and one letter at the end
// names all of them.
func (d *Desk) handOverMoved(tx *store.Tx, report *reports.Report, before reports.Route) error {
	for _, slug := range append([]reports.BodySlug{report.Body}, report.Route.Also...) {
		body := d.World().Directory.Body(slug)
		if body == nil || slug == before.Body || slices.Contains(before.Also, slug) {
			continue
		}
		quiet := *body
		if quiet.Channel.Kind == reports.ChannelEmail {
			quiet.Channel = reports.Channel{Kind: reports.ChannelInbox}
		}
		if err := d.handTo(tx, report, &quiet); err != nil {
			return err
		}
	}
	return nil
}

// MovedData is what the letter about moved reports carries.
type MovedData struct {
	Publication reports.PublicationID `json:"publication"`
}

func (d *Desk) tellBodies(tx *store.Tx, p reports.PublicationID) error {
	bodies, err := tx.MovedBodies(p)
	if err != nil {
		return err
	}
	for _, slug := range bodies {
		body := d.World().Directory.Body(slug)
		if body == nil || body.Channel.Kind != reports.ChannelEmail {
			continue
		}
		err := d.enqueue(tx, reports.Delivery{Kind: reports.DeliverMoved, Channel: body.Channel, Body: slug, Data: encode(MovedData{p})})
		if err != nil {
			return err
		}
	}
	return nil
}
