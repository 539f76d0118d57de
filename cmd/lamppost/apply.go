package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk"
)

// applyCommand makes the database say what a city's folder says.
type applyCommand struct {
	dataSettings
	Try    bool   `help:"Change nothing; say what would change, and which reports of the last year would go to another body."`
	CSV    string `name:"csv" help:"With --try: write every report that would move into this file." type:"path" placeholder:"FILE"`
	Folder string `arg:"" help:"Folder with city.yaml and its GeoJSON files." type:"existingdir"`
}

// Run prints what changed, a line each, and what is wrong with the rules then.
func (c applyCommand) Run(ctx context.Context, t terminal) error {
	folder := os.DirFS(c.Folder)
	settings, err := city.Load(folder, city.Env(os.LookupEnv))
	if err != nil {
		return fmt.Errorf("%s has mistakes, nothing was changed:\n%w", c.Folder, err)
	}
	if c.CSV != "" && !c.Try {
		return errors.New("--csv goes with --try: applying moves no report")
	}
	return c.with(ctx, t, func(h *house) error {
		if c.Try {
			return c.try(ctx, t, h, folder, settings)
		}
		changes, err := h.desk.Apply(ctx, folder, settings)
		if err != nil {
			return err
		}
		printApplied(t.out, changes)
		for _, f := range h.desk.World().Faults() {
			fmt.Fprintln(t.err, "problem:", faultText(f))
		}
		return nil
	})
}

func printApplied(out io.Writer, changes []string) {
	for _, change := range changes {
		fmt.Fprintln(out, change)
	}
	if len(changes) == 0 {
		fmt.Fprintln(out, "nothing to change")
	}
}

// try prints what would change. Ctrl-C leaves everything as it was.
func (c applyCommand) try(ctx context.Context, t terminal, h *house, folder fs.FS, settings *city.City) (err error) {
	bar := newProgress(t.err, -1, "reports")
	trial := desk.Trial{Since: time.Now().AddDate(-1, 0, 0), Progress: bar.set}
	if c.CSV != "" {
		file, err := os.Create(c.CSV)
		if err != nil {
			return err
		}
		list := csv.NewWriter(file)
		trial.Each = func(m desk.Move) error { return list.Write(moveRow(m)) }
		defer func() {
			list.Flush()
			err = errors.Join(err, list.Error(), file.Close())
		}()
		if err := list.Write([]string{"report", "category", "lat", "lon", "from", "to"}); err != nil {
			return err
		}
	}
	changes, run, err := h.desk.Try(ctx, folder, settings, trial)
	bar.end()
	if err != nil {
		return err
	}
	printApplied(t.out, changes)
	return printDryRun(t.out, run)
}

func moveRow(m desk.Move) []string {
	return []string{
		m.Report.String(), string(m.Category), fmt.Sprint(m.Place.Lat()), fmt.Sprint(m.Place.Lon()), string(m.From), string(m.To),
	}
}

func printDryRun(out io.Writer, run desk.DryRun) error {
	fmt.Fprintf(out, "%d reports of the last year, %d would move, %d would lie in no area\n", run.Reports, run.Total(), run.NoArea)
	for _, m := range run.Moved {
		fmt.Fprintf(out, "%d\tfrom %s\tto %s\tsuch as %s\n", m.Count, orNobody(m.From), orNobody(m.To), m.Examples[0].Report)
	}
	if run.Dropped > 0 {
		fmt.Fprintf(out, "%d reports of categories that are gone stay where they are\n", run.Dropped)
	}
	_, err := fmt.Fprintln(out, "nothing was changed")
	return err
}

func orNobody(slug reports.BodySlug) string {
	if slug == "" {
		return "nobody"
	}
	return string(slug)
}
