package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"lamppost/reports"
	"lamppost/reports/desk"
)

// boundariesDiff compares two versions of a layer.
type boundariesDiff struct {
	dataSettings
	Against string `help:"Version to compare with; without it, the live one." placeholder:"VERSION"`
	JSON    bool   `help:"Print one JSON object a line."`
	Version string `arg:"" help:"Version, as import and list print it."`
}

// Run prints what the version changes, area by area.
func (c boundariesDiff) Run(ctx context.Context, t terminal) error {
	id, err := parseVersion(c.Version)
	if err != nil {
		return err
	}
	against := reports.VersionID(0)
	if c.Against != "" {
		if against, err = parseVersion(c.Against); err != nil {
			return err
		}
	}
	return c.with(ctx, t, func(h *house) error {
		changes, err := h.desk.BoundaryDiff(ctx, against, id)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSONLines(t.out, changes)
		}
		return printChanges(t.out, changes)
	})
}

func printJSONLines[T any](out io.Writer, rows []T) error {
	e := json.NewEncoder(out)
	for i := range rows {
		if err := e.Encode(rows[i]); err != nil {
			return err
		}
	}
	return nil
}

func printChanges(out io.Writer, changes []desk.Change) error {
	if len(changes) == 0 {
		_, err := fmt.Fprintln(out, "nothing changes")
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range changes {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", c.Kind, c.Key, c.Name, changeDetail(c))
	}
	return w.Flush()
}

// changeDetail says how much an area changes; sizes are in square metres.
func changeDetail(c desk.Change) string {
	switch {
	case c.Reshape != nil:
		return fmt.Sprintf("%+.0f m2 (%+.2f %%), %.0f gained, %.0f lost", c.Reshape.New-c.Reshape.Old, c.Percent(), c.Reshape.Gained, c.Reshape.Lost)
	case c.Succession != nil:
		return fmt.Sprintf("has %.0f m2 of %s %s (%.1f %% of it)", c.Succession.SquareMetres, c.Succession.From, c.OldName, 100*c.Succession.OfFrom)
	case c.Kind == desk.AreaRenamed:
		return "was " + c.OldName
	}
	return ""
}
