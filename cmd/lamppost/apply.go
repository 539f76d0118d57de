package main

import (
	"context"
	"fmt"
	"os"

	"lamppost/reports/city"
)

// applyCommand makes the database say what a city's folder says.
type applyCommand struct {
	dataSettings
	Folder string `arg:"" help:"Folder with city.yaml and its GeoJSON files." type:"existingdir"`
}

// Run prints what changed, a line each.
func (c applyCommand) Run(ctx context.Context, t terminal) error {
	folder := os.DirFS(c.Folder)
	settings, err := city.Load(folder, city.Env(os.LookupEnv))
	if err != nil {
		return fmt.Errorf("%s has mistakes, nothing was changed:\n%w", c.Folder, err)
	}
	return c.with(ctx, t, func(h *house) error {
		changes, err := h.desk.Apply(ctx, folder, settings)
		if err != nil {
			return err
		}
		for _, change := range changes {
			fmt.Fprintln(t.out, change)
		}
		if len(changes) == 0 {
			fmt.Fprintln(t.out, "nothing to change")
		}
		return nil
	})
}
