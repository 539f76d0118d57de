package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

const (
	// readDeadline bounds a read transaction: an idle one keeps SQLite's
	// write-ahead log from being folded back, and it grows without end.
	readDeadline = 10 * time.Second
	// writeDeadline bounds one closure of Write.
	writeDeadline = 30 * time.Second
	// writeTries bounds how often a closure is run again after a lost race.
	writeTries = 8
	// retryPause is the base of the random pause between tries.
	retryPause = 5 * time.Millisecond
)

// Reader can only read. It is safe for concurrent use.
type Reader struct {
	db      *sql.DB
	dialect *dialect
}

// Store reads and writes. It is safe for concurrent use.
type Store struct {
	Reader
	write  *sql.DB
	writer *writer // SQLite only
}

// Open opens the database that dsn names: a postgres:// URL, or the path of an
// SQLite file, which is made if it is not there. It applies missing migrations.
func Open(ctx context.Context, dsn string) (*Store, error) {
	s, err := connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("migrate: %w", err), s.Close())
	}
	if err := s.GatherStatistics(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("statistics: %w", err), s.Close())
	}
	return s, nil
}

func connect(ctx context.Context, dsn string) (*Store, error) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return openPostgres(ctx, dsn)
	}
	return openSQLite(ctx, dsn)
}

// Close waits for writes under way and closes all connections.
func (s *Store) Close() error {
	if s.writer != nil {
		s.writer.stop()
	}
	if s.write == s.db {
		return s.db.Close()
	}
	return errors.Join(s.db.Close(), s.write.Close())
}

// View reads one consistent state of the database. It is valid only inside the
// closure it was handed to, which is why it may hold the context.
type View struct {
	ctx     context.Context
	q       querier
	dialect *dialect
}

// Tx is a View that also writes.
type Tx struct{ View }

// Read runs fn in one read transaction with a deadline.
func (r *Reader) Read(ctx context.Context, fn func(*View) error) error {
	ctx, cancel := context.WithTimeout(ctx, readDeadline)
	defer cancel()
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: r.isolation()})
	if err != nil {
		return r.dialect.fold(err)
	}
	defer tx.Rollback() // ends a read; there is nothing to keep
	return r.dialect.fold(fn(&View{ctx: ctx, q: tx, dialect: r.dialect}))
}

// isolation gives a whole closure one snapshot; SQLite always does.
func (r *Reader) isolation() sql.IsolationLevel {
	if r.dialect == postgresDialect {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// Write runs fn in one transaction and returns after it is durable. fn may run
// more than once and must touch nothing but tx and its own variables. If the
// process dies before Write returns, either all or nothing of fn is kept.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	var err error
	for try := range writeTries {
		if err = s.writeOnce(ctx, fn); !errors.Is(err, errRetry) && !errors.Is(err, ErrExists) {
			return err
		}
		pause := time.Duration(rand.Int64N(int64(retryPause) << try))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

func (s *Store) writeOnce(ctx context.Context, fn func(*Tx) error) error {
	if s.writer != nil {
		return s.writer.do(ctx, fn)
	}
	ctx, cancel := context.WithTimeout(ctx, writeDeadline)
	defer cancel()
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return s.dialect.fold(err)
	}
	defer tx.Rollback() // after a commit this does nothing
	if err := call(fn, &Tx{View{ctx: ctx, q: tx, dialect: s.dialect}}); err != nil {
		return s.dialect.fold(err)
	}
	return s.dialect.fold(tx.Commit())
}

// Ping reports whether the database answers.
func (r *Reader) Ping(ctx context.Context) error { return r.db.PingContext(ctx) }

// Backend names the database kind, for logs and health pages.
func (r *Reader) Backend() string { return r.dialect.name }
