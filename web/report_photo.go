package web

import (
	"context"
	"encoding/base64"
	"html/template"
	"io"
	"mime/multipart"
	"slices"
	"strings"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/photo"
)

// keepPhotos cleans and keeps what was chosen under the form's key, so that no
// later step has to send it again. If some cannot be kept the others are, and the
// first refusal is returned. It also returns where a photo says it was taken.
func (s *Server) keepPhotos(ctx context.Context, f *reportForm) (taken *geo.Point, refusal error) {
	for _, header := range f.files {
		if len(f.Photos) >= reports.MaxPhotos {
			return taken, reports.Invalidf("photo", "photo_too_many", "Limit", reports.MaxPhotos)
		}
		up, err := s.keepPhoto(ctx, f.Key, header)
		switch {
		case err != nil && refusal == nil:
			refusal = err
		case err != nil || slices.Contains(f.Photos, up.ID):
		default:
			f.Photos = append(f.Photos, up.ID)
			if taken == nil {
				taken = up.Clean.Place
			}
		}
	}
	return taken, refusal
}

func (s *Server) keepPhoto(ctx context.Context, key string, header *multipart.FileHeader) (desk.Uploaded, error) {
	file, err := header.Open()
	if err != nil {
		return desk.Uploaded{}, err
	}
	defer file.Close()
	return s.Desk.Upload(ctx, key, file)
}

// dropPhoto removes one kept photo from the form, and from the service.
func (s *Server) dropPhoto(ctx context.Context, f *reportForm, text string) error {
	id, err := photo.ParseID(text)
	if err != nil {
		return nil // a made-up id names nothing that could be dropped
	}
	f.Photos = slices.DeleteFunc(f.Photos, func(p reports.PhotoID) bool { return p == reports.PhotoID(id) })
	return s.Desk.DropUpload(ctx, f.Key, reports.PhotoID(id))
}

// KeptPhoto is a photo that waits for its report. Nobody but the holder of the
// form's key may see it, so it has no address: its picture is in the page.
type KeptPhoto struct {
	ID      reports.PhotoID
	Picture template.URL // data: with the small size; empty if it cannot be read
	Number  int
}

// keptPhotos shows those of the form's photos that wait under its key; ids that
// were made up or used up are left out.
func (s *Server) keptPhotos(ctx context.Context, f *reportForm) ([]KeptPhoto, error) {
	waiting, err := s.Desk.Uploads(ctx, f.Key)
	if err != nil {
		return nil, err
	}
	var kept []KeptPhoto
	for _, id := range f.Photos {
		if slices.ContainsFunc(waiting, func(p reports.Photo) bool { return p.ID == id }) {
			kept = append(kept, KeptPhoto{id, s.picture(id), len(kept) + 1})
		}
	}
	return kept, nil
}

// picture is the small size as a data: address. It is our own encoding.
func (s *Server) picture(id reports.PhotoID) template.URL {
	file, err := s.Photos.Open(photo.ID(id), photo.Small)
	if err != nil {
		s.Logger.Warn("web: a kept photo cannot be shown", "photo", id, "err", err)
		return ""
	}
	defer file.Close()
	var b strings.Builder
	b.WriteString("data:image/jpeg;base64,")
	e := base64.NewEncoder(base64.StdEncoding, &b)
	if _, err := io.Copy(e, file); err != nil {
		return ""
	}
	_ = e.Close() // a strings.Builder takes everything
	return template.URL(b.String())
}
