package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// content is a whole answer for programs, made before anything is sent.
type content struct {
	contentType string
	body        []byte
	etag        string    // strong; empty: made of the body
	encoding    string    // of the body: "br", "gzip" or "" for none
	modified    time.Time // zero: not said
}

// etagOf is a strong validator of body, the same in every process.
func etagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:16]) + `"`
}

// sendContent sends c, or 304 to a reader that has it. Only the entity tag
// decides: a report that was hidden takes its date with it, so a date could
// leave it with readers that ask by date alone.
func (s *Server) sendContent(w http.ResponseWriter, r *Request, c content) error {
	if c.etag == "" {
		c.etag = etagOf(c.body)
	}
	h := w.Header()
	h.Set("Content-Type", c.contentType)
	h.Set("ETag", c.etag)
	if c.encoding != "" {
		h.Set("Content-Encoding", c.encoding)
	}
	if !c.modified.IsZero() {
		h.Set("Last-Modified", c.modified.UTC().Format(http.TimeFormat))
	}
	if matches(r.Header.Get("If-None-Match"), c.etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Length", strconv.Itoa(len(c.body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(c.body) // the reader has gone; there is nobody to tell
	}
	return nil
}

// matches compares weakly, as RFC 9110 asks for If-None-Match: a compressed
// answer carried the weak form of the same tag.
func matches(header, etag string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == etag || tag == "*" {
			return true
		}
	}
	return false
}
