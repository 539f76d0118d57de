package store

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed schema/*.sql
var schema embed.FS

// migrate applies the steps that are missing, all in one transaction: whoever
// dies in the middle leaves the old schema, and the next start does it again.
func (s *Store) migrate(ctx context.Context) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after the commit this does nothing
	if err := s.dialect.lockMigrations(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS migration (step TEXT PRIMARY KEY)"); err != nil {
		return err
	}
	for _, step := range s.steps() {
		if err := s.applyStep(ctx, tx, step); err != nil {
			return fmt.Errorf("%s: %w", step, err)
		}
	}
	return tx.Commit()
}

// steps lists the schema files of this dialect in order: 0001_core.sql, then
// 0001_core.sqlite.sql, then 0002...
func (s *Store) steps() []string {
	names, err := fs.Glob(schema, "schema/*.sql")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		return strings.Count(name, ".") == 2 && !strings.HasSuffix(name, "."+s.dialect.name+".sql")
	})
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(before(a), before(b)), cmp.Compare(len(a), len(b)))
	})
	return names
}

// before returns the step's name without its dialect: the shared file of a step
// comes first, being shorter.
func before(name string) string {
	stem, _, _ := strings.Cut(name, ".")
	return stem
}

func (s *Store) applyStep(ctx context.Context, tx *sql.Tx, name string) error {
	var known int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM migration WHERE step = $1", name).Scan(&known); err != nil || known > 0 {
		return err
	}
	text, err := schema.ReadFile(name)
	if err != nil {
		return err
	}
	for _, statement := range splitStatements(strings.ReplaceAll(string(text), "BIGINT PRIMARY KEY", s.dialect.numberKey)) {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%w\n%s", err, statement)
		}
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO migration (step) VALUES ($1)", name)
	return err
}
