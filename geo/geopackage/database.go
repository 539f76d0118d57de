package geopackage

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"lamppost/geo"
	"modernc.org/sqlite"
)

// longestLook bounds the statements that find the layer. They read three rows;
// a schema made to be slow is what takes longer.
const longestLook = 5 * time.Second

// Numbers of limits, https://www.sqlite.org/c3ref/c_limit_attached.html.
const (
	limitLength  = 0
	limitColumns = 2
)

// mostColumns of a table; attributes of a census are a few hundred.
const mostColumns = 1_000

// database is one connection on which hardly anything is allowed.
type database struct {
	db   *sql.DB
	conn *sql.Conn
}

func open(ctx context.Context, path string, limits geo.Limits) (*database, error) {
	name := "file:" + (&url.URL{Path: path}).EscapedPath() + "?mode=ro&immutable=1&_defensive=1&_query_only=1" +
		"&_pragma=trusted_schema(OFF)&_pragma=cell_size_check(ON)&_pragma=mmap_size(0)&_pragma=cache_size(-4000)"
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(fault(ctx, err), db.Close())
	}
	d := &database{db, conn}
	if err := d.restrict(limits); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *database) Close() error { return errors.Join(d.conn.Close(), d.db.Close()) }

// restrict leaves nothing but plain reading of plain tables.
func (d *database) restrict(limits geo.Limits) error {
	const bytesPerVertex, most = 32, 1 << 30
	length := min(int64(limits.FeatureVertices)*bytesPerVertex+int64(limits.PropertyBytes), most)
	for id, value := range map[int]int{limitLength: int(length), limitColumns: mostColumns} {
		if _, err := sqlite.Limit(d.conn, id, value); err != nil {
			return err
		}
	}
	return d.conn.Raw(func(driver any) error {
		connection, ok := driver.(sqlite.AuthorizerRegisterer)
		if !ok {
			return errors.New("this build of SQLite has no authorizer")
		}
		return connection.RegisterAuthorizer(authorize)
	})
}

// authorize is asked about each part of a statement. What comes from a view or
// a trigger has that one's name as origin.
func authorize(action sqlite.AuthorizerActionCode, _, _, _, origin string) sqlite.AuthorizerReturnCode {
	if origin == "" && (action == sqlite.AuthSelect || action == sqlite.AuthRead) {
		return sqlite.AuthorizerOK
	}
	return sqlite.AuthorizerDeny
}

// layer is a table of features.
type layer struct {
	table    string
	geometry string // the column
	system   int64  // srs_id
	columns  []string
}

// layer finds the only one there is.
func (d *database) layer(ctx context.Context) (l layer, err error) {
	ctx, cancel := context.WithTimeout(ctx, longestLook)
	defer cancel()
	rows, err := d.conn.QueryContext(ctx, `SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns LIMIT 10`)
	if err != nil {
		return l, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		if err := rows.Scan(&l.table, &l.geometry, &l.system); err != nil {
			return l, err
		}
		names = append(names, l.table)
	}
	if err := rows.Err(); err != nil {
		return l, err
	}
	switch len(names) {
	case 0:
		return l, geo.Refuse("the GeoPackage holds no layer of features")
	case 1:
		l.columns, err = d.columns(ctx, l.table)
		return l, err
	}
	return l, geo.Refuse("the GeoPackage holds several layers (%.200s): send one", strings.Join(names, ", "))
}

// columns names those of a plain table.
func (d *database) columns(ctx context.Context, table string) ([]string, error) {
	var kind, statement string
	err := d.conn.QueryRowContext(ctx, `SELECT type, sql FROM sqlite_schema WHERE name = $1`, table).Scan(&kind, &statement)
	if err != nil || kind != "table" || strings.HasPrefix(strings.ToUpper(statement), "CREATE VIRTUAL") {
		return nil, errors.Join(err, geo.Refuse("the layer %.80q of the GeoPackage is not a plain table", table))
	}
	rows, err := d.conn.QueryContext(ctx, `SELECT * FROM `+quoted(table)+` LIMIT 0`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return rows.Columns()
}

// definition is the well-known text of a coordinate system.
func (d *database) definition(ctx context.Context, system int64) (text string, err error) {
	err = d.conn.QueryRowContext(ctx, `SELECT definition FROM gpkg_spatial_ref_sys WHERE srs_id = $1`, system).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", geo.Refuse("the GeoPackage does not define its coordinate system %d", system)
	}
	return text, err
}

// rows are the geometry and the given columns of every feature.
func (d *database) rows(ctx context.Context, l layer, columns []string) (*sql.Rows, error) {
	statement := `SELECT ` + quoted(l.geometry)
	for _, c := range columns {
		statement += `, ` + quoted(c)
	}
	return d.conn.QueryContext(ctx, statement+` FROM `+quoted(l.table))
}

// polygons reads the geometry of the row in work.
func (r *reader) polygons() (orb.MultiPolygon, error) {
	if r.shape == nil {
		return nil, errEmpty
	}
	data, err := body(r.shape)
	if err != nil {
		return nil, err
	}
	return polygons(data, r.in.Count, r.system.Turn)
}
