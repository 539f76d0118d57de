package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// dialect holds the forks that doc.go lists, and nothing else.
type dialect struct {
	name string
	// fold maps a driver's error to ErrExists, errRetry or itself.
	fold func(error) error
	// durable begins a transaction whose commit must reach the disk, whatever the
	// server's setting has become since we checked it; empty where it always does.
	durable string
	// numberKey declares a key of 64 bits. SQLite keeps a row under such a key
	// itself if it is called INTEGER, and under another of its own if not.
	numberKey string
	// skipLocked ends a SELECT that claims rows.
	skipLocked string
	// lockMigrations keeps other processes from migrating inside tx.
	lockMigrations func(context.Context, *sql.Tx) error
	// matches returns the condition that finds folded terms in report_search,
	// and its single argument.
	matches func(placeholder string, terms []string) (condition, argument string)
}

// The errors that drivers' errors are folded into.
var (
	// ErrExists is a broken uniqueness. Write runs the closure again, because
	// the only unguarded uniqueness is that of ids drawn at random.
	ErrExists = errors.New("store: already exists")
	// ErrUnavailable says that the database did not take the work now: it is
	// locked, full, or gone. Nothing of the transaction was kept.
	ErrUnavailable = errors.New("store: database unavailable")

	errRetry = errors.New("store: try again")
)

// querier is what *sql.Tx and *sql.Conn have in common.
type querier interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// splitStatements cuts a schema file at semicolons that end a line, but not
// inside a $$ body or between the lines BEGIN and END; of a trigger.
func splitStatements(text string) []string {
	var statements []string
	var current strings.Builder
	inBody := false
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "--") {
			continue
		}
		current.WriteString(line + "\n")
		if strings.Count(line, "$$")%2 == 1 {
			inBody = !inBody
		}
		bare, _, _ := strings.Cut(line, "--")
		switch strings.TrimSpace(bare) {
		case "BEGIN":
			inBody = true
		case "END;":
			inBody = false
		}
		if !inBody && strings.HasSuffix(strings.TrimSpace(bare), ";") {
			statements = append(statements, current.String())
			current.Reset()
		}
	}
	if strings.TrimSpace(current.String()) != "" {
		statements = append(statements, current.String())
	}
	return statements
}
