package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

// boundariesPublish switches a layer to a version.
type boundariesPublish struct {
	dataSettings
	At      time.Time `help:"Publish at this time instead of now, as 2027-01-01T00:00:00+01:00; a running service does it." placeholder:"RFC3339" format:"2006-01-02T15:04:05Z07:00"`
	Note    string    `help:"Why, for the record." placeholder:"TEXT"`
	Version string    `arg:"" help:"Version, as import and list print it."`
}

// Run publishes, or goes back to, a version.
func (c boundariesPublish) Run(ctx context.Context, t terminal) error {
	id, err := parseVersion(c.Version)
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(h *house) error {
		return publish(ctx, h, t, desk.PublishRequest{Version: id, At: c.At, Note: c.Note})
	})
}

func publish(ctx context.Context, h *house, t terminal, q desk.PublishRequest) error {
	p, err := h.desk.Publish(ctx, q)
	if err != nil {
		return notPublished(q.Version, err)
	}
	if p.State == reports.PublicationWaits {
		_, err = fmt.Fprintf(t.out, "layer %s routes by version %s from %s on\n", p.Layer, p.Version, p.DueAt.Format(time.RFC3339))
		return err
	}
	if _, err := fmt.Fprintf(t.out, "layer %s routes by version %s from now on\n", p.Layer, p.Version); err != nil {
		return err
	}
	return moveReports(ctx, h, t)
}

// notPublished says on a terminal why a version was not published.
func notPublished(id reports.VersionID, err error) error {
	var refusal *reports.Error
	if !errors.As(err, &refusal) {
		return fmt.Errorf("version %s: %w", id, err)
	}
	why := map[string]string{
		"not_found":        "there is no such complete version: see lamppost boundaries list",
		"boundary_blocked": "it has blockers; mend the file and import it again",
		"boundary_empty":   "it has no area",
		"boundary_waiting": "another version of the layer waits for its day; withdraw that first",
		"boundary_live":    "it routes already",
	}[refusal.Code]
	if why == "" {
		return fmt.Errorf("version %s is not published: %w", id, err)
	}
	return fmt.Errorf("version %s is not published: %s", id, why)
}

// moveReports gives the open reports that changed hands to their new bodies. A
// service that runs meanwhile does it too, and ends it: a report that comes in
// during the switch, and the letters to the bodies.
func moveReports(ctx context.Context, h *house, t terminal) error {
	bar := newProgress(t.err, -1, "reports moved")
	defer bar.end()
	moved := 0
	for more := true; more; {
		var err error
		if more, err = h.desk.Reroute(ctx, func(n int) { moved = n; bar.set(n) }); err != nil {
			return fmt.Errorf("published, but not every report is moved yet; a running service goes on: %w", err)
		}
	}
	_, err := fmt.Fprintf(t.out, "%d open reports moved to another body\n", moved)
	return err
}

// boundariesRollback goes back.
type boundariesRollback struct {
	dataSettings
	Note  string        `help:"Why, for the record." placeholder:"TEXT"`
	Layer geo.LayerName `arg:"" help:"Layer to roll back to the version that routed before."`
}

// Run publishes the version that the live one replaced.
func (c boundariesRollback) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		var before reports.VersionID
		err := h.store.Read(ctx, func(v *store.View) (err error) {
			before, err = v.Replaced(c.Layer)
			return err
		})
		if errors.Is(err, reports.ErrNotFound) {
			return fmt.Errorf("layer %s has no version to go back to", c.Layer)
		}
		if err != nil {
			return err
		}
		return publish(ctx, h, t, desk.PublishRequest{Version: before, Note: c.Note})
	})
}
