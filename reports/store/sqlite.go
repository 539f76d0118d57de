package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// busyTimeout is how long a writer waits for another process, such as a
// boundary import, before the work is refused as unavailable.
const busyTimeout = 5 * time.Second

// sqliteReaders bounds the read connections: enough to keep every core busy,
// few enough that their page caches stay small.
const sqliteReaders = 8

var sqliteDialect = &dialect{
	name:      "sqlite",
	fold:      foldSQLite,
	numberKey: "INTEGER PRIMARY KEY",
	// The write connection has begun IMMEDIATE: it holds the only write lock.
	lockMigrations: func(context.Context, *sql.Tx) error { return nil },
	matches: func(placeholder string, terms []string) (string, string) {
		quoted := make([]string, len(terms))
		for i, term := range terms {
			quoted[i] = `"` + term + `"*`
		}
		return "report_search MATCH " + placeholder, strings.Join(quoted, " ")
	},
}

// sqliteDSN puts every pragma into the DSN, so that each connection of a pool
// has it; busy_timeout comes first because the others may have to wait.
// synchronous=FULL, because NORMAL loses acknowledged rows in a power cut;
// secure_delete, because what was erased must not lie on in free pages.
func sqliteDSN(path string, pragmas ...string) string {
	q := url.Values{"_txlock": {"immediate"}, "_time_format": {"sqlite"}}
	base := []string{
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()),
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "temp_store(MEMORY)", "secure_delete(ON)",
	}
	q["_pragma"] = append(base, pragmas...)
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func openSQLite(ctx context.Context, path string) (*Store, error) {
	write, err := sql.Open("sqlite", sqliteDSN(path, "cache_size(-16000)", "analysis_limit(400)"))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := checkPragmas(ctx, write); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), write.Close())
	}
	readDSN := strings.Replace(sqliteDSN(path, "query_only(ON)", "cache_size(-8000)"), "_txlock=immediate", "_txlock=deferred", 1)
	read, err := sql.Open("sqlite", readDSN)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(sqliteReaders)
	read.SetMaxIdleConns(sqliteReaders)
	s := &Store{Reader: Reader{db: read, dialect: sqliteDialect}, write: write}
	s.writer = startWriter(write)
	return s, nil
}

// GatherStatistics tells SQLite how selective its indexes are, from a sample of
// each: without, it takes every visibility for rare and walks all reports to find
// those of a street. Whoever lets a database grow calls it now and then; PostgreSQL
// does this by itself. A process that only wants to read must not fail because
// another one writes.
func (s *Store) GatherStatistics(ctx context.Context) error {
	if s.dialect != sqliteDialect {
		return nil
	}
	err := s.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec("PRAGMA optimize=0x10002")
		return err
	})
	s.db.SetMaxIdleConns(0) // a connection reads the statistics when it is opened
	s.db.SetMaxIdleConns(sqliteReaders)
	if errors.Is(err, ErrUnavailable) {
		return nil
	}
	return err
}

// checkPragmas refuses to run on settings that lose acknowledged reports.
func checkPragmas(ctx context.Context, db *sql.DB) error {
	for _, want := range []struct{ pragma, value string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"},
	} {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+want.pragma).Scan(&got); err != nil {
			return err
		}
		if got != want.value {
			return fmt.Errorf("PRAGMA %s is %s, must be %s", want.pragma, got, want.value)
		}
	}
	return nil
}

func foldSQLite(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return fmt.Errorf("%w: %w", ErrExists, err)
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY:
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}
