package store

import (
	"context"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
)

// gazetteerRows answers what the names of one import lead to. Once the import has
// been replaced and removed, it answers with nothing.
type gazetteerRows struct {
	reader *Reader
	id     GazetteerID
}

// find reads at most gazetteer.Most rows of a table.
func find[T any](ctx context.Context, g gazetteerRows, table, columns string, c *clause, scan func(scanner) (T, error)) ([]T, error) {
	c.and("gazetteer = " + c.arg(g.id))
	var found []T
	err := g.reader.Read(ctx, func(v *View) (err error) {
		found, err = list(v, scan, "SELECT "+columns+" FROM "+table+" WHERE "+c.where()+" LIMIT "+c.arg(gazetteer.Most), c.args...)
		return err
	})
	return found, err
}

const houseColumns = "street, number, name, postcode, town, lon, lat"

func scanHouse(row scanner) (gazetteer.House, error) {
	var h gazetteer.House
	err := row.Scan(&h.Street, &h.Number, &h.Name, &h.Postcode, &h.Town, &h.At[0], &h.At[1])
	return h, err
}

// Houses implements gazetteer.Rows.
func (g gazetteerRows) Houses(ctx context.Context, streets []gazetteer.ID, number string) ([]gazetteer.House, error) {
	if len(streets) == 0 {
		return nil, nil
	}
	var c clause
	in(&c, "street", streets)
	c.and("folded = " + c.arg(number))
	return find(ctx, g, "gazetteer_house", houseColumns, &c, scanHouse)
}

// maxHouseRanges of the index are searched for the houses of a box, which is small.
const maxHouseRanges = 4

// HousesIn implements gazetteer.Rows.
func (g gazetteerRows) HousesIn(ctx context.Context, box geo.Box) ([]gazetteer.House, error) {
	var c clause
	c.cells("cell", box, maxHouseRanges)
	return find(ctx, g, "gazetteer_house", houseColumns, &c, scanHouse)
}

const cornerColumns = "street, other, lon, lat"

func scanCorner(row scanner) (gazetteer.Corner, error) {
	var found gazetteer.Corner
	err := row.Scan(&found.Street, &found.Other, &found.At[0], &found.At[1])
	return found, err
}

// Corners implements gazetteer.Rows.
func (g gazetteerRows) Corners(ctx context.Context, streets, others []gazetteer.ID) ([]gazetteer.Corner, error) {
	if len(streets) == 0 || len(others) == 0 {
		return nil, nil
	}
	var c clause
	in(&c, "street", streets)
	in(&c, "other", others)
	return find(ctx, g, "gazetteer_corner", cornerColumns, &c, scanCorner)
}

// CornersOf implements gazetteer.Rows.
func (g gazetteerRows) CornersOf(ctx context.Context, street gazetteer.ID, box geo.Box) ([]gazetteer.Corner, error) {
	var c clause
	c.and("street = " + c.arg(street))
	c.and("lat >= " + c.arg(box.South))
	c.and("lat <= " + c.arg(box.North))
	if box.West <= box.East { // a box across the 180th meridian is bounded by its latitudes alone
		c.and("lon >= " + c.arg(box.West))
		c.and("lon <= " + c.arg(box.East))
	}
	return find(ctx, g, "gazetteer_corner", cornerColumns, &c, scanCorner)
}

// Grounds implements gazetteer.Rows.
func (g gazetteerRows) Grounds(ctx context.Context, squares []gazetteer.Square) ([]gazetteer.Ground, error) {
	if len(squares) == 0 {
		return nil, nil
	}
	var c clause
	in(&c, "square", squares)
	return find(ctx, g, "gazetteer_ground", "square, street, path", &c, func(row scanner) (gazetteer.Ground, error) {
		var found gazetteer.Ground
		var packed []byte
		if err := row.Scan(&found.Square, &found.Street, &packed); err != nil {
			return found, err
		}
		var err error
		found.Path, err = geo.UnmarshalPath(packed)
		return found, err
	})
}
