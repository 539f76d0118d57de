package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/record/c2sp"
)

// tolerance is how far the clocks of the log, of its witnesses and ours may be apart.
const tolerance = 5 * time.Minute

// walk reads every entry, grows the tree and the tiles from them, and compares
// both with what was signed and is served. Nothing that the log says of its own
// tree is used for that.
func (v *verification) walk(ctx context.Context) error {
	size := v.checkpoint.Tree.N
	var made []tlog.Tile
	hashes := map[tlog.Tile][]byte{}
	tiles := tiling{full: func(t tlog.Tile, h []tlog.Hash) {
		made = append(made, t)
		hashes[t] = flat(h)
	}}
	v.remembered()
	bundles := (size + c2sp.TileWidth - 1) / c2sp.TileWidth
	for entries, err := range ahead(ctx, bundles, v.bundle) {
		if err != nil {
			return v.broken(err)
		}
		for _, raw := range entries {
			hash := tlog.RecordHash(raw)
			if err := v.entry(ctx, v.tree.size, raw); err != nil {
				return err
			}
			tiles.add(0, hash)
			v.tree.add(hash)
			v.remembered()
		}
		v.outcome.Checked.Entries = v.tree.size
		if v.Progress != nil {
			v.Progress(v.tree.size, size)
		}
	}
	tiles.end()
	if root := v.tree.root(); root != v.checkpoint.Tree.Hash {
		v.outcome.find(BadRoot, -1, "the %d entries make the root %v, signed is %v", size, root, v.checkpoint.Tree.Hash)
	}
	return v.compare(ctx, made, hashes)
}

// entry checks what an entry says, and what is published to open it.
func (v *verification) entry(ctx context.Context, index int64, raw []byte) error {
	found, err := v.openings.of(ctx, index)
	if err != nil {
		return err
	}
	l := v.events.read(index, raw)
	v.events.open(index, l, found)
	if l == nil {
		return nil
	}
	return v.route(index, l)
}

// bundle reads the n-th bundle of entries.
func (v *verification) bundle(ctx context.Context, n int64) ([][]byte, error) {
	t := c2sp.EntryBundle(n, v.checkpoint.Tree.N)
	data, full, err := v.tile(ctx, t, c2sp.MaxBundle)
	if missing(err) {
		return nil, fmt.Errorf("%w: %s is missing", errBroken, c2sp.TilePath(t))
	}
	if err != nil {
		return nil, err
	}
	if full {
		entries, err := c2sp.SplitEntries(data, c2sp.TileWidth)
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", errBroken, c2sp.TilePath(t), err)
		}
		return entries[:t.W], nil
	}
	entries, err := c2sp.SplitEntries(data, t.W)
	if err != nil {
		err = fmt.Errorf("%w: %s: %w", errBroken, c2sp.TilePath(t), err)
	}
	return entries, err
}

// tile reads a tile. Where it is partial and gone, the log has grown meanwhile,
// and the full one is returned with true.
func (v *verification) tile(ctx context.Context, t tlog.Tile, limit int64) (data []byte, full bool, err error) {
	data, err = v.Source.Read(ctx, c2sp.TilePath(t), limit)
	if missing(err) && t.W < c2sp.TileWidth {
		t.W = c2sp.TileWidth
		data, err = v.Source.Read(ctx, c2sp.TilePath(t), limit)
		return data, true, err
	}
	return data, t.W == c2sp.TileWidth, err
}

// errBroken says that the entries cannot be read to the end because the log is
// broken, not the connection.
var errBroken = errors.New("entries")

func (v *verification) broken(err error) error {
	if !errors.Is(err, errBroken) {
		return err
	}
	v.outcome.find(BadBundle, -1, "%v; what comes after it was not read", err)
	return nil
}

// remembered compares the tree with the checkpoints of earlier visits when it has
// reached their sizes, which grow.
func (v *verification) remembered() {
	for len(v.memory.Seen) > 0 && v.memory.Seen[0].Size == v.tree.size {
		seen := v.memory.Seen[0]
		v.memory.Seen = v.memory.Seen[1:]
		v.outcome.Since = seen.Size
		if root := v.tree.root(); root != seen.Root {
			v.outcome.find(Inconsistent, -1, "the first %d entries are not those of %s: their root was %v and is %v. Keep the state file: it holds what the log signed then",
				seen.Size, seen.At.Format(time.RFC3339), seen.Root, root)
		}
		if v.events.latest > seen.At.Add(tolerance).Unix() {
			v.outcome.find(BadDate, v.tree.size-1, "of the entries that were there on %s one is dated later", seen.At.Format(time.RFC3339))
		}
		if seen.Witnessed {
			v.events.earliest = seen.At.Unix()
		}
	}
}

// compare reads the tiles that the entries make, and finds the difference.
func (v *verification) compare(ctx context.Context, made []tlog.Tile, hashes map[tlog.Tile][]byte) error {
	read := func(ctx context.Context, i int64) ([]byte, error) {
		data, full, err := v.tile(ctx, made[i], c2sp.TileWidth*tlog.HashSize)
		if want := made[i].W * tlog.HashSize; full && len(data) > want {
			data = data[:want]
		}
		if missing(err) {
			return nil, nil
		}
		return data, err
	}
	i := 0
	for data, err := range ahead(ctx, int64(len(made)), read) {
		if err != nil {
			return err
		}
		v.compareTile(made[i], data, hashes[made[i]])
		v.outcome.Checked.Tiles++
		i++
	}
	return nil
}

func (v *verification) compareTile(t tlog.Tile, got, want []byte) {
	path := c2sp.TilePath(t)
	switch {
	case bytes.Equal(got, want):
	case len(got) == 0:
		v.outcome.find(BadTile, -1, "%s is missing", path)
	case len(got) != len(want):
		v.outcome.find(BadTile, -1, "%s has %d bytes, not %d", path, len(got), len(want))
	case t.L == 0:
		for i := range t.W {
			at := i * tlog.HashSize
			if !bytes.Equal(got[at:at+tlog.HashSize], want[at:at+tlog.HashSize]) {
				v.outcome.find(BadTile, t.N*c2sp.TileWidth+int64(i), "%s has another hash of it", path)
			}
		}
	default:
		v.outcome.find(BadTile, -1, "%s contradicts the entries below it", path)
	}
}

func flat(hashes []tlog.Hash) []byte {
	data := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		data = append(data, h[:]...)
	}
	return data
}
