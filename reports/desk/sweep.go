package desk

import (
	"context"
	"errors"
	"time"

	"lamppost/reports"
	"lamppost/reports/photo"
	"lamppost/reports/store"
)

const (
	// looseLife is how long an uploaded photo waits for its report.
	looseLife = 24 * time.Hour
	// orphanAge keeps the sweep away from files whose row is still on its way.
	orphanAge = time.Hour
	// keyLife is how long a repeated send is recognised.
	keyLife = 90 * 24 * time.Hour
)

// Sweep forgets what has run out: loose photos and the files of none, old
// idempotency keys, sessions and links past their time; and has the database look at
// how it has grown. Rows go first and files second; dying in between leaves files for
// the next sweep.
func (d *Desk) Sweep(ctx context.Context) error {
	now := d.Now()
	err := d.Store.Write(ctx, func(tx *store.Tx) error {
		_, loose := tx.DropLoosePhotos(now.Add(-looseLife))
		_, keys := tx.DropSubmissions(now.Add(-keyLife))
		_, expired := tx.DropExpired(now)
		return errors.Join(loose, keys, expired, tx.DropJobs(now.Add(-keyLife)))
	})
	if err != nil {
		return err
	}
	if err := d.sweepUploads(ctx); err != nil {
		return err
	}
	removed, err := d.Photos.Sweep(ctx, now.Add(-orphanAge), d.knownPhotos)
	if removed > 0 {
		d.Logger.Info("orphaned photo files removed", "files", removed)
	}
	return errors.Join(err, d.Store.GatherStatistics(ctx))
}

func (d *Desk) knownPhotos(ctx context.Context, ids []photo.ID) (map[photo.ID]bool, error) {
	asked := make([]reports.PhotoID, len(ids))
	for i, id := range ids {
		asked[i] = reports.PhotoID(id)
	}
	known := make(map[photo.ID]bool, len(ids))
	err := d.Store.Read(ctx, func(v *store.View) error {
		found, err := v.KnownPhotos(asked)
		for id := range found {
			known[photo.ID(id)] = true
		}
		return err
	})
	return known, err
}
