package desk

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

// TestObjects keeps files around the size of a part on both databases and reads
// them back by their digest.
func TestObjects(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
		clock := func() time.Time { return now }
		d := &Desk{Config: Config{Store: storetest.Open(t, dsn), Now: clock, IDs: &reports.IDs{Now: clock, Rand: rand.Reader}}}
		ctx := context.Background()
		for _, size := range []int{0, 1, objectPart - 1, objectPart, objectPart + 1, 3*objectPart + 7} {
			file := bytes.Repeat([]byte("0123456789abcdef\n"), size/17+1)[:size]
			sum := sha256.Sum256(file)
			for range 2 { // the second time it is there
				digest, err := d.keepObject(ctx, "text/plain", func(w io.Writer) error {
					_, err := io.Copy(w, bytes.NewReader(file))
					return err
				})
				if err != nil || digest != hex.EncodeToString(sum[:]) {
					t.Fatalf("%d bytes: %s, %v", size, digest, err)
				}
			}
			o, again := readObject(t, d, hex.EncodeToString(sum[:]))
			if !bytes.Equal(again, file) || o.Size != int64(size) || o.Media != "text/plain" {
				t.Errorf("%d bytes: %+v, %d came back", size, o, len(again))
			}
		}
		broken := errors.New("the disk is gone")
		if _, err := d.keepObject(ctx, "text/plain", func(w io.Writer) error {
			if _, err := w.Write(make([]byte, 2*objectPart)); err != nil {
				return err
			}
			return broken
		}); !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
	})
}

func readObject(t *testing.T, d *Desk, digest string) (o store.Object, file []byte) {
	t.Helper()
	var packed bytes.Buffer
	err := d.Store.Read(context.Background(), func(v *store.View) (err error) {
		if o, err = v.Object(digest); err != nil {
			return err
		}
		for i := range o.Parts {
			part, err := v.ObjectPart(o.ID, i)
			if err != nil {
				return err
			}
			packed.Write(part)
		}
		if _, err := v.ObjectPart(o.ID, o.Parts); !errors.Is(err, reports.ErrNotFound) {
			t.Errorf("a part too many: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if o.Parts == 0 {
		return o, nil
	}
	unpacked, err := gzip.NewReader(&packed)
	if err != nil {
		t.Fatal(err)
	}
	if file, err = io.ReadAll(unpacked); err != nil {
		t.Fatal(err)
	}
	return o, file
}
