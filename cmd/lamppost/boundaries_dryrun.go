package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
)

// boundariesDryRun tries a version on the reports.
type boundariesDryRun struct {
	dataSettings
	Year    bool   `help:"Try it on all reports of the last year instead of the open ones."`
	CSV     bool   `name:"csv" help:"Print every report that would move, as CSV."`
	JSON    bool   `help:"Print one JSON object instead of a table."`
	Version string `arg:"" help:"Version, as import and list print it."`
}

// Run prints who would answer for what, and changes nothing.
func (c boundariesDryRun) Run(ctx context.Context, t terminal) error {
	id, err := parseVersion(c.Version)
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(h *house) error {
		q := desk.TrialRequest{Version: id}
		if c.Year {
			q.Since = h.desk.Now().AddDate(-1, 0, 0)
		}
		var sheet *csv.Writer
		if c.CSV {
			sheet = csv.NewWriter(t.out)
			if err := sheet.Write(desk.TrialColumns); err != nil {
				return err
			}
			q.Each = func(r desk.BoundaryTrialReport) error { return sheet.Write(r.Row()) }
		}
		run, err := c.try(ctx, h, t.err, q)
		switch {
		case err != nil:
			return err
		case c.CSV:
			sheet.Flush()
			return sheet.Error()
		case c.JSON:
			return json.NewEncoder(t.out).Encode(run)
		}
		return printTrial(t.out, h.desk.World().Directory, run)
	})
}

func (c boundariesDryRun) try(ctx context.Context, h *house, progress io.Writer, q desk.TrialRequest) (desk.BoundaryTrial, error) {
	bar := newProgress(progress, -1, "reports")
	defer bar.end()
	q.Progress = func(done, _ int) { bar.set(done) }
	return h.desk.TryBoundaries(ctx, q)
}

func printTrial(out io.Writer, d *reports.Directory, run desk.BoundaryTrial) error {
	what := "open reports"
	if run.Since != nil {
		what = "reports since " + run.Since.Format(time.DateOnly)
	}
	fmt.Fprintf(out, "%d %s: %d would go to another body, %d would lie in another area of the same body, %d in none\n", run.Reports, what, run.Moved, run.Elsewhere, run.Nowhere)
	fmt.Fprintf(out, "%d subscriptions are to reports that would move\n", run.Followers)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, f := range run.Matrix {
		fmt.Fprintf(w, "%s\t  %s\t->\t%s\n", strconv.Itoa(f.Count), bodyName(d, f.From), strings.TrimSpace(bodyName(d, f.To)))
	}
	return w.Flush()
}
