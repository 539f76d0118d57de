package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"lamppost/reports/desk"
)

// reportsCommand groups what is done to reports in bulk.
type reportsCommand struct {
	Import reportsImport `cmd:"" help:"Import past requests from a city's CSV export."`
}

// reportsImport files past requests as reports.
type reportsImport struct {
	dataSettings
	CSV string `required:"" name:"csv" help:"CSV file with a header, plain or .gz." type:"existingfile" placeholder:"FILE"`
	Map string `required:"" help:"YAML file that says which column and which word means what; see the README." type:"existingfile" placeholder:"FILE"`
}

// importBatch is how many reports share one transaction.
const importBatch = 200

// Run imports what it can read, and lists what it cannot. Each batch is durable
// by itself, so that Ctrl-C keeps what is in, and running it again adds the rest.
func (c reportsImport) Run(ctx context.Context, t terminal) error {
	mapping, err := loadMapping(c.Map)
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(h *house) error {
		in := &bulkImport{desk: h.desk, terminal: t, bar: newProgress(t.err, -1, "reports")}
		defer in.bar.end()
		return withCSV(c.CSV, func(rows *csv.Reader) error { return in.run(ctx, rows, mapping) })
	})
}

// bulkImport is one run over a file.
type bulkImport struct {
	desk *desk.Desk
	terminal
	bar progress

	batch               []desk.PastReport
	lines               []int // of the batch, in the file
	added, known, wrong int
}

func (in *bulkImport) run(ctx context.Context, rows *csv.Reader, m *mapping) error {
	header, err := rows.Read()
	if err != nil {
		return fmt.Errorf("CSV header: %w", err)
	}
	columns, err := m.bind(header)
	if err != nil {
		return err
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("CSV: %w", err) // names the line
		}
		line, _ := rows.FieldPos(0)
		if err := in.take(ctx, columns, row, line); err != nil {
			return err
		}
	}
	if err := in.flush(ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintf(in.out, "%d added, %d known already, %d skipped\n", in.added, in.known, in.wrong)
	return err
}

func (in *bulkImport) take(ctx context.Context, columns boundColumns, row []string, line int) error {
	report, err := columns.report(row)
	if err != nil {
		in.skip(line, err)
		return nil
	}
	in.batch, in.lines = append(in.batch, report), append(in.lines, line)
	if len(in.batch) < importBatch {
		return nil
	}
	return in.flush(ctx)
}

func (in *bulkImport) skip(line int, err error) {
	in.wrong++
	fmt.Fprintf(in.out, "line %d skipped: %v\n", line, err)
}

func (in *bulkImport) flush(ctx context.Context) error {
	results, err := in.desk.Import(ctx, in.batch)
	if err != nil {
		return err
	}
	for i, result := range results {
		switch {
		case result.Err != nil:
			in.skip(in.lines[i], result.Err)
		case result.Known:
			in.known++
		default:
			in.added++
		}
	}
	in.batch, in.lines = in.batch[:0], in.lines[:0]
	in.bar.set(in.added + in.known + in.wrong)
	return nil
}
