package web

import (
	"errors"
	"net/http"

	"lamppost/reports"
	"lamppost/reports/photo"
	"lamppost/reports/store"
)

// photoAge bounds how long a photo stays in caches after its report was hidden.
const photoAge = "public, max-age=60"

// photo answers /photos/{id}/{size}. It asks the database each time, also for a
// reader that has the photo: what may be seen can change at any moment, the
// picture behind an id never does. Photos that only staff may see are for no cache.
func (s *Server) photo(w http.ResponseWriter, r *Request) error {
	if _, err := s.world(); err != nil {
		return err
	}
	id, size := reports.PhotoID(r.Param("id")), photo.Size(r.Param("size"))
	if size.Edge() == 0 {
		return reports.ErrNotFound
	}
	shown, open, err := s.visiblePhoto(r, id)
	if err != nil {
		return err
	}
	file, err := s.Photos.Open(photo.ID(id), size)
	if errors.Is(err, photo.ErrNotFound) {
		return &reports.Error{Kind: reports.NotFound, Code: "not_found", Err: err}
	}
	if err != nil {
		return err
	}
	defer file.Close()
	h := w.Header()
	h.Set("Cache-Control", "private, no-store")
	if open {
		h.Set("Cache-Control", photoAge)
	}
	h.Set("Content-Type", "image/jpeg")
	h.Set("ETag", `"`+string(id)+"-"+string(size)+`"`)
	http.ServeContent(w, r.Request, "", shown.CreatedAt, file)
	return nil
}

// visiblePhoto returns a photo that the viewer may see; open says whether
// everybody may.
func (s *Server) visiblePhoto(r *Request, id reports.PhotoID) (p reports.Photo, open bool, err error) {
	err = s.Store.Read(r.Context(), func(v *store.View) error {
		if p, err = v.Photo(reports.Viewer{}, id); err == nil {
			open = true
			return nil
		}
		if !errors.Is(err, reports.ErrNotFound) || len(r.Viewer.Grants) == 0 {
			return err
		}
		p, err = v.Photo(r.Viewer, id)
		return err
	})
	return p, open, err
}
