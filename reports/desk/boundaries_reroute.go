package desk

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

const (
	// movesPerWrite keeps a batch of moved reports to a fraction of a second.
	movesPerWrite = 100
	// publicationLease is how long a node may be silent before another goes on.
	publicationLease = time.Minute
	// settleTime is how long after a switch a node may still route by what was
	// live before: it looks every second, and builds an index then.
	settleTime = 10 * time.Second
)

// rerouting gives the open reports that a publication moves to their new bodies.
type rerouting struct {
	desk     *Desk
	p        reports.Publication
	now      *World   // with the version that was published
	before   []*World // with those that it replaced
	progress func(moved int)
}

// Reroute goes on with the oldest publication that has reports to move, if no
// other node does, and reports whether there was one. What is moved is moved in
// batches that advance the publication in the same transaction: dying in between
// loses nothing, moves no report twice, and the next call goes on. Progress is
// told how many have been moved; it may be nil.
func (d *Desk) Reroute(ctx context.Context, progress func(moved int)) (bool, error) {
	var p reports.Publication
	var ok bool
	err := d.Store.Write(ctx, func(tx *store.Tx) (err error) {
		now := d.Now()
		p, ok, err = tx.ClaimPublication(now, now.Add(-settleTime), now.Add(publicationLease))
		return err
	})
	if err != nil || !ok {
		return false, err
	}
	r := &rerouting{desk: d, p: p, progress: progress}
	err = r.run(ctx)
	if errors.Is(err, reports.ErrConflict) {
		err = nil // somebody changed a report, or another publication took over: all is read anew
	}
	release := d.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.ReleasePublication(p.ID) })
	return true, errors.Join(err, release)
}

// run looks at every open report, or once no node routes by the old boundaries
// any more, at those that came in during the switch.
func (r *rerouting) run(ctx context.Context) error {
	if r.p.State == reports.PublicationMoves {
		if err := r.pass(ctx, store.Which{Open: true, Unconfirmed: true}); err != nil {
			return err
		}
		return r.settle(ctx)
	}
	if err := r.pass(ctx, store.Which{Open: true, Unconfirmed: true, Since: r.p.SwitchedAt.Add(-time.Minute)}); err != nil {
		return err
	}
	return r.finish(ctx)
}

