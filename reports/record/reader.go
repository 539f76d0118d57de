package record

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/store"
)

// Reader reads the log from the database. It is safe for concurrent use. Every
// answer is bounded: a tile, an entry, a proof of some twenty hashes.
type Reader struct{ db *store.Reader }

// NewReader returns a reader of a database's log.
func NewReader(s *store.Reader) Reader { return Reader{s} }

// Checkpoint returns the newest signed tree head; reports.ErrNotFound before the
// first.
func (r Reader) Checkpoint(ctx context.Context) (c store.Checkpoint, err error) {
	err = r.db.Read(ctx, func(v *store.View) error {
		c, err = v.Checkpoint()
		return err
	})
	return c, err
}

// Tile returns the bytes of a tile of hashes or of a bundle of entries, as
// c2sp.org/tlog-tiles has them. Tiles beyond what is numbered, and a partial tile
// that is as wide as a full one, are reports.ErrNotFound.
func (r Reader) Tile(ctx context.Context, t tlog.Tile) (tile []byte, err error) {
	err = r.db.Read(ctx, func(v *store.View) error {
		size, err := v.Head()
		if err == nil && !within(t, size) {
			err = reports.ErrNotFound
		}
		if err != nil {
			return err
		}
		tile, err = readTile(v, t)
		return err
	})
	return tile, err
}

// PublishedTile is Tile for what the newest checkpoint covers.
func (r Reader) PublishedTile(ctx context.Context, t tlog.Tile) ([]byte, error) {
	c, err := r.Checkpoint(ctx)
	if err == nil && !within(t, c.Size) {
		err = reports.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return r.Tile(ctx, t)
}

// within reports whether a log of that size has all of a tile.
func within(t tlog.Tile, size int64) bool {
	if t.H != c2sp.TileHeight || t.N < 0 || t.W < 1 || t.W > c2sp.TileWidth || t.L > maxLevel {
		return false
	}
	have := size >> (c2sp.TileHeight * max(t.L, 0))
	return t.N <= have/c2sp.TileWidth && t.N*c2sp.TileWidth+int64(t.W) <= have
}

// maxLevel is the highest level of tiles that 63 bits of size can have.
const maxLevel = 7

func readTile(v *store.View, t tlog.Tile) ([]byte, error) {
	if t.L == c2sp.EntriesLevel {
		return readEntries(v, t)
	}
	hashes, err := levelHashes(v, t.L, t.N*c2sp.TileWidth, t.W)
	tile := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		tile = append(tile, h[:]...)
	}
	return tile, err
}

func readEntries(v *store.View, t tlog.Tile) ([]byte, error) {
	leaves, err := v.Leaves(t.N*c2sp.TileWidth, t.W)
	if err == nil && len(leaves) != t.W {
		err = fmt.Errorf("record: bundle %d has %d of %d entries", t.N, len(leaves), t.W)
	}
	var bundle []byte
	for _, l := range leaves {
		if err == nil {
			bundle, err = c2sp.AppendEntry(bundle, l)
		}
	}
	return bundle, err
}

// Entry is an event as the record has it.
type Entry struct {
	reports.Event
	Openings []reports.Opening // what is left of them, public or not
}

// Index is where the entry lies in the log; -1 while it is not numbered.
func (e Entry) Index() int64 { return e.Seq - 1 }

// Entry returns one event, numbered or not; reports.ErrNotFound for none.
func (r Reader) Entry(ctx context.Context, id reports.EventID) (e Entry, err error) {
	err = r.db.Read(ctx, func(v *store.View) error {
		if e.Event, err = v.Event(id); err != nil {
			return err
		}
		e.Openings, err = v.Openings(id)
		return err
	})
	return e, err
}

// Receipt is the proof that an entry is in the log that a checkpoint signs.
type Receipt struct {
	Entry      Entry
	Proof      tlog.RecordProof
	Checkpoint store.Checkpoint
}

// Receipt returns the proof of one event under the newest checkpoint;
// reports.ErrNotFound while no checkpoint covers it.
func (r Reader) Receipt(ctx context.Context, id reports.EventID) (receipt Receipt, err error) {
	if receipt.Entry, err = r.Entry(ctx, id); err != nil {
		return receipt, err
	}
	err = r.db.Read(ctx, func(v *store.View) error {
		if receipt.Checkpoint, err = v.Checkpoint(); err != nil {
			return err
		}
		index := receipt.Entry.Index()
		if index < 0 || index >= receipt.Checkpoint.Size {
			return reports.ErrNotFound
		}
		receipt.Proof, err = tlog.ProveRecord(receipt.Checkpoint.Size, index, tree{v})
		return err
	})
	return receipt, err
}

// Text writes the receipt as c2sp.org/tlog-proof has it: index, hashes and the
// signed checkpoint, to be kept beside the leaf.
func (r Receipt) Text() []byte {
	text := fmt.Appendf(nil, "c2sp.org/tlog-proof@v1\nindex %d\n", r.Entry.Index())
	for _, h := range r.Proof {
		text = fmt.Appendln(text, h)
	}
	return append(text, "\n"+r.Checkpoint.Note...)
}

// Prove returns the proof that the log of the smaller size is the beginning of
// the log of the larger.
func (r Reader) Prove(ctx context.Context, from, to int64) (proof tlog.TreeProof, err error) {
	if from < 1 || from > to {
		return nil, errors.New("record: no proof leads from that size to that one")
	}
	err = r.db.Read(ctx, func(v *store.View) error {
		proof, err = tlog.ProveTree(to, from, tree{v})
		return err
	})
	return proof, err
}

// Opening is a line of the openings that are published: which event, which of its
// fields, and what it says.
type Opening struct {
	Event      leaf.ID         `json:"event"`
	Index      int64           `json:"index"`
	Name       string          `json:"name"`
	Disclosure leaf.Disclosure `json:"disclosure"`
}

// OpeningsPage is how many entries one page of openings is about.
const OpeningsPage = c2sp.TileWidth

// Openings returns what the public may open of the published entries from an index
// on, and the index from which the next page goes on; at the end of what is
// published, that is its size.
func (r Reader) Openings(ctx context.Context, from int64) (page []Opening, next int64, err error) {
	err = r.db.Read(ctx, func(v *store.View) error {
		c, err := v.Checkpoint()
		if err != nil {
			return err
		}
		next = min(max(from, 0)+OpeningsPage, c.Size)
		found, err := v.PublicOpenings(from+1, next)
		page, err = publicOpenings(found, err)
		return err
	})
	return page, next, err
}

func publicOpenings(found []store.Opened, err error) ([]Opening, error) {
	var page []Opening
	for _, event := range found {
		l, wrong := leaf.Parse(event.Leaf)
		if err = errors.Join(err, wrong); err != nil {
			return nil, err
		}
		for _, o := range event.Openings {
			if leaf.Public(o.Name) {
				page = append(page, Opening{Event: l.ID, Index: event.Seq - 1, Name: o.Name, Disclosure: leaf.Disclosure(o.Disclosure)})
			}
		}
	}
	return page, err
}
