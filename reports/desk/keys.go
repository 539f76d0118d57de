package desk

import (
	"context"
	"time"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/store"
)

// TellKey tells the record that another key signs for it from now on.
func (d *Desk) TellKey(ctx context.Context, origin, key string) error {
	return d.write(ctx, func(tx *store.Tx) error {
		_, err := d.fact(tx, leaf.Leaf{Type: reports.EventLogKey, Origin: origin, Key: key})
		return err
	})
}

// KeyToldAt returns when the record was told last of a new key; the zero time for
// never.
func (d *Desk) KeyToldAt(ctx context.Context) (at time.Time, err error) {
	err = d.Store.Read(ctx, func(v *store.View) error {
		at, err = v.LastEvent(reports.EventLogKey)
		return err
	})
	return at, err
}

// TellHealed tells that a restored database has everything again that the record
// had when it was of that size.
func (d *Desk) TellHealed(ctx context.Context, origin string, size int64) error {
	return d.write(ctx, func(tx *store.Tx) error {
		_, err := d.fact(tx, leaf.Leaf{Type: reports.EventLogHealed, Origin: origin, Size: size})
		return err
	})
}
