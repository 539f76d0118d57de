package store

import "context"

// Exec runs a bare statement, for tests of what the schema itself refuses.
func (s *Store) Exec(ctx context.Context, statement string) error {
	return s.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(statement)
		return err
	})
}
