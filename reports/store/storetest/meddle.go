package storetest

import (
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"
)

// Meddle does what whoever administers a database can do: it switches the guards
// of a table off and runs one statement.
func Meddle(t testing.TB, dsn, table, statement string, args ...any) {
	t.Helper()
	db, err := openRaw(dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := unguard(db, dsn, table); err != nil {
		t.Fatal(err)
	}
	result, err := db.Exec(statement, args...)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		t.Fatalf("%q changed %d rows, %v", statement, n, err)
	}
}

func openRaw(dsn string) (*sql.DB, error) {
	if strings.HasPrefix(dsn, "postgres://") {
		return sql.Open("pgx", dsn)
	}
	return sql.Open("sqlite", "file:"+dsn+"?_pragma=busy_timeout(10000)")
}

func unguard(db *sql.DB, dsn, table string) error {
	if strings.HasPrefix(dsn, "postgres://") {
		_, err := db.Exec("ALTER TABLE " + table + " DISABLE TRIGGER USER")
		return err
	}
	names, err := column(db, "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = $1", table)
	for _, name := range names {
		if err == nil {
			_, err = db.Exec("DROP TRIGGER " + name)
		}
	}
	return err
}

// Dump returns all that a database holds that nobody has open: the bytes of the
// file, free pages included, or every row of every table as text.
func Dump(t testing.TB, dsn string) []byte {
	t.Helper()
	if !strings.HasPrefix(dsn, "postgres://") {
		data, err := os.ReadFile(dsn)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	db, err := openRaw(dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tables, err := column(db, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
	var all strings.Builder
	for _, table := range tables {
		var rows []string
		if err == nil {
			rows, err = column(db, fmt.Sprintf("SELECT t::text FROM %s t", table))
		}
		all.WriteString(strings.Join(rows, "\n"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return []byte(all.String())
}

func column(db *sql.DB, query string, args ...any) ([]string, error) {
	rows, err := db.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
