package geopackage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"lamppost/geo"
	"lamppost/geo/projection"
	"modernc.org/sqlite"
)

// Read offers each feature of the database's only layer to the intake. The file
// must not change meanwhile. Errors are *geo.ReadError where it is at fault.
func Read(ctx context.Context, path string, in *geo.Intake) error {
	db, err := open(ctx, path, in.Limits())
	if err != nil {
		return err
	}
	defer db.Close()
	l, err := db.layer(ctx)
	if err != nil {
		return fault(ctx, err)
	}
	r := reader{in: in, layer: l}
	if err := r.readSystem(ctx, db); err != nil {
		return fault(ctx, err)
	}
	if err := in.RequireFields(l.columns); err != nil {
		return err
	}
	return r.features(ctx, db)
}

// fault words what SQLite says of the file. It is not for errors that pass
// through the intake: those may be about another database.
func fault(ctx context.Context, err error) error {
	var broken *sqlite.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &broken):
		return geo.Refuse("the GeoPackage cannot be read: %v", broken)
	case errors.Is(err, context.DeadlineExceeded):
		return geo.Refuse("the GeoPackage cannot be read: its schema takes too long")
	}
	return err
}

type reader struct {
	in     *geo.Intake
	layer  layer
	system projection.System
	values []any
	shape  sql.RawBytes
}

func (r *reader) readSystem(ctx context.Context, db *database) error {
	if r.layer.system == wgs84 {
		r.system = projection.WGS84
		return nil
	}
	text, err := db.definition(ctx, r.layer.system)
	if err != nil {
		return err
	}
	if r.system, err = projection.FromText(text); err != nil {
		return geo.Refuse("%v", err)
	}
	r.in.Notes = append(r.in.Notes, r.system.Notes()...)
	return nil
}

// features walks the table. Only the columns that were asked for are read.
func (r *reader) features(ctx context.Context, db *database) error {
	wanted := r.wanted()
	rows, err := db.rows(ctx, r.layer, wanted)
	if err != nil {
		return fault(ctx, err)
	}
	defer rows.Close()
	r.values = make([]any, len(wanted))
	into := []any{&r.shape}
	for i := range r.values {
		into = append(into, &r.values[i])
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fault(ctx, err)
		}
		if err := r.feature(wanted); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fault(ctx, err)
	}
	return nil
}

func (r *reader) wanted() []string {
	fields := r.in.Fields()
	var wanted []string
	for _, field := range [2]string{fields.Key, fields.Name} {
		if field != "" {
			wanted = append(wanted, field)
		}
	}
	return wanted
}

func (r *reader) feature(columns []string) error {
	if err := r.in.Open(); err != nil {
		return err
	}
	offer := geo.Offer{Property: func(field string) (any, bool) {
		for i, column := range columns {
			if column == field {
				return value(r.values[i]), true
			}
		}
		return nil, false
	}}
	if size := r.textSize(); size > r.in.Limits().PropertyBytes {
		offer.Property = nil
		return r.in.Reject(offer, fmt.Errorf("properties take %d bytes, more than the %d allowed", size, r.in.Limits().PropertyBytes))
	}
	shape, err := r.polygons()
	var refused *geo.ReadError
	switch {
	case errors.As(err, &refused):
		return err
	case err != nil:
		return r.in.Reject(offer, err)
	}
	offer.Shape = shape
	return r.in.Take(offer)
}

// textSize is how many bytes the texts of the row in work take.
func (r *reader) textSize() int {
	size := 0
	for _, v := range r.values {
		if text, ok := v.(string); ok {
			size += len(text)
		}
	}
	return size
}

// value is one that can be a key or a name: a text or a number.
func value(v any) any {
	switch v := v.(type) {
	case string:
		return strings.ToValidUTF8(v, string(utf8.RuneError))
	case int64:
		return json.Number(strconv.FormatInt(v, 10))
	case float64:
		if text := strconv.FormatFloat(v, 'g', -1, 64); json.Valid([]byte(text)) {
			return json.Number(text)
		}
	}
	return nil
}

// quoted is a name of the file's own in a statement of ours.
func quoted(name string) string { return fmt.Sprintf(`"%s"`, strings.ReplaceAll(name, `"`, `""`)) }
