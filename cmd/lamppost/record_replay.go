package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/record/watch"
)

// recordReplay rebuilds what is public from the record and compares.
type recordReplay struct {
	dataSettings
	CSV string `name:"csv" help:"Compare this export too, as /feeds/reports.csv writes it." type:"existingfile" placeholder:"FILE"`
}

// Run lists what differs; any difference is a failure.
func (c recordReplay) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		bar := newProgress(t.err, -1, "reports")
		defer bar.end()
		rows := map[reports.ReportID]watch.Row{}
		n := 0
		replayed, err := watch.Replay(ctx, &h.store.Reader, func(id reports.ReportID, row watch.Row) {
			n++
			bar.set(n)
			if c.CSV != "" {
				rows[id] = row
			}
		})
		if err != nil {
			return err
		}
		if c.CSV != "" {
			differs, err := compareCSV(c.CSV, rows)
			if err != nil {
				return err
			}
			replayed.Differences = append(replayed.Differences, differs...)
		}
		for _, d := range replayed.Differences {
			fmt.Fprintln(t.out, d)
		}
		fmt.Fprintf(t.out, "%d reports rebuilt from the record, %d of which only the history is left\n", replayed.Reports, replayed.Rowless)
		if len(replayed.Differences) > 0 {
			return fmt.Errorf("%d differences between the record and what is shown", len(replayed.Differences))
		}
		return nil
	})
}

// compareCSV holds each row of an export against what the record says.
func compareCSV(path string, rows map[reports.ReportID]watch.Row) ([]string, error) {
	var differs []string
	err := withCSV(path, func(in *csv.Reader) error {
		head, err := in.Read()
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for {
			cells, err := in.Read()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			differs = append(differs, compareCells(head, cells, rows)...)
		}
	})
	return differs, err
}

func compareCells(head, cells []string, rows map[reports.ReportID]watch.Row) []string {
	cell := func(name string) string {
		if i := slices.Index(head, name); i >= 0 {
			return strings.TrimPrefix(cells[i], "'") // put before what a spreadsheet would calculate
		}
		return ""
	}
	id, err := reports.ParseReportID(cell("id"))
	row, known := rows[id]
	if err != nil || !known || row.Visibility != reports.Public {
		return []string{fmt.Sprintf("export: %q is no public report", cell("id"))}
	}
	var differs []string
	for name, recorded := range map[string]string{
		"status": string(row.Status), "category": string(row.Category), "body": string(row.Body), "text": row.Text, "address": row.Address,
		"place": place(row),
	} {
		exported := cell(name)
		if name == "place" {
			exported = exportedPlace(cell("latitude"), cell("longitude"))
		}
		if exported != recorded {
			differs = append(differs, fmt.Sprintf("export, report %s: %s: the record says %q, exported is %q", id, name, recorded, exported))
		}
	}
	slices.Sort(differs)
	return differs
}

func place(row watch.Row) string {
	if row.Place == nil {
		return ""
	}
	return fmt.Sprint(row.Place[0], row.Place[1])
}

func exportedPlace(lat, lon string) string {
	y, bad := strconv.ParseFloat(lat, 64)
	x, worse := strconv.ParseFloat(lon, 64)
	v, good := geo.VertexOf(geo.Point{x, y})
	if bad != nil || worse != nil || !good {
		return lat + lon
	}
	return fmt.Sprint(v.X, v.Y)
}
