package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresConnections bounds one node's share of the server's connections; the
// usual max_connections of 100 then serves four nodes and an administrator.
const postgresConnections = 20

// migrationLock is an arbitrary number that only Lamppost's migrations lock.
const migrationLock = 0x1a3b057

var postgresDialect = &dialect{
	name:       "postgres",
	fold:       foldPostgres,
	numberKey:  "BIGINT PRIMARY KEY",
	durable:    "SET LOCAL synchronous_commit = on",
	skipLocked: " FOR UPDATE SKIP LOCKED",
	lockMigrations: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", migrationLock)
		return err
	},
	matches: func(placeholder string, terms []string) (string, string) {
		prefixed := make([]string, len(terms))
		for i, term := range terms {
			prefixed[i] = "'" + term + "':*"
		}
		return "document @@ to_tsquery('simple', " + placeholder + ")", strings.Join(prefixed, " & ")
	},
}

func openPostgres(ctx context.Context, url string) (*Store, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["timezone"] = "UTC"
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(postgresConnections)
	db.SetMaxIdleConns(postgresConnections)
	if err := checkDurability(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("open PostgreSQL: %w", err), db.Close())
	}
	return &Store{Reader: Reader{db: db, dialect: postgresDialect}, write: db}, nil
}

// checkDurability refuses settings under which PostgreSQL acknowledges what a
// power cut takes back.
func checkDurability(ctx context.Context, db *sql.DB) error {
	for _, setting := range []string{"fsync", "full_page_writes", "synchronous_commit"} {
		var value string
		if err := db.QueryRowContext(ctx, "SELECT current_setting($1)", setting).Scan(&value); err != nil {
			return err
		}
		if value == "off" {
			return fmt.Errorf("%s is off: acknowledged reports could be lost; turn it on", setting)
		}
	}
	return nil
}

func foldPostgres(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		var connect *pgconn.ConnectError
		if errors.As(err, &connect) {
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		return err
	}
	switch e.Code {
	case "23505":
		return fmt.Errorf("%w: %w", ErrExists, err)
	case "40001", "40P01":
		return fmt.Errorf("%w: %w", errRetry, err)
	case "53100", "53300", "57P01", "57P02", "57P03", "55P03":
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}
