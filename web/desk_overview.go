package web

import (
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

// deskOverview is what a body's staff sees first: how much there is of each
// status, and which of its reports have not reached it.
type deskOverview struct {
	Counts   []statusCount
	Late     int
	LateHref string
	Stuck    []stuckHandover
	Told     []ReportCard // open ones that another body answers for, newest first
}

// statusCount is how many reports have a status.
type statusCount struct {
	Status reports.Status
	Name   string
	Count  int
	Href   string
	Here   bool // the list below is this one
}

// stuckHandover is a delivery to an own body that failed or waits for its next try.
type stuckHandover struct {
	reports.Delivery
	Title, Href string
}

// maxStuck bounds the warnings above the list; the rest is in the outbox.
const maxStuck = 20

// readOverview counts the viewer's reports whatever the filter of the list is.
func readOverview(v *store.View, r *Request, world *desk.World, q workQuery, now time.Time) (deskOverview, error) {
	own := reports.Filter{Bodies: q.bodies}
	counts, err := v.CountByStatus(r.Viewer, own)
	if err != nil {
		return deskOverview{}, err
	}
	var d deskOverview
	for _, s := range reports.Statuses() {
		here := !q.late && len(q.filter.Statuses) == 1 && q.filter.Statuses[0] == s
		d.Counts = append(d.Counts, statusCount{s, r.Words.T("status." + string(s)), counts[s], withStatus(deskArea, string(s)), here})
	}
	d.LateHref = deskArea.Path + "?late=1"
	if d.Late, err = v.CountReports(r.Viewer, lateOnly(own, now)); err != nil {
		return d, err
	}
	if d.Stuck, err = readStuck(v, r, world, q); err != nil {
		return d, err
	}
	d.Told, err = readTold(v, r, world, q)
	return d, err
}

// maxTold bounds what a body only has to know of.
const maxTold = 10

// readTold lists what was handed to the viewer's bodies too.
func readTold(v *store.View, r *Request, world *desk.World, q workQuery) ([]ReportCard, error) {
	if len(q.bodies) == 0 {
		return nil, nil // administrators see everything anyway
	}
	found, _, err := v.Reports(reports.Viewer{}, reports.Filter{Told: q.bodies, Statuses: openStatuses()}, reports.Page{Limit: maxTold})
	var cards []ReportCard
	for _, report := range found {
		cards = append(cards, newCard(r, world, report))
	}
	return cards, err
}

func readStuck(v *store.View, r *Request, world *desk.World, q workQuery) ([]stuckHandover, error) {
	waiting, err := v.Undelivered(q.bodies, maxStuck)
	if err != nil {
		return nil, err
	}
	var stuck []stuckHandover
	for _, delivery := range waiting {
		report, err := v.Report(r.Viewer, delivery.Report)
		if reports.KindOf(err) == reports.NotFound {
			continue // hidden meanwhile: nothing leaves any more
		}
		if err != nil {
			return nil, err
		}
		href := deskArea.Href(report.ID, nil)
		if !r.Viewer.May(deskArea.action, report.Body) {
			href = reportPath(report.ID) // they are only told of it
		}
		stuck = append(stuck, stuckHandover{delivery, titleOf(r.Words, world, &report), href})
	}
	return stuck, nil
}
