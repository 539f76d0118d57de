package desk

import (
	"context"
	"errors"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

// PublishRequest asks for a version to become the one that routes.
type PublishRequest struct {
	Version reports.VersionID
	At      time.Time // zero: now
	Note    string
	Person  reports.PersonID // 0: the command line
	// Reviewed is set by the pages: findings short of blockers are Accepted, and
	// the last dry run is fresh. Else the publication is refused.
	Reviewed bool
	Accepted bool
}

// freshDryRun is for how long a dry run tells what a publication will do, if rules
// and boundaries stay the same: reports come in all the time, and a few more of
// them do not make it wrong.
const freshDryRun = time.Hour

// Fresh reports whether a dry run tells what publishing would do now: the rules,
// the bodies and all boundaries are what they were, and it is at most an hour old.
func (d *Desk) Fresh(run store.DryRun) bool { return d.holds(run, d.World().Generation) }

func (d *Desk) holds(run store.DryRun, generation int64) bool {
	return run.Generation == generation && d.Now().Sub(run.MadeAt) <= freshDryRun
}

// Publish makes a complete version without blockers the one that routes, now or
// on a day; to publish an older one is to roll back. The switch is one
// transaction, which every node notices within a second; open reports that
// change hands follow in batches (Tend). It does not wait for this node either.
func (d *Desk) Publish(ctx context.Context, q PublishRequest) (reports.Publication, error) {
	note, err := reports.CleanText("note", q.Note, reports.MaxText)
	if err != nil {
		return reports.Publication{}, err
	}
	q.Note = note
	if q.At.IsZero() {
		q.At = d.Now()
	}
	var p reports.Publication
	err = d.write(ctx, func(tx *store.Tx) (err error) {
		p, err = d.publishTx(tx, q)
		return err
	})
	if err == nil {
		d.nudgeTending()
	}
	return p, err
}

func (d *Desk) publishTx(tx *store.Tx, q PublishRequest) (reports.Publication, error) {
	version, err := tx.Version(q.Version)
	if err != nil {
		return reports.Publication{}, err
	}
	if err := d.checkPublication(tx, q, version); err != nil {
		return reports.Publication{}, err
	}
	p := reports.Publication{
		ID: reports.PublicationID(d.IDs.Next()), Layer: version.Layer, Version: version.ID, State: reports.PublicationWaits,
		Person: q.Person, Note: q.Note, Warnings: version.Warnings, CreatedAt: d.Now(), DueAt: q.At,
	}
	if err := tx.InsertPublication(p); err != nil {
		return p, err
	}
	if q.At.After(d.Now()) {
		return p, nil
	}
	_, err = d.switchLayer(tx, &p, version)
	return p, err
}

func (d *Desk) checkPublication(tx *store.Tx, q PublishRequest, v store.LayerVersion) error {
	waiting, err := waitingFor(tx, v.Layer)
	switch {
	case err != nil:
		return err
	case !v.Complete:
		return reports.ErrNotFound
	case v.Blockers > 0:
		return &reports.Error{Kind: reports.Conflict, Code: "boundary_blocked"}
	case v.Areas == 0:
		return &reports.Error{Kind: reports.Conflict, Code: "boundary_empty"}
	case waiting != nil:
		return &reports.Error{Kind: reports.Conflict, Code: "boundary_waiting", Args: []any{"Version", waiting.Version}}
	}
	live, err := isLive(tx, v)
	switch {
	case err != nil:
		return err
	case live:
		return &reports.Error{Kind: reports.Conflict, Code: "boundary_live"}
	case q.Reviewed:
		return d.checkReview(tx, q, v)
	}
	return nil
}

// checkReview refuses what somebody has not looked at: the warnings, and what
// publishing would do as things stand now.
func (d *Desk) checkReview(tx *store.Tx, q PublishRequest, v store.LayerVersion) error {
	if v.Warnings > 0 && !q.Accepted {
		return reports.Invalidf("accept", "boundary_unaccepted")
	}
	generation, err := tx.Generation()
	if err != nil {
		return err
	}
	run, err := tx.DryRun(v.ID)
	if err != nil && !errors.Is(err, reports.ErrNotFound) {
		return err
	}
	if err != nil || !d.holds(run, generation) {
		return &reports.Error{Kind: reports.Conflict, Code: "boundary_stale"}
	}
	return nil
}

// waitingFor returns the publication of a layer that waits for its day, or nil.
func waitingFor(tx *store.Tx, layer geo.LayerName) (*reports.Publication, error) {
	open, err := tx.OpenPublications()
	for i := range open {
		if open[i].Layer == layer && open[i].State == reports.PublicationWaits {
			return &open[i], err
		}
	}
	return nil, err
}

func isLive(tx *store.Tx, v store.LayerVersion) (bool, error) {
	layers, err := tx.Layers()
	for _, l := range layers {
		if l.Name == v.Layer {
			return l.Live == v.ID, err
		}
	}
	return false, err
}

// switchLayer is the switch, with the fact that tells of it; false when another
// node made it.
func (d *Desk) switchLayer(tx *store.Tx, p *reports.Publication, version store.LayerVersion) (bool, error) {
	event, err := d.fact(tx, versionLeaf(reports.EventBoundary, version))
	if err != nil {
		return false, err
	}
	return tx.SwitchLayer(p, event, d.Now())
}

// publishVersion is Publish within another transaction, for a version that was
// just imported from a city's folder.
func (d *Desk) publishVersion(tx *store.Tx, version store.LayerVersion) error {
	_, err := d.publishTx(tx, PublishRequest{Version: version.ID, At: d.Now()})
	return err
}

// errNotMine undoes a switch that another node made first.
var errNotMine = errors.New("desk: another node was faster")

// switchDue makes the switches whose day has come, each once on however many nodes.
func (d *Desk) switchDue(ctx context.Context, open []reports.Publication) error {
	for _, p := range open {
		if p.State != reports.PublicationWaits || p.DueAt.After(d.Now()) {
			continue
		}
		err := d.write(ctx, func(tx *store.Tx) error {
			version, err := tx.Version(p.Version)
			if err != nil {
				return err
			}
			ours, err := d.switchLayer(tx, &p, version)
			if err == nil && !ours {
				return errNotMine
			}
			return err
		})
		if err != nil && !errors.Is(err, errNotMine) {
			return err
		}
		d.Logger.Info("boundaries published on their day", "layer", p.Layer, "version", p.Version.String())
	}
	return nil
}

// Withdraw ends a publication of a version that waits for its day.
func (d *Desk) Withdraw(ctx context.Context, version reports.VersionID) error {
	return d.write(ctx, func(tx *store.Tx) error { return tx.WithdrawPublication(version, d.Now()) })
}

// DropBoundaries removes a version that was never published, in parts; dying in
// between leaves one that nobody can publish, and that can be dropped again.
func (d *Desk) DropBoundaries(ctx context.Context, id reports.VersionID) error {
	for gone := false; !gone; {
		err := d.write(ctx, func(tx *store.Tx) (err error) {
			gone, err = tx.DropVersion(id)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
