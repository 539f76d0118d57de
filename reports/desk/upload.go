package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/photo"
	"lamppost/reports/store"
)

// Uploaded is a cleaned photo that waits for its report, and what its metadata
// suggested; the suggestion goes to the uploader and nowhere else.
type Uploaded struct {
	reports.Photo
	Clean *photo.Clean
}

// Upload cleans a picture and keeps it for whoever holds the draft's key. The
// same picture under the same key is kept once and has one id, so that a form
// sent again after a lost answer has the same content. The files are durable
// before the row is; dying in between leaves orphans for the sweep. If the
// picture cannot be decoded nothing is stored.
func (d *Desk) Upload(ctx context.Context, key string, r io.Reader) (Uploaded, error) {
	sum := sha256.New()
	clean, err := d.Cleaner.Clean(ctx, io.TeeReader(r, sum))
	if err != nil {
		return Uploaded{}, photoError(err)
	}
	id, err := photo.NewID(bytes.NewReader(d.Secret.mac(purposePhoto, key+"\x00"+string(sum.Sum(nil)))))
	if err != nil {
		return Uploaded{}, err
	}
	p := reports.Photo{
		ID: reports.PhotoID(id), Width: clean.Width, Height: clean.Height,
		SHA256: string(leaf.FileDigestOf(clean.Sizes[photo.Large])), CreatedAt: d.Now(),
	}
	_, err, _ = d.uploads.Do(string(id), func() (any, error) { return nil, d.keep(ctx, p, clean, key) })
	return Uploaded{Photo: p, Clean: clean}, err
}

// keep makes a photo durable. One id is kept by one goroutine at a time, so what
// is found under it is whole, or the remains of a process that died.
func (d *Desk) keep(ctx context.Context, p reports.Photo, clean *photo.Clean, key string) error {
	known, err := d.knownPhotos(ctx, []photo.ID{photo.ID(p.ID)})
	if err != nil || known[photo.ID(p.ID)] {
		return err
	}
	err = d.Photos.Put(ctx, photo.ID(p.ID), clean)
	if errors.Is(err, fs.ErrExist) {
		if err = d.Photos.Remove(photo.ID(p.ID)); err == nil {
			err = d.Photos.Put(ctx, photo.ID(p.ID), clean)
		}
	}
	if err != nil {
		return &reports.Error{Kind: reports.Unavailable, Code: "photo_not_kept", Err: err}
	}
	return d.write(ctx, func(tx *store.Tx) error { return tx.InsertPhoto(p, uploadDigest(key)) })
}

// DropUpload forgets a photo that waits for the draft with this key; its files
// go with the next sweep. Dropping what is not there is no error.
func (d *Desk) DropUpload(ctx context.Context, key string, id reports.PhotoID) error {
	return d.write(ctx, func(tx *store.Tx) error { return tx.DropLoosePhoto(id, uploadDigest(key)) })
}

// Uploads returns the photos that wait for the draft with this key.
func (d *Desk) Uploads(ctx context.Context, key string) ([]reports.Photo, error) {
	var photos []reports.Photo
	err := d.Store.Read(ctx, func(v *store.View) (err error) {
		photos, err = v.LoosePhotos(uploadDigest(key))
		return err
	})
	return photos, err
}

func uploadDigest(key string) string { return digest("upload\x00" + key) }

// loose returns uploaded photos that wait under this key, in order.
func loose(tx *store.Tx, ids []reports.PhotoID, key string) ([]reports.Photo, error) {
	photos := make([]reports.Photo, len(ids))
	for i, id := range ids {
		var err error
		photos[i], err = tx.LoosePhoto(id, uploadDigest(key))
		if err != nil {
			return nil, orGone(err)
		}
	}
	return photos, nil
}

// attach gives loose photos to a report or one of its updates, with the report's
// newest event.
func attach(tx *store.Tx, photos []reports.Photo, r *reports.Report, update reports.UpdateID) error {
	for i, p := range photos {
		p.Report, p.Update = r.ID, update
		if err := tx.AttachPhoto(p, i, r.Event); err != nil {
			return orGone(err)
		}
	}
	return nil
}

// orGone tells the person that a photo does not wait any more.
func orGone(err error) error {
	if errors.Is(err, reports.ErrNotFound) {
		return reports.Invalidf("photo", "photo_gone")
	}
	return err
}

// photoError gives each refusal of the photo room its words.
func photoError(err error) error {
	for _, known := range []struct {
		cause error
		kind  reports.Kind
		code  string
	}{
		{photo.ErrTooLarge, reports.TooLarge, "photo_too_large"},
		{photo.ErrTooManyPixels, reports.Invalid, "photo_too_many_pixels"},
		{photo.ErrKind, reports.Unsupported, "photo_kind"},
		{photo.ErrUnreadable, reports.Invalid, "photo_unreadable"},
		{photo.ErrBusy, reports.Unavailable, "photo_busy"},
	} {
		if errors.Is(err, known.cause) {
			return &reports.Error{Kind: known.kind, Code: known.code, Err: err,
				Problems: []reports.Problem{{Field: "photo", Code: known.code, Args: []any{"Megabytes", photo.MaxBytes >> 20}}}}
		}
	}
	return err
}
