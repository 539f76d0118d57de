package watch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/google/renameio/v2"
	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/record"
	"lamppost/reports/record/c2sp"
)

const (
	// treeFile says which tree a mirror holds: its size and its root, a line each.
	// It is not part of tlog-tiles; what is signed of it is the checkpoint.
	treeFile       = "tree"
	checkpointFile = "checkpoint"
)

// Folder is a mirror as static files, under the paths of c2sp.org/tlog-tiles: any
// web server can serve it and any reader of such logs read it. It holds no
// personal data. One process writes to it at a time: the publisher.
type Folder struct{ Dir string }

// Export writes what the folder lacks of a tree and returns once it is durable.
func (f Folder) Export(ctx context.Context, t tlog.Tree, r record.Reader) error {
	if err := os.MkdirAll(f.Dir, 0o755); err != nil {
		return fmt.Errorf("mirror: %w", err)
	}
	held, err := f.Tree()
	if err != nil || held == t {
		return err
	}
	if err := f.extends(ctx, held, t, r); err != nil {
		return err
	}
	dirs := map[string]bool{}
	for _, tile := range c2sp.NewTiles(held.N, t.N) {
		if err := f.write(ctx, tile, r, dirs); err != nil {
			return fmt.Errorf("mirror: %w", err)
		}
	}
	if err := syncAll(f.Dir, dirs); err != nil {
		return fmt.Errorf("mirror: %w", err)
	}
	return f.put(treeFile, fmt.Appendf(nil, "%d\n%s\n", t.N, t.Hash))
}

// extends says whether a tree is a continuation of the one that is held.
func (f Folder) extends(ctx context.Context, held, t tlog.Tree, r record.Reader) error {
	if held.N == 0 {
		return nil
	}
	if held.N > t.N {
		return fmt.Errorf("%w: the mirror %s holds %d entries, the database %d", record.ErrBehind, f.Dir, held.N, t.N)
	}
	proof, err := r.Prove(ctx, held.N, t.N)
	if err != nil {
		return err
	}
	if held.N == t.N || tlog.CheckTree(proof, t.N, t.Hash, held.N, held.Hash) != nil {
		return fmt.Errorf("%w: the mirror %s holds other %d entries", record.ErrInconsistent, f.Dir, held.N)
	}
	return nil
}

// Tree returns the tree that the folder holds; the zero one for none.
func (f Folder) Tree() (tlog.Tree, error) {
	text, err := os.ReadFile(filepath.Join(f.Dir, treeFile))
	if errors.Is(err, fs.ErrNotExist) {
		return tlog.Tree{}, nil
	}
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("mirror: %w", err)
	}
	return parseTree(string(text))
}

func parseTree(text string) (tlog.Tree, error) {
	size, rest, _ := strings.Cut(text, "\n")
	n, err := strconv.ParseInt(size, 10, 64)
	root, bad := tlog.ParseHash(strings.TrimSuffix(rest, "\n"))
	if err != nil || bad != nil || n < 0 {
		return tlog.Tree{}, errors.New("mirror: its tree file is malformed")
	}
	return tlog.Tree{N: n, Hash: root}, nil
}

// write puts a tile in its place. One that is there already costs a read, so an
// export that was cut off gets on.
func (f Folder) write(ctx context.Context, t tlog.Tile, r record.Reader, dirs map[string]bool) error {
	name := filepath.Join(f.Dir, filepath.FromSlash(c2sp.TilePath(t)))
	data, err := r.Tile(ctx, t)
	if err != nil {
		return err
	}
	dirs[filepath.Dir(name)] = true
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	if err := renameio.WriteFile(name, data, 0o644, renameio.IgnoreUmask()); err != nil {
		return err
	}
	if t.W < c2sp.TileWidth {
		return nil
	}
	return os.RemoveAll(name + ".p") // nobody needs the partial ones now
}

// syncAll makes the names of new files durable, deepest folders first.
func syncAll(root string, dirs map[string]bool) error {
	all := map[string]bool{root: true}
	for dir := range dirs {
		for ; len(dir) > len(root); dir = filepath.Dir(dir) {
			all[dir] = true
		}
	}
	sorted := make([]string, 0, len(all))
	for dir := range all {
		sorted = append(sorted, dir)
	}
	slices.SortFunc(sorted, func(a, b string) int { return len(b) - len(a) })
	for _, dir := range sorted {
		if err := syncFolder(dir); err != nil {
			return err
		}
	}
	return nil
}

func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Keep writes the signed checkpoint beside the tree it signs.
func (f Folder) Keep(checkpoint []byte) error {
	old, err := os.ReadFile(filepath.Join(f.Dir, checkpointFile))
	if err == nil && bytes.Equal(old, checkpoint) {
		return nil
	}
	return f.put(checkpointFile, checkpoint)
}

// put replaces a file durably.
func (f Folder) put(name string, data []byte) error {
	if err := renameio.WriteFile(filepath.Join(f.Dir, name), data, 0o644, renameio.IgnoreUmask()); err != nil {
		return fmt.Errorf("mirror: %w", err)
	}
	if err := syncFolder(f.Dir); err != nil {
		return fmt.Errorf("mirror: %w", err)
	}
	return nil
}

// reset makes a mirror go on from a tree that was published: what it holds beyond
// was never signed, and the database does not have it.
func (f Folder) reset(t tlog.Tree) error {
	held, err := f.Tree()
	if err != nil || held.N <= t.N {
		return err
	}
	return f.put(treeFile, fmt.Appendf(nil, "%d\n%s\n", t.N, t.Hash))
}
