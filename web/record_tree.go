package web

import (
	"net/http"

	"lamppost/reports"
	"lamppost/reports/record"
	"lamppost/reports/record/c2sp"
)

// octets is what c2sp.org/tlog-tiles asks tiles and bundles to be called.
const octets = "application/octet-stream"

// plainText is what signed notes, keys and policies are.
const plainText = "text/plain; charset=utf-8"

// log returns the public record, where there is one.
func (s *Server) log() (*record.Log, error) {
	if s.Record == nil {
		return nil, reports.ErrNotFound
	}
	return s.Record, nil
}

// recordCheckpoint answers /record/checkpoint: the newest signed tree head. Caches
// ask each time whether there is a newer one.
func (s *Server) recordCheckpoint(w http.ResponseWriter, r *Request) error {
	log, err := s.log()
	if err != nil {
		return err
	}
	c, err := log.Checkpoint(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-cache")
	return s.sendContent(w, r, content{contentType: plainText, body: []byte(c.Note)})
}

// recordTile answers /record/tile/*: tiles of hashes and bundles of entries at the
// paths of c2sp.org/tlog-tiles. What is published there never changes; what is
// beyond the newest checkpoint is not there yet, and no cache may remember that.
func (s *Server) recordTile(w http.ResponseWriter, r *Request) error {
	log, err := s.log()
	if err != nil {
		return err
	}
	tile, err := c2sp.ParseTilePath("tile/" + r.Param("*"))
	if err != nil {
		return &reports.Error{Kind: reports.NotFound, Code: "not_found", Err: err}
	}
	body, err := log.PublishedTile(r.Context(), tile)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", immutable)
	return s.sendContent(w, r, content{contentType: octets, body: body})
}

// immutable is for what has one content for ever.
const immutable = "public, max-age=31536000, immutable"
