package storetest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lamppost/reports/store"
)

// Each runs fn as a subtest on every database this machine has, with the DSN of
// an empty one. Where PostgreSQL is missing its subtest is skipped by name.
func Each(t *testing.T, fn func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t)) })
}

// SQLite returns the path of a database file that does not exist yet.
func SQLite(t testing.TB) string { return filepath.Join(t.TempDir(), "lamppost.db") }

// Open opens a database for the length of a test.
func Open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// Copy copies a database that nobody has open, as a backup does, and returns the
// DSN of the copy.
func Copy(t testing.TB, dsn string) string {
	t.Helper()
	if strings.HasPrefix(dsn, "postgres://") {
		copied, err := shared.cluster.copy(dsn)
		if err != nil {
			t.Fatal(err)
		}
		return copied
	}
	data, err := os.ReadFile(dsn)
	copied := SQLite(t)
	if err == nil {
		err = os.WriteFile(copied, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return copied
}
