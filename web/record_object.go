package web

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"strconv"

	"lamppost/reports/store"
)

// recordObject answers /record/objects/sha256/{hex}: a boundary or rules file that
// decisions name by its digest. It is stored as gzip and sent so to all who take
// it, a part at a time, so that a country's boundaries never lie in memory.
func (s *Server) recordObject(w http.ResponseWriter, r *Request) error {
	if _, err := s.log(); err != nil {
		return err
	}
	object, err := s.object(r.Context(), r.Param("hex"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", object.Media)
	h.Set("Cache-Control", immutable)
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", `"`+object.SHA256+`"`)
	if matches(r.Header.Get("If-None-Match"), `"`+object.SHA256+`"`) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	packed := io.Reader(&objectReader{ctx: r.Context(), store: s.Store, object: object})
	if accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		h.Set("ETag", `W/"`+object.SHA256+`"`)
		return send(w, r, packed)
	}
	h.Set("Content-Length", strconv.FormatInt(object.Size, 10))
	file, err := gzip.NewReader(packed)
	if err != nil {
		return err
	}
	return send(w, r, file)
}

func send(w http.ResponseWriter, r *Request, body io.Reader) error {
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := io.Copy(w, body)
	return err
}

func (s *Server) object(ctx context.Context, sha256 string) (o store.Object, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		o, err = v.Object(sha256)
		return err
	})
	return o, err
}

// objectReader reads the parts of an object one after another, each in a read of
// its own.
type objectReader struct {
	ctx    context.Context
	store  *store.Reader
	object store.Object
	next   int    // the part to read next
	part   []byte // what is left of the last one
}

// Read implements io.Reader.
func (o *objectReader) Read(p []byte) (int, error) {
	for len(o.part) == 0 {
		if o.next == o.object.Parts {
			return 0, io.EOF
		}
		err := o.store.Read(o.ctx, func(v *store.View) (err error) {
			o.part, err = v.ObjectPart(o.object.ID, o.next)
			return err
		})
		if err != nil {
			return 0, err
		}
		o.next++
	}
	n := copy(p, o.part)
	o.part = o.part[n:]
	return n, nil
}
