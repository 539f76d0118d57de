package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"lamppost/reports"
)

// micros is how times are stored: microseconds since 1970 UTC, 0 for none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// asJSON encodes what the vocabulary is made of: strings, numbers, maps, slices.
func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("store: " + err.Error()) // NaN is refused by the draft's check
	}
	return string(b)
}

// exec runs a statement and returns how many rows it touched.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	result, err := tx.q.ExecContext(tx.ctx, query, args...)
	if err != nil {
		return 0, tx.dialect.fold(err)
	}
	return result.RowsAffected()
}

// row scans one row; no row is reports.ErrNotFound.
func (v *View) row(dest []any, query string, args ...any) error {
	err := v.q.QueryRowContext(v.ctx, query, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return reports.ErrNotFound
	}
	return v.dialect.fold(err)
}

// scanner is a row of *sql.Rows or a *sql.Row.
type scanner interface{ Scan(...any) error }

// list collects rows with scan.
func list[T any](v *View, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := v.q.QueryContext(v.ctx, query, args...)
	if err != nil {
		return nil, v.dialect.fold(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, v.dialect.fold(rows.Err())
}

// one returns the first row, or ErrNotFound.
func one[T any](v *View, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	found, err := list(v, scan, query, args...)
	if err == nil && len(found) == 0 {
		err = reports.ErrNotFound
	}
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}

// clause builds a condition and its arguments.
type clause struct {
	parts []string
	args  []any
	wide  bool // the filter's box holds many: no use in looking for its cells
	few   bool // words or the cells of a box are looked for, which few reports have
}

// arg adds an argument and returns its placeholder.
func (c *clause) arg(v any) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args))
}

func (c *clause) and(condition string) { c.parts = append(c.parts, condition) }

// in adds "column IN (...)", and nothing for an empty list.
func in[T any](c *clause, column string, values []T) {
	if len(values) == 0 {
		return
	}
	c.and(column + " IN (" + placeholders(c, values) + ")")
}

func placeholders[T any](c *clause, values []T) string {
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = c.arg(v)
	}
	return strings.Join(marks, ", ")
}

// where returns the conditions joined, always true when there is none.
func (c *clause) where() string {
	if len(c.parts) == 0 {
		return "1 = 1"
	}
	return strings.Join(c.parts, " AND ")
}
