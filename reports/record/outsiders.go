package record

import (
	"context"
	"errors"

	"golang.org/x/mod/sumdb/tlog"
)

// Mirror is a copy of the log that outlives our database.
type Mirror interface {
	// Export returns nil once the mirror durably holds every tile and every
	// entry of a tree, which the reader has. It may be ended by ctx before and is
	// then called again, so it must get on with each call. A mirror that holds
	// more than the tree, or something else, is ErrBehind or ErrInconsistent.
	Export(ctx context.Context, t tlog.Tree, r Reader) error
	// Keep is given the checkpoint of a tree that was exported, once it is
	// published. Failing is no more than an alarm: the next round tries again.
	Keep(checkpoint []byte) error
}

// Cosigner asks witnesses for their signatures.
type Cosigner interface {
	// Cosign returns the signature lines of the witnesses that signed the
	// checkpoint; prove gives the proof from a size that a witness has seen.
	// Lines may come with an error that says who did not answer: that is an
	// alarm, and the checkpoint is published with what there is. A witness that
	// has seen more, or something else, is ErrBehind or ErrInconsistent, and
	// nothing is published.
	Cosign(ctx context.Context, checkpoint []byte, prove func(size int64) (tlog.TreeProof, error)) ([]byte, error)
}

// What stops numbering and signing on every node until the record is healed. Who
// goes on would show two histories to the world.
var (
	// ErrBehind says that others hold more of the log than the database: it was
	// restored from an older backup.
	ErrBehind = errors.New("the database is behind what was published")
	// ErrInconsistent says that others hold another log than the database.
	ErrInconsistent = errors.New("the database has another history than was published")
	// ErrHalted says that one of the two was found before.
	ErrHalted = errors.New("the record is halted")

	// errUnguarded stops this node alone.
	errUnguarded = errors.New("the guard file is gone")
)

// haltReason is what is kept of an error that stops everything; empty for others.
func haltReason(err error) string {
	switch {
	case errors.Is(err, ErrInconsistent):
		return "inconsistent"
	case errors.Is(err, ErrBehind):
		return "behind"
	}
	return ""
}
