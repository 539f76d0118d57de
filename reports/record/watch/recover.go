package watch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/record"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/verify"
	"lamppost/reports/store"
)

// Recovery heals the record of a database that was restored from an older backup,
// or whose guard was lost. All but Mirrors, Folder, Cosigner and Progress is
// required.
type Recovery struct {
	Store    *store.Store
	Desk     *desk.Desk
	Keys     *record.Keys
	Guard    string          // path of the guard file
	Mirrors  []verify.Source // that may hold what is missing
	Folder   *Folder         // our own mirror, to go on with
	Cosigner record.Cosigner // asked before anything is signed again
	// Accept takes the database as it is when nothing outside can say whether it is
	// whole. What was published after the backup is then denied for ever.
	Accept   bool
	Now      func() time.Time
	Progress func(what string, done, total int64) // may be nil

	reader record.Reader
}

// Healed says what a recovery did.
type Healed struct {
	Size       int64  // of the record that was published
	From       string // the mirror it came from; empty: nothing was missing
	Restored   int64  // leaves brought back
	Unnumbered int64  // events whose unsigned numbers were taken back
	Rowless    int    // reports of which only the history is left
	Lost       int    // fields that nobody can open any more
}

// The reasons why a record cannot be healed.
var (
	// ErrNoWitness says that nothing outside of the database is there to compare it
	// with.
	ErrNoWitness = errors.New("nothing outside of the database can say whether it is whole: name a mirror, or accept it as it is")
	// ErrGone says that no mirror holds what was published.
	ErrGone = errors.New("no mirror holds what was published: name another one, or begin a new log")
	// ErrForked says that two different histories were signed.
	ErrForked = errors.New("two different histories were signed: nothing can heal that but a new log")
)

// recovering is the halt that is set while leaves are brought back; its detail is
// the size from which on they were missing.
const recovering = "recovering"

// Run heals. It changes nothing before a mirror has proved to hold what was
// published. Dying in the middle leaves the record halted; it is then run again.
func (r *Recovery) Run(ctx context.Context) (Healed, error) {
	r.reader = record.NewReader(&r.Store.Reader)
	known, err := r.known(ctx)
	if err != nil {
		return Healed{}, err
	}
	newest := known[len(known)-1]
	healed := Healed{Size: newest.tree.N}
	if err := r.bringBack(ctx, newest.tree, &healed); err != nil {
		return healed, err
	}
	if err := r.agree(ctx, known); err != nil {
		return healed, err
	}
	if err := r.heal(ctx, newest.tree, &healed); err != nil {
		return healed, err
	}
	if err := r.askWitnesses(ctx, newest); err != nil {
		return healed, err
	}
	return healed, r.resume(ctx, newest, healed)
}

// signed is a state of the record that its own keys have signed.
type signed struct {
	tree tlog.Tree
	note []byte
}

// known returns the states that anybody has kept, smallest first; at least one.
func (r *Recovery) known(ctx context.Context) ([]signed, error) {
	ours, err := r.reader.Checkpoint(ctx)
	if err != nil && !errors.Is(err, reports.ErrNotFound) {
		return nil, err
	}
	guard, err := record.ReadGuard(r.Guard)
	if err != nil {
		return nil, err
	}
	notes := [][]byte{guard, []byte(ours.Note)}
	for _, m := range r.Mirrors {
		text, err := m.Read(ctx, checkpointFile, c2sp.MaxCheckpoint)
		if err != nil {
			return nil, fmt.Errorf("mirror %s: %w", m, err)
		}
		notes = append(notes, text)
	}
	if guard == nil && len(r.Mirrors) == 0 && r.Cosigner == nil && !r.Accept {
		return nil, ErrNoWitness
	}
	known := []signed{{}} // nothing was published
	for _, note := range notes {
		if len(note) == 0 {
			continue
		}
		c, _, err := c2sp.OpenCheckpoint(note, r.Keys.Verifiers()...)
		if err != nil {
			return nil, fmt.Errorf("a checkpoint that our keys have not signed: %w", err)
		}
		known = append(known, signed{c.Tree, note})
	}
	slices.SortStableFunc(known, func(a, b signed) int { return cmp.Compare(a.tree.N, b.tree.N) })
	return known, nil
}

// agree checks that all that was ever signed is the beginning of the database.
func (r *Recovery) agree(ctx context.Context, known []signed) error {
	for _, s := range known {
		if s.note == nil {
			continue
		}
		root, err := r.reader.Root(ctx, s.tree.N)
		if err != nil {
			return err
		}
		if root != s.tree.Hash {
			return fmt.Errorf("%w: of %d entries", ErrForked, s.tree.N)
		}
	}
	return nil
}

// askWitnesses makes sure that none of them has seen more than what is restored.
// One that does not answer keeps nobody from going on.
func (r *Recovery) askWitnesses(ctx context.Context, newest signed) error {
	if r.Cosigner == nil || newest.note == nil {
		return nil
	}
	_, err := r.Cosigner.Cosign(ctx, newest.note, func(size int64) (tlog.TreeProof, error) { return r.reader.Prove(ctx, size, newest.tree.N) })
	if errors.Is(err, record.ErrBehind) || errors.Is(err, record.ErrInconsistent) {
		return fmt.Errorf("%w (%w)", ErrGone, err)
	}
	return nil
}

// resume lets numbering and signing go on, from what was published.
func (r *Recovery) resume(ctx context.Context, newest signed, healed Healed) error {
	if newest.note != nil {
		if err := record.WriteGuard(r.Guard, newest.note); err != nil {
			return err
		}
	}
	if r.Folder != nil {
		if err := r.Folder.reset(newest.tree); err != nil {
			return err
		}
	}
	if healed.Restored > 0 {
		if err := r.Desk.TellHealed(ctx, r.Keys.Origin(), newest.tree.N); err != nil {
			return err
		}
	}
	return r.Store.Write(ctx, func(tx *store.Tx) error {
		ours, err := tx.Checkpoint()
		if err != nil && !errors.Is(err, reports.ErrNotFound) {
			return err
		}
		if newest.tree.N > ours.Size {
			if err := tx.PutCheckpoint(store.Checkpoint{Size: newest.tree.N, Note: string(newest.note), At: r.Now()}); err != nil {
				return err
			}
		}
		return tx.ClearHalts()
	})
}

func (r *Recovery) progress(what string, done, total int64) {
	if r.Progress != nil {
		r.Progress(what, done, total)
	}
}
