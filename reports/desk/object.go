package desk

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"lamppost/reports/store"
)

// objectPart is how much of a file goes into one row: each write stays short, and
// so does each read of whoever serves it.
const objectPart = 1 << 20

// keepObject stores what write writes as a public file and returns its SHA-256
// in hex. Dying in the middle leaves parts that nothing reads and a later call
// clears away; a file that no event names yet does no harm.
func (d *Desk) keepObject(ctx context.Context, media string, write func(io.Writer) error) (string, error) {
	o := &objectWriter{desk: d, ctx: ctx, sum: sha256.New(), object: store.Object{ID: d.IDs.Next(), Media: media}}
	o.pack, _ = gzip.NewWriterLevel(&o.packed, gzip.BestSpeed) // a valid level
	if err := write(o); err != nil {
		return "", err
	}
	err := o.complete()
	return o.object.SHA256, err
}

// objectWriter cuts a file into parts and stores them as they fill.
type objectWriter struct {
	desk   *Desk
	ctx    context.Context
	sum    hash.Hash
	object store.Object
	pack   *gzip.Writer
	packed bytes.Buffer // the part in work
	room   int          // bytes that it still takes
}

// Write implements io.Writer.
func (o *objectWriter) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		if o.room == 0 {
			if err := o.flush(); err != nil {
				return 0, err
			}
			o.room = objectPart
		}
		n := min(o.room, len(rest))
		o.sum.Write(rest[:n])
		if _, err := o.pack.Write(rest[:n]); err != nil {
			return 0, err
		}
		o.room -= n
		o.object.Size += int64(n)
		rest = rest[n:]
	}
	return len(p), nil
}

// flush stores the part in work, unless it is empty.
func (o *objectWriter) flush() error {
	if err := o.ctx.Err(); err != nil {
		return err
	}
	if o.object.Size == 0 {
		return nil
	}
	if err := o.pack.Close(); err != nil {
		return err
	}
	position := o.object.Parts
	o.object.Parts++
	err := o.desk.Store.Write(o.ctx, func(tx *store.Tx) error {
		return tx.InsertObjectPart(o.object.ID, position, o.packed.Bytes(), o.desk.Now())
	})
	o.packed.Reset()
	o.pack.Reset(&o.packed)
	return err
}

func (o *objectWriter) complete() error {
	if err := o.flush(); err != nil {
		return err
	}
	o.object.SHA256 = hex.EncodeToString(o.sum.Sum(nil))
	return o.desk.Store.Write(o.ctx, func(tx *store.Tx) error {
		if err := tx.DropLooseParts(o.desk.Now().Add(-staleImport)); err != nil {
			return err
		}
		return tx.InsertObject(o.object)
	})
}
