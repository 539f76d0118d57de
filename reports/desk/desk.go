package desk

import (
	"context"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"lamppost/reports"
	"lamppost/reports/photo"
	"lamppost/reports/store"
)

// Config is what a desk works with. All fields but Indexes and OnCommit are required.
type Config struct {
	Store   *store.Store
	Photos  *photo.Folder
	Cleaner *photo.Cleaner
	Now     func() time.Time
	IDs     *reports.IDs
	Rand    io.Reader
	Secret  Secret
	Imports string // folder where boundary files wait for their import
	Logger  *slog.Logger
	// Indexes is the folder in which the indexes of large layers are kept from
	// one start to the next; empty for none.
	Indexes string
	// OnCommit is called after each Write that may have left events or
	// deliveries, from any goroutine; it must not block.
	OnCommit func()
}

// Desk is safe for concurrent use.
type Desk struct {
	Config
	world   atomic.Pointer[World]
	uploads singleflight.Group // by photo id
	tending chan struct{}      // holds a nudge
	shelf   shelf
}

// New returns a desk that knows the directory and the published boundaries.
func New(ctx context.Context, c Config) (*Desk, error) {
	if c.OnCommit == nil {
		c.OnCommit = func() {}
	}
	d := &Desk{Config: c, tending: make(chan struct{}, 1)}
	_, err := d.Refresh(ctx)
	return d, err
}

// write is the one way the desk changes anything.
func (d *Desk) write(ctx context.Context, fn func(*store.Tx) error) error {
	err := d.Store.Write(ctx, fn)
	if err == nil {
		d.OnCommit()
	}
	return unavailable(err)
}

// unavailable tells the person to try again when the database did not take it.
func unavailable(err error) error {
	if err == nil || reports.KindOf(err) != reports.Internal {
		return err
	}
	if isUnavailable(err) {
		return &reports.Error{Kind: reports.Unavailable, Code: "try_again", Err: err}
	}
	return err
}