// pass looks at the reports after the last one that was reached.
func (r *rerouting) pass(ctx context.Context, which store.Which) error {
	for {
		var page []store.Routed
		err := r.desk.Store.Read(ctx, func(v *store.View) (err error) {
			page, err = v.Routed(which, r.p.Reached, dryRunPage)
			return err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		if err := r.prepare(ctx); err != nil {
			return err
		}
		if err := r.batches(ctx, page); err != nil {
			return err
		}
	}
}

// prepare builds the indexes when there is a first report to look at.
func (r *rerouting) prepare(ctx context.Context) (err error) {
	if r.now != nil {
		return nil
	}
	if r.now, err = r.desk.worldWith(ctx, r.p.Layer, r.p.Version); err != nil {
		return err
	}
	previous := r.p.Previous
	if len(previous) == 0 {
		previous = []reports.VersionID{0}
	}
	for _, version := range previous {
		w, err := r.desk.worldWith(ctx, r.p.Layer, version)
		if err != nil {
			return err
		}
		r.before = append(r.before, w)
	}
	return nil
}

// batches moves what changes hands among a page of reports.
func (r *rerouting) batches(ctx context.Context, page []store.Routed) error {
	var batch []store.Routed
	for i := range page {
		if r.touches(&page[i]) {
			batch = append(batch, page[i])
		}
		last := i == len(page)-1
		if len(batch) == movesPerWrite || last {
			if err := r.write(ctx, batch, page[i].ID); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return nil
}

// touches reports whether a report lies where the old boundaries had put it, and
// the new ones put it elsewhere. A report that somebody gave to another body by
// hand stays there.
func (r *rerouting) touches(report *store.Routed) bool {
	now, ok := r.now.decide(report)
	if !ok {
		return false
	}
	return slices.ContainsFunc(r.before, func(w *World) bool {
		old, _ := w.decide(report)
		return old.body == report.Body && (now.body != old.body || !slices.EqualFunc(now.areas, old.areas, sameArea))
	})
}

func sameArea(a, b reports.RouteArea) bool { return a.Ref() == b.Ref() }

// write moves a batch and notes how far the publication has come.
func (r *rerouting) write(ctx context.Context, batch []store.Routed, reached reports.ReportID) error {
	next := r.p
	err := r.desk.write(ctx, func(tx *store.Tx) error {
		next = r.p
		for i := range batch {
			moved, err := r.reroute(tx, batch[i].ID)
			if err != nil {
				return err
			}
			if moved {
				next.Moved++
			}
		}
		next.Reached = reached
		return tx.AdvancePublication(&next, r.p.Reached, r.p.State, r.desk.Now().Add(publicationLease))
	})
	if err != nil {
		return err
	}
	r.p = next
	if r.progress != nil {
		r.progress(r.p.Moved)
	}
	return nil
}

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

// settle notes that every report was looked at once.
func (r *rerouting) settle(ctx context.Context) error {
	next := r.p
	next.State, next.Reached = reports.PublicationSettles, 0
	return r.advance(ctx, next, nil)
}

// finish ends the publication, with one letter to each body it gave reports to or
// took them from.
func (r *rerouting) finish(ctx context.Context) error {
	next := r.p
	next.State, next.DoneAt = reports.PublicationDone, r.desk.Now()
	return r.advance(ctx, next, r.desk.tellBodies)
}

func (r *rerouting) advance(ctx context.Context, next reports.Publication, also func(*store.Tx, reports.PublicationID) error) error {
	err := r.desk.write(ctx, func(tx *store.Tx) error {
		if err := tx.AdvancePublication(&next, r.p.Reached, r.p.State, time.Time{}); err != nil || also == nil {
			return err
		}
		return also(tx, r.p.ID)
	})
	if err == nil {
		r.p = next
	}
	return err
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

// decided is who answers for a report, and the areas it lies in.
type decided struct {
	body  reports.BodySlug
	areas []reports.RouteArea
}

// decide is Route without its reasons; false for a category that is gone.
func (w *World) decide(r *store.Routed) (decided, bool) {
	category := w.Directory.Category(r.Category)
	if category == nil {
		return decided{}, false
	}
	q := reports.Query{Category: category, Answers: r.Answers, Place: w.Place(r.Place)}
	return decided{w.Directory.Decide(q).Body(), q.Areas}, true
}

// worldWith returns the World with a layer in another version; 0 takes it away.
func (d *Desk) worldWith(ctx context.Context, layer geo.LayerName, version reports.VersionID) (*World, error) {
	w := *d.World()
	if w.version(layer) == version {
		return &w, nil
	}
	w.basis.boundaries = maps.Clone(w.basis.boundaries)
	delete(w.basis.boundaries, layer)
	if l := w.Directory.Layer(layer); l != nil && l.Kind == reports.LayerLines {
		return &w, d.withLines(ctx, &w, layer, version)
	}
	if version == 0 {
		w.Atlas = w.Atlas.With(geo.LayerVersion{Layer: layer})
		return &w, nil
	}
	row, areas, err := d.areasOfVersion(ctx, version)
	if err != nil {
		return nil, err
	}
	w.basis.boundaries[layer] = row.Canonical
	w.Atlas = w.Atlas.With(geo.LayerVersion{Layer: layer, Version: int64(version), Areas: areas})
	return &w, nil
}

// withLines puts a layer of lines into a World that nobody reads yet.
func (d *Desk) withLines(ctx context.Context, w *World, layer geo.LayerName, version reports.VersionID) error {
	w.Lines = maps.Clone(w.Lines)
	delete(w.Lines, layer)
	if version == 0 {
		return nil
	}
	return d.Store.Read(ctx, func(v *store.View) error {
		lines, err := v.Lines(version)
		w.Lines[layer] = geo.NewLineIndex(geo.LineVersion{Layer: layer, Version: int64(version), Lines: lines})
		return err
	})
}

// version is the one by which a layer routes; 0: none.
func (w *World) version(layer geo.LayerName) reports.VersionID {
	if lines := w.Lines[layer]; lines != nil {
		return reports.VersionID(lines.Version())
	}
	for _, info := range w.Atlas.Layers() {
		if info.Layer == layer {
			return reports.VersionID(info.Version)
		}
	}
	return 0
}
