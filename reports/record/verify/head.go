package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"lamppost/reports/record/c2sp"
)

// The files of a log beside its tiles.
const (
	checkpointFile = "checkpoint"
	policyFile     = "policy"
	maxPolicy      = 64 << 10
)

// head reads the checkpoint and decides whether it is the log's. It returns false
// when there is nothing to go on with.
func (v *verification) head(ctx context.Context) (bool, error) {
	var err error
	if v.signed, err = v.Source.Read(ctx, checkpointFile, c2sp.MaxCheckpoint); err != nil {
		return false, fmt.Errorf("checkpoint: %w", err)
	}
	if err := v.trust(ctx); err != nil {
		return false, err
	}
	v.checkpoint, v.note, err = v.Policy.Open(v.signed)
	if errors.Is(err, c2sp.ErrQuorum) {
		v.outcome.find(NoQuorum, -1, "%v", err)
	} else if err != nil {
		v.outcome.find(BadCheckpoint, -1, "%v", err)
		return false, nil
	}
	v.outcome.Origin, v.outcome.Size, v.outcome.Root = v.checkpoint.Origin, v.checkpoint.Tree.N, v.checkpoint.Tree.Hash
	v.memory = v.State[v.checkpoint.Origin]
	v.readCosignatures()
	return v.notShorter(), nil
}

// trust finds the keys to believe.
func (v *verification) trust(ctx context.Context) error {
	v.outcome.Trust = Given
	if len(v.Policy.Logs) > 0 {
		return nil
	}
	origin, _, _ := strings.Cut(string(v.signed), "\n")
	if memory, ok := v.State[origin]; ok && len(memory.Keys) > 0 {
		v.outcome.Trust = Remembered
		return v.believe(memory.Keys)
	}
	v.outcome.Trust = FirstVisit
	text, err := v.Source.Read(ctx, policyFile, maxPolicy)
	if err != nil {
		return fmt.Errorf("no key was given, and the log names none: %w", err)
	}
	v.Policy, err = c2sp.ParsePolicy(string(text))
	return err
}

// believe takes log keys beside the witnesses that were given.
func (v *verification) believe(keys []string) error {
	for _, key := range keys {
		l, err := c2sp.NewLog(key, "")
		if err != nil {
			return err
		}
		v.Policy.Logs = append(v.Policy.Logs, l)
	}
	if v.Policy.Quorum == "" {
		v.Policy.Quorum = c2sp.NoQuorum
	}
	return nil
}

// readCosignatures notes which witnesses have signed, and when the first did.
func (v *verification) readCosignatures() {
	for _, w := range v.Policy.Witnesses {
		i := slices.IndexFunc(v.note.Sigs, func(s note.Signature) bool {
			return s.Name == w.Verifier().Name() && s.Hash == w.Verifier().KeyHash()
		})
		if i < 0 {
			continue
		}
		at, err := c2sp.CosignedAt(v.note.Sigs[i])
		if err != nil {
			continue // it was verified, so it is well formed
		}
		v.outcome.Witnesses = append(v.outcome.Witnesses, w.Name)
		if v.outcome.Cosigned.IsZero() || at.Before(v.outcome.Cosigned) {
			v.outcome.Cosigned = at
		}
	}
	if at := v.outcome.Cosigned; at.After(v.Now.Add(tolerance)) {
		v.outcome.find(BadDate, -1, "a witness has cosigned at %s, which is to come", at.Format(time.RFC3339))
	}
}

// notShorter says whether the log is at least as long as it was. Whether what it
// was is still its beginning is seen while its entries are read.
func (v *verification) notShorter() bool {
	last, ok := v.memory.last()
	if ok && last.Size > v.checkpoint.Tree.N {
		v.outcome.find(Inconsistent, -1, "the log has %d entries; on %s it had %d, and a log never shrinks. Keep the state file: it holds what the log signed then",
			v.checkpoint.Tree.N, last.At.Format(time.RFC3339), last.Size)
		return false
	}
	return true
}
