package watch

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"
	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/store"
)

// Export writes into a folder what is published of a database's record: tiles,
// entries, the checkpoint, keys and policy, and the boundary and rules files that
// decisions name. No opening is among it. progress is told how many files are
// done, and may be nil.
func Export(ctx context.Context, f Folder, db *store.Reader, policy c2sp.Policy, progress func(int)) (tlog.Tree, error) {
	r := record.NewReader(db)
	last, err := r.Checkpoint(ctx)
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("there is nothing published yet: %w", err)
	}
	c, _, err := policy.Open([]byte(last.Note))
	if err != nil && !errors.Is(err, c2sp.ErrQuorum) {
		return tlog.Tree{}, err
	}
	if err := f.Export(ctx, c.Tree, r); err != nil {
		return tlog.Tree{}, err
	}
	if err := f.objects(ctx, db, c.Tree.N, progress); err != nil {
		return tlog.Tree{}, fmt.Errorf("public files: %w", err)
	}
	return c.Tree, f.papers(policy, []byte(last.Note))
}

// papers writes who signs, and at last what was signed.
func (f Folder) papers(policy c2sp.Policy, checkpoint []byte) error {
	var keys strings.Builder
	for _, l := range policy.Logs {
		keys.WriteString(l.Key + "\n")
	}
	if err := f.put("keys", []byte(keys.String())); err != nil {
		return err
	}
	if err := f.put("policy", []byte(policy.String())); err != nil {
		return err
	}
	return f.Keep(checkpoint)
}

// objects writes the public files that the first size entries name.
func (f Folder) objects(ctx context.Context, db *store.Reader, size int64, progress func(int)) error {
	done := map[leaf.FileDigest]bool{"": true}
	for first := int64(0); first < size; first += page {
		var named []leaf.FileDigest
		err := db.Read(ctx, func(v *store.View) error {
			leaves, err := v.Leaves(first, int(min(page, size-first)))
			if err != nil {
				return err
			}
			named, err = filesOf(leaves)
			return err
		})
		if err != nil {
			return err
		}
		for _, digest := range named {
			if done[digest] {
				continue
			}
			done[digest] = true
			if err := f.object(ctx, db, digest); err != nil {
				return err
			}
			if progress != nil {
				progress(len(done) - 1)
			}
		}
	}
	return nil
}

// filesOf lists the public files that entries tell of.
func filesOf(leaves [][]byte) ([]leaf.FileDigest, error) {
	var named []leaf.FileDigest
	for _, raw := range leaves {
		l, err := leaf.Parse(raw)
		if err != nil {
			return nil, err
		}
		named = append(named, l.Canonical, l.Ruleset)
	}
	return named, nil
}

// object writes a public file under its digest, unless it is there. One that the
// database does not have, because it came from elsewhere, is left out: who needs it
// is told so by its absence.
func (f Folder) object(ctx context.Context, db *store.Reader, digest leaf.FileDigest) error {
	name := filepath.Join(f.Dir, "objects", "sha256", string(digest))
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	var object store.Object
	err := db.Read(ctx, func(v *store.View) (err error) {
		object, err = v.Object(string(digest))
		return err
	})
	if errors.Is(err, reports.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	file, err := renameio.NewPendingFile(name, renameio.WithPermissions(0o644), renameio.IgnoreUmask())
	if err != nil {
		return err
	}
	defer file.Cleanup() // after the rename there is nothing to clean up
	if err := unpack(ctx, file, db, object); err != nil {
		return err
	}
	return file.CloseAtomicallyReplace()
}

// unpack writes an object's parts, unpacked, one read each.
func unpack(ctx context.Context, w io.Writer, db *store.Reader, o store.Object) error {
	in, out := io.Pipe()
	go func() { // ends when its reader does
		var err error
		for i := 0; i < o.Parts && err == nil; i++ {
			var part []byte
			err = db.Read(ctx, func(v *store.View) (err error) {
				part, err = v.ObjectPart(o.ID, i)
				return err
			})
			if err == nil {
				_, err = out.Write(part)
			}
		}
		_ = out.CloseWithError(err) // never fails
	}()
	defer in.Close()
	file, err := gzip.NewReader(in)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, file)
	return err
}
