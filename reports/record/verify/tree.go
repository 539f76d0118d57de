package verify

import (
	"crypto/sha256"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/record/c2sp"
)

// tree grows a Merkle tree leaf by leaf in memory of its logarithm: the roots of
// the perfect subtrees it consists of, largest first.
type tree struct {
	size  int64
	peaks []tlog.Hash
}

func (t *tree) add(leaf tlog.Hash) {
	t.peaks = append(t.peaks, leaf)
	for n := t.size; n&1 == 1; n >>= 1 {
		last := len(t.peaks) - 1
		t.peaks[last-1] = tlog.NodeHash(t.peaks[last-1], t.peaks[last])
		t.peaks = t.peaks[:last]
	}
	t.size++
}

// root returns the hash of the whole tree; that of an empty one is SHA-256 of
// nothing, as RFC 6962 has it.
func (t *tree) root() tlog.Hash {
	if len(t.peaks) == 0 {
		return sha256.Sum256(nil)
	}
	root := t.peaks[len(t.peaks)-1]
	for i := len(t.peaks) - 2; i >= 0; i-- {
		root = tlog.NodeHash(t.peaks[i], root)
	}
	return root
}

// tiling gathers leaves into the tiles that a log of them has to serve.
type tiling struct {
	levels [][]tlog.Hash // of each level, the tile that is not full yet
	counts []int64       // of each level, how many full tiles there were
	full   func(t tlog.Tile, hashes []tlog.Hash)
}

func (t *tiling) add(level int, hash tlog.Hash) {
	if level == len(t.levels) {
		t.levels, t.counts = append(t.levels, nil), append(t.counts, 0)
	}
	t.levels[level] = append(t.levels[level], hash)
	if len(t.levels[level]) < c2sp.TileWidth {
		return
	}
	hashes := t.levels[level]
	t.full(tlog.Tile{H: c2sp.TileHeight, L: level, N: t.counts[level], W: c2sp.TileWidth}, hashes)
	t.levels[level] = nil
	t.counts[level]++
	t.add(level+1, rootOf(hashes))
}

// end hands over the tiles that did not become full.
func (t *tiling) end() {
	for level, hashes := range t.levels {
		if len(hashes) > 0 {
			t.full(tlog.Tile{H: c2sp.TileHeight, L: level, N: t.counts[level], W: len(hashes)}, hashes)
		}
	}
}

// rootOf returns the root over the hashes of a full tile.
func rootOf(hashes []tlog.Hash) tlog.Hash {
	var t tree
	for _, h := range hashes {
		t.add(h)
	}
	return t.root()
}
