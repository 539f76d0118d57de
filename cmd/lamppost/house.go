package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/photo"
	"lamppost/reports/store"
)

// house is the opened data folder with a desk in it.
type house struct {
	store  *store.Store
	photos *photo.Folder
	desk   *desk.Desk
	logger *slog.Logger

	// committed is called after each commit of the desk; serving sets it.
	committed atomic.Pointer[func()]
}

// open opens the house, making what is not there yet.
func (d dataSettings) open(ctx context.Context, complaints io.Writer) (*house, error) {
	if err := os.MkdirAll(d.Data, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	h := &house{logger: slog.New(slog.NewTextHandler(complaints, nil))}
	var err error
	if h.store, err = store.Open(ctx, d.dsn()); err != nil {
		return nil, fmt.Errorf("database %s: %w", d.where(), err)
	}
	if err := h.furnish(ctx, d.Data); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

func (h *house) furnish(ctx context.Context, data string) error {
	secret, err := desk.LoadSecret(filepath.Join(data, "secret.key"), rand.Reader)
	if err != nil {
		return fmt.Errorf("secret key: %w", err)
	}
	if h.photos, err = photo.OpenFolder(filepath.Join(data, "photos")); err != nil {
		return fmt.Errorf("photos: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	h.desk, err = desk.New(ctx, desk.Config{
		Store: h.store, Photos: h.photos, Cleaner: &photo.Cleaner{Command: []string{self, "photo-child"}},
		Now: time.Now, IDs: &reports.IDs{Now: time.Now, Rand: rand.Reader}, Rand: rand.Reader,
		Secret: secret, Imports: filepath.Join(data, "imports"), Logger: h.logger, OnCommit: h.onCommit,
		Indexes: filepath.Join(data, "atlas"),
	})
	return err
}

func (h *house) onCommit() {
	if fn := h.committed.Load(); fn != nil {
		(*fn)()
	}
}

func (h *house) close() error {
	var photos error
	if h.photos != nil {
		photos = h.photos.Close()
	}
	return errors.Join(photos, h.store.Close())
}

// with opens the house for the length of fn.
func (d dataSettings) with(ctx context.Context, t terminal, fn func(*house) error) error {
	h, err := d.open(ctx, t.err)
	if err != nil {
		return err
	}
	return errors.Join(fn(h), h.close())
}

// photoChildCommand is what the server starts for every photo it cleans.
type photoChildCommand struct{}

// Run cleans one photo.
func (photoChildCommand) Run() error { return photo.Child(os.Stdin, os.Stdout) }

// migrateCommand applies missing schema steps.
type migrateCommand struct{ dataSettings }

// Run opens the database, which migrates it.
func (c migrateCommand) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		_, err := fmt.Fprintf(t.out, "%s is up to date\n", c.where())
		return err
	})
}
