package store

import (
	"context"
	"strconv"
	"strings"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
)

// gazetteerSink writes the parts of one import, each call in a transaction.
type gazetteerSink struct {
	store *Store
	ctx   context.Context // of the one import
	id    GazetteerID
	next  map[string]int // the number of the next row, by table
}

// PutNames implements gazetteer.Sink.
func (s *gazetteerSink) PutNames(names []gazetteer.Name) error {
	return s.put("gazetteer_name", "kind, name, others, suburb, town, context, lon, lat, west, south, east, north, weight", len(names), func(i int) []any {
		n := &names[i]
		return []any{int64(n.Kind), n.Name, asJSON(n.Others), n.Suburb, n.Town, asJSON(n.Context), n.At.Lon(), n.At.Lat(), n.Box.West, n.Box.South, n.Box.East, n.Box.North, int64(n.Weight)}
	})
}

// PutHouses implements gazetteer.Sink.
func (s *gazetteerSink) PutHouses(houses []gazetteer.House) error {
	return s.put("gazetteer_house", "street, folded, number, name, postcode, town, lon, lat, cell", len(houses), func(i int) []any {
		h := &houses[i]
		return []any{int64(h.Street), gazetteer.FoldNumber(h.Number), h.Number, h.Name, h.Postcode, h.Town, h.At.Lon(), h.At.Lat(), int64(geo.CellOf(h.At))}
	})
}

// PutCorners implements gazetteer.Sink.
func (s *gazetteerSink) PutCorners(corners []gazetteer.Corner) error {
	return s.put("gazetteer_corner", "street, other, lon, lat", 2*len(corners), func(i int) []any {
		c := corners[i/2]
		if i%2 == 1 {
			c.Street, c.Other = c.Other, c.Street
		}
		return []any{int64(c.Street), int64(c.Other), c.At.Lon(), c.At.Lat()}
	})
}

// PutGrounds implements gazetteer.Sink.
func (s *gazetteerSink) PutGrounds(grounds []gazetteer.Ground) error {
	packed := make([][]byte, len(grounds))
	for i, g := range grounds {
		var err error
		if packed[i], err = g.Path.MarshalBinary(); err != nil {
			return err
		}
	}
	return s.put("gazetteer_ground", "square, street, path", len(grounds), func(i int) []any {
		return []any{int64(grounds[i].Square), int64(grounds[i].Street), packed[i]}
	})
}

// rowsPerInsert keeps the arguments of a statement few: the driver of SQLite looks each
// up among all by name.
const rowsPerInsert = 25

// put writes n rows, whose columns are the import, the row's number, and the given.
func (s *gazetteerSink) put(table, columns string, n int, row func(i int) []any) error {
	first := s.next[table]
	s.next[table] += n
	return s.store.Write(s.ctx, func(tx *Tx) error {
		for from := 0; from < n; from += rowsPerInsert {
			var marks []string
			var args []any
			for i := from; i < min(from+rowsPerInsert, n); i++ {
				values := append([]any{s.id, first + i}, row(i)...)
				marks = append(marks, marksFor(len(args), len(values)))
				args = append(args, values...)
			}
			if _, err := tx.exec("INSERT INTO "+table+" (gazetteer, id, "+columns+") VALUES "+strings.Join(marks, ", "), args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// marksFor are n placeholders in brackets, after so many others.
func marksFor(before, n int) string {
	marks := make([]string, n)
	for i := range marks {
		marks[i] = "$" + strconv.Itoa(before+i+1)
	}
	return "(" + strings.Join(marks, ", ") + ")"
}
