// Package recordtest gives tests a real public record over a real database, with
// keys and guard in a folder of its own. Only tests import it.
package recordtest

import (
	"context"
	"crypto/rand"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"lamppost/reports/record"
	"lamppost/reports/store"
)

// Origin is the name of every log made here.
const Origin = "reports.example.org/record/1"

// Open opens the record of s; edit, which may be nil, changes how. Nothing is
// numbered or published before a test asks for it.
func Open(t testing.TB, s *store.Store, edit func(*record.Config)) *record.Log {
	t.Helper()
	folder := t.TempDir()
	c := record.Config{
		Store: s, KeysFile: filepath.Join(folder, record.KeysFile), Guard: filepath.Join(folder, record.GuardFile), Origin: Origin,
		Now: time.Now, Rand: rand.Reader, Logger: slog.New(slog.DiscardHandler),
	}
	if edit != nil {
		edit(&c)
	}
	l, err := record.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Publish numbers what is pending and publishes it.
func Publish(t testing.TB, l *record.Log) {
	t.Helper()
	if err := l.Sequence(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := l.Publish(context.Background()); err != nil {
		t.Fatal(err)
	}
}
