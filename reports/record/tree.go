package record

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/record/c2sp"
	"lamppost/reports/store"
)

// grow stores the roots of the tiles that became full when the tree grew from one
// size to the other: one node a level and 256 hashes below, so that a million
// leaves need four thousand.
func grow(tx *store.Tx, from, to int64) error {
	for level := 0; to > 0; level++ {
		from, to = from/c2sp.TileWidth, to/c2sp.TileWidth
		for n := from; n < to; n++ {
			hashes, err := levelHashes(&tx.View, level, n*c2sp.TileWidth, c2sp.TileWidth)
			if err != nil {
				return err
			}
			if err := tx.InsertNode(level+1, n, root(hashes)); err != nil {
				return err
			}
		}
	}
	return nil
}

// levelHashes returns n hashes of a tile level from the first-th on; fewer is an
// error, because what was numbered has all of them.
func levelHashes(v *store.View, level int, first int64, n int) ([]tlog.Hash, error) {
	read := func() ([]store.Hash, error) { return v.Nodes(level, first, n) }
	if level == 0 {
		read = func() ([]store.Hash, error) { return v.LeafHashes(first, n) }
	}
	found, err := read()
	if err == nil && len(found) != n {
		err = fmt.Errorf("record: level %d has %d of the %d hashes from %d on", level, len(found), n, first)
	}
	hashes := make([]tlog.Hash, len(found))
	for i, h := range found {
		hashes[i] = tlog.Hash(h)
	}
	return hashes, err
}

// root returns the root over a power of two of hashes, which it uses up.
func root(hashes []tlog.Hash) store.Hash {
	for len(hashes) > 1 {
		for i := range len(hashes) / 2 {
			hashes[i] = tlog.NodeHash(hashes[2*i], hashes[2*i+1])
		}
		hashes = hashes[:len(hashes)/2]
	}
	return store.Hash(hashes[0])
}

// tree reads the hashes of the whole tree as package tlog numbers them.
type tree struct{ view *store.View }

// ReadHashes returns the hashes with those indexes of tlog.StoredHashIndex.
func (t tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		above := level % c2sp.TileHeight
		below, err := levelHashes(t.view, level/c2sp.TileHeight, n<<above, 1<<above)
		if err != nil {
			return nil, err
		}
		hashes[i] = tlog.Hash(root(below))
	}
	return hashes, nil
}
