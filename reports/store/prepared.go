package store

import (
	"context"
	"database/sql"
	"errors"
)

// maxPrepared bounds the statements kept; past it they are all prepared anew. The
// store has some two hundred, and a few that vary with the length of a list.
const maxPrepared = 500

// prepared is a connection that parses each statement once. A submission is a
// dozen of them, and parsing took as long as running. It is used by one goroutine,
// and statements run in whatever transaction the connection is in.
type prepared struct {
	*sql.Conn
	statements map[string]*sql.Stmt
}

func newPrepared(conn *sql.Conn) *prepared {
	return &prepared{Conn: conn, statements: map[string]*sql.Stmt{}}
}

func (p *prepared) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := p.statements[query]; ok {
		return s, nil
	}
	if len(p.statements) == maxPrepared {
		if err := p.forget(); err != nil {
			return nil, err
		}
	}
	s, err := p.PrepareContext(ctx, query)
	if err == nil {
		p.statements[query] = s
	}
	return s, err
}

func (p *prepared) forget() error {
	var all error
	for _, s := range p.statements {
		all = errors.Join(all, s.Close())
	}
	clear(p.statements)
	return all
}

func (p *prepared) close() error { return errors.Join(p.forget(), p.Conn.Close()) }

// ExecContext implements querier.
func (p *prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := p.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// QueryContext implements querier.
func (p *prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := p.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// QueryRowContext implements querier.
func (p *prepared) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := p.statement(ctx, query)
	if err != nil {
		return p.Conn.QueryRowContext(ctx, query, args...) // which says what is wrong
	}
	return s.QueryRowContext(ctx, args...)
}
