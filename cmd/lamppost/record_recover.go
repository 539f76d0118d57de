package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lamppost/reports/outside"
	"lamppost/reports/record"
	"lamppost/reports/record/verify"
	"lamppost/reports/record/watch"
)

// recordRecover heals the record of a database that came back from a backup. The
// service may run meanwhile: it takes reports, and numbers them afterwards.
type recordRecover struct {
	dataSettings
	recordSettings
	From   []string `help:"Copies of the record that may hold what is missing: folders, or addresses. The mirror of --record-mirror is asked too." sep:";" placeholder:"URL|DIR"`
	Accept bool     `help:"Take the database as it is, where nothing outside can say whether it is whole."`
	NewLog bool     `help:"Where leaves are gone for good, or the key was stolen: close the log and open another. Stop the service before."`
}

// Run says what was done.
func (c recordRecover) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		if c.NewLog {
			return c.newLog(ctx, h, t)
		}
		r, err := c.recovery(h)
		if err != nil {
			return err
		}
		bar := newProgress(t.err, -1, "entries")
		defer bar.end()
		r.Progress = func(_ string, done, _ int64) { bar.set(int(done)) }
		healed, err := r.Run(ctx)
		if err != nil {
			return advice(err)
		}
		return printHealed(t, healed)
	})
}

func (c recordRecover) newLog(ctx context.Context, h *house, t terminal) error {
	settings := c.recordSettings.in(c.Data)
	n := &watch.NewLog{Store: h.store, KeysFile: settings.keys, Guard: settings.RecordGuard, Now: time.Now}
	if settings.RecordMirror != "" {
		n.Folder = &watch.Folder{Dir: settings.RecordMirror}
	}
	o, err := n.Run(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "%s\nis the key of %s, which takes the place of %s.\nPublish it, say what happened, and keep the files of the former log: its last checkpoint has the SHA-256\n%s\n",
		o.Key, o.Origin, o.Former, o.Checkpoint)
	return err
}

func (c recordRecover) recovery(h *house) (*watch.Recovery, error) {
	settings := c.recordSettings.in(c.Data)
	keys, err := record.LoadKeys(settings.keys)
	if err != nil {
		return nil, err
	}
	config, err := settings.config(h, true)
	if err != nil {
		return nil, err
	}
	r := &watch.Recovery{
		Store: h.store, Desk: h.desk, Keys: keys, Guard: settings.RecordGuard, Cosigner: config.Cosigner, Accept: c.Accept, Now: time.Now,
	}
	copies := c.From
	if settings.RecordMirror != "" {
		r.Folder = &watch.Folder{Dir: settings.RecordMirror}
		copies = append(copies, settings.RecordMirror)
	}
	for _, name := range copies {
		source, err := verify.Open(name, outside.New(outside.Options{AllowPrivate: true}))
		if err != nil {
			return nil, err
		}
		r.Mirrors = append(r.Mirrors, source)
	}
	return r, nil
}

// advice says what to do where nothing can be healed.
func advice(err error) error {
	switch {
	case errors.Is(err, watch.ErrNoWitness):
		return fmt.Errorf("%w (--from, or --accept)", err)
	case errors.Is(err, watch.ErrGone):
		return fmt.Errorf("%w (--from, --new-log)", err)
	case errors.Is(err, watch.ErrForked):
		return fmt.Errorf("%w (--new-log)", err)
	}
	return err
}

func printHealed(t terminal, h watch.Healed) error {
	if h.Restored == 0 {
		_, err := fmt.Fprintf(t.out, "nothing was missing of the %d entries that were published; numbering and signing go on\n", h.Size)
		return err
	}
	fmt.Fprintf(t.out, "%d of %d entries were brought back from %s\n", h.Restored, h.Size, h.From)
	if h.Unnumbered > 0 {
		fmt.Fprintf(t.out, "%d events that had their numbers before that get new ones\n", h.Unnumbered)
	}
	_, err := fmt.Fprintf(t.out, "lost with the backup: %d reports but for their history, %d fields; the record says so. Numbering and signing go on\n", h.Rowless, h.Lost)
	return err
}
