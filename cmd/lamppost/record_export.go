package main

import (
	"context"
	"fmt"

	"lamppost/reports/record"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/watch"
)

// recordExport writes what is published of the record into a folder that any web
// server can serve and any reader of such logs read. It holds no personal data.
type recordExport struct {
	dataSettings
	recordSettings
	Dir string `arg:"" help:"Folder; what is there already is not written again." type:"path"`
}

// Run writes the folder.
func (c recordExport) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		settings := c.recordSettings.in(c.Data)
		keys, err := record.LoadKeys(settings.keys)
		if err != nil {
			return err
		}
		policy, err := settings.policy()
		if err != nil {
			return err
		}
		for _, key := range keys.Lines() {
			party, err := c2sp.NewLog(key, "")
			if err != nil {
				return err
			}
			policy.Logs = append(policy.Logs, party)
		}
		bar := newProgress(t.err, -1, "files")
		defer bar.end()
		tree, err := watch.Export(ctx, watch.Folder{Dir: c.Dir}, &h.store.Reader, policy, func(n int) { bar.set(n) })
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(t.out, "%s holds the %d entries that are published of %s\n", c.Dir, tree.N, keys.Origin())
		return err
	})
}
