package store

import (
	"crypto/sha256"
	"fmt"
	"time"

	"lamppost/reports"
)

// Hash is a hash of the record's Merkle tree.
type Hash = [sha256.Size]byte

func toHash(b []byte) (Hash, error) {
	if len(b) != sha256.Size {
		return Hash{}, fmt.Errorf("store: a hash of %d bytes", len(b))
	}
	return Hash(b), nil
}

func scanHash(row scanner) (Hash, error) {
	var b []byte
	if err := row.Scan(&b); err != nil {
		return Hash{}, err
	}
	return toHash(b)
}

// LeafHashes returns n hashes of leaves from an index on, fewer at the end of
// what is numbered.
func (v *View) LeafHashes(index int64, n int) ([]Hash, error) {
	return list(v, scanHash, `SELECT e.hash FROM event_sequence s JOIN event e ON e.id = s.event
		WHERE s.seq > $1 AND s.seq <= $2 ORDER BY s.seq`, index, index+int64(n))
}

// Leaves returns n leaves from an index on, fewer at the end of what is numbered.
func (v *View) Leaves(index int64, n int) ([][]byte, error) {
	return list(v, func(row scanner) (leaf []byte, err error) {
		err = row.Scan(&leaf)
		return leaf, err
	}, `SELECT e.leaf FROM event_sequence s JOIN event e ON e.id = s.event
		WHERE s.seq > $1 AND s.seq <= $2 ORDER BY s.seq`, index, index+int64(n))
}

// Nodes returns n hashes of a tile level above the leaves, from the first-th on.
func (v *View) Nodes(level int, first int64, n int) ([]Hash, error) {
	return list(v, scanHash, "SELECT hash FROM record_node WHERE level = $1 AND n >= $2 AND n < $3 ORDER BY n", level, first, first+int64(n))
}

// InsertNode stores the root of a tile that became full.
func (tx *Tx) InsertNode(level int, n int64, hash Hash) error {
	_, err := tx.exec("INSERT INTO record_node (level, n, hash) VALUES ($1, $2, $3)", level, n, hash[:])
	return err
}

// Checkpoint is a signed state of the record.
type Checkpoint struct {
	Size int64
	Note string // C2SP tlog-checkpoint, with its signatures
	At   time.Time
}

const checkpointColumns = "size, note, at"

func scanCheckpoint(row scanner) (Checkpoint, error) {
	var c Checkpoint
	var at int64
	err := row.Scan(&c.Size, &c.Note, &at)
	c.At = fromMicros(at)
	return c, err
}

// Checkpoint returns the largest signed state; ErrNotFound before the first.
func (v *View) Checkpoint() (Checkpoint, error) {
	return one(v, scanCheckpoint, "SELECT "+checkpointColumns+" FROM record_checkpoint ORDER BY size DESC LIMIT 1")
}

// Checkpoints returns signed states larger than a size, smallest first.
func (v *View) Checkpoints(after int64, limit int) ([]Checkpoint, error) {
	return list(v, scanCheckpoint, "SELECT "+checkpointColumns+" FROM record_checkpoint WHERE size > $1 ORDER BY size LIMIT $2", after, min(limit, reports.MaxLimit))
}

// PutCheckpoint publishes a signed state, in place of one of the same size.
func (tx *Tx) PutCheckpoint(c Checkpoint) error {
	_, err := tx.exec(`INSERT INTO record_checkpoint (size, note, at) VALUES ($1, $2, $3)
		ON CONFLICT (size) DO UPDATE SET note = excluded.note, at = excluded.at`, c.Size, c.Note, micros(c.At))
	return err
}

// TakeLease makes holder the only one to do what name says until then, and
// returns false while somebody else is.
func (tx *Tx) TakeLease(name, holder string, now, until time.Time) (bool, error) {
	n, err := tx.exec("UPDATE record_lease SET holder = $1, ends_at = $2 WHERE name = $3 AND (holder = $1 OR ends_at <= $4)", holder, micros(until), name, micros(now))
	return n == 1, err
}

// EndLease lets the next one have it at once.
func (tx *Tx) EndLease(name, holder string) error {
	_, err := tx.exec("UPDATE record_lease SET ends_at = 0 WHERE name = $1 AND holder = $2", name, holder)
	return err
}

// Halt says why nothing is numbered or signed.
type Halt struct {
	Reason string
	Detail string // for the operator
	At     time.Time
}

// Halts returns what has to be healed before anything is numbered or signed again.
func (v *View) Halts() ([]Halt, error) {
	return list(v, func(row scanner) (Halt, error) {
		var h Halt
		var at int64
		err := row.Scan(&h.Reason, &h.Detail, &at)
		h.At = fromMicros(at)
		return h, err
	}, "SELECT reason, detail, at FROM record_halt ORDER BY at, reason")
}

// SetHalt stops numbering and signing on every node. The first detail stays.
func (tx *Tx) SetHalt(h Halt) error {
	_, err := tx.exec("INSERT INTO record_halt (reason, detail, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", h.Reason, h.Detail, micros(h.At))
	return err
}

// ClearHalts lets numbering and signing go on.
func (tx *Tx) ClearHalts() error {
	_, err := tx.exec("DELETE FROM record_halt")
	return err
}
