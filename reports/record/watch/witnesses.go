package watch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/record"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/witness"
)

// Witnesses asks those of a policy for their signatures. What each has seen is
// kept in memory only: a witness tells it when asked, and knows better than we do.
type Witnesses struct {
	Client *witness.Client
	Policy c2sp.Policy

	mu   sync.Mutex
	seen map[string]int64 // by name; guarded by mu
}

// Cosign returns the lines of those that signed. An error that is ErrBehind or
// ErrInconsistent is fatal; any other says who did not answer.
func (w *Witnesses) Cosign(ctx context.Context, checkpoint []byte, prove func(size int64) (tlog.TreeProof, error)) ([]byte, error) {
	text, _, _ := strings.Cut(string(checkpoint), "\n\n")
	c, err := c2sp.ParseCheckpoint(text + "\n")
	if err != nil {
		return nil, err
	}
	offer := witness.Offer{Signed: checkpoint, Tree: c.Tree, Prove: prove}
	results := w.Client.Round(ctx, w.asked(), offer, w.known())
	var lines strings.Builder
	var errs []error
	for _, r := range results {
		lines.WriteString(r.Lines)
		if r.Err != nil {
			errs = append(errs, translate(r.Err))
			continue
		}
		w.note(r.Witness.Name, c.Tree.N)
	}
	return []byte(lines.String()), errors.Join(errs...)
}

// asked lists the witnesses that can be asked.
func (w *Witnesses) asked() []c2sp.Party {
	var all []c2sp.Party
	for _, p := range w.Policy.Witnesses {
		if p.URL != "" {
			all = append(all, p)
		}
	}
	return all
}

func (w *Witnesses) known() map[string]int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := make(map[string]int64, len(w.seen))
	for name, size := range w.seen {
		known[name] = size
	}
	return known
}

func (w *Witnesses) note(name string, size int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil {
		w.seen = map[string]int64{}
	}
	w.seen[name] = size
}

// translate says in the record's words what a witness's refusal means.
func translate(err error) error {
	switch {
	case errors.Is(err, witness.ErrBehind):
		return fmt.Errorf("%w: %w", record.ErrBehind, err)
	case errors.Is(err, witness.ErrFork):
		return fmt.Errorf("%w: %w", record.ErrInconsistent, err)
	}
	return err
}

var (
	_ record.Cosigner = (*Witnesses)(nil)
	_ record.Mirror   = Folder{}
)
