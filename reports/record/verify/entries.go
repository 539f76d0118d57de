package verify

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/record/c2sp"
)

// ErrBroken says that a copy of a log is not what it should be.
var ErrBroken = errors.New("this copy of the log is broken")

// Entries yields the entries of a log of that tree in their order, bundle by
// bundle, and at the end an error unless they make its root.
func Entries(ctx context.Context, s Source, t tlog.Tree) iter.Seq2[[][]byte, error] {
	v := &verification{Config: Config{Source: s}, checkpoint: c2sp.Checkpoint{Tree: t}}
	return func(yield func([][]byte, error) bool) {
		var grown tree
		for entries, err := range ahead(ctx, (t.N+c2sp.TileWidth-1)/c2sp.TileWidth, v.bundle) {
			if errors.Is(err, errBroken) {
				err = fmt.Errorf("%s: %w: %w", s, ErrBroken, err)
			}
			for _, raw := range entries {
				grown.add(tlog.RecordHash(raw))
			}
			if !yield(entries, err) || err != nil {
				return
			}
		}
		if grown.root() != t.Hash {
			yield(nil, fmt.Errorf("%s: %w: its %d entries do not make the signed root", s, ErrBroken, t.N))
		}
	}
}
