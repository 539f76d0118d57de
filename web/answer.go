package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// answer is the ResponseWriter that handlers see. It knows whose answer it is,
// remembers status and size for the log, and compresses what is text.
type answer struct {
	http.ResponseWriter
	request   *http.Request
	reference string     // the request's number
	client    netip.Addr // whom it came from
	bulk      bool       // Policy.Bulk of what answers
	status    int        // 0 until the header is sent
	bytes     int64      // of body, before compression
	squeeze   compressor
	pool      *sync.Pool // where squeeze goes back to
}

// compressor is a gzip or a brotli writer.
type compressor interface {
	io.WriteCloser
	Flush() error
	Reset(io.Writer)
}

// Levels that cost a page well under a millisecond.
const (
	brotliLevel = 4
	gzipLevel   = 5
)

var (
	brotlis = sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, brotliLevel) }}
	gzips   = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(nil, gzipLevel); return w }}
)

// answerOf is the answer behind a ResponseWriter of the router, which observe made.
func answerOf(w http.ResponseWriter) *answer { return w.(*answer) }

// begun reports whether something was sent that cannot be taken back.
func (a *answer) begun() bool { return a.status != 0 }

// WriteHeader decides on compression and sends the header.
func (a *answer) WriteHeader(status int) {
	if a.begun() {
		return
	}
	if status >= 200 {
		a.status = status
		a.chooseCompression()
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) chooseCompression() {
	h := a.Header()
	if !compressible(h.Get("Content-Type")) {
		return
	}
	h.Add("Vary", "Accept-Encoding")
	bodiless := a.status == http.StatusNoContent || a.status == http.StatusNotModified || a.status == http.StatusPartialContent
	if h.Get("Content-Encoding") != "" || bodiless || a.request.Method == http.MethodHead {
		return
	}
	if name := bestEncoding(a.request.Header.Get("Accept-Encoding")); name != "" {
		a.compress(name, compressors[name])
	}
}

// compressors are the pools of the encodings we speak, by name.
var compressors = map[string]*sync.Pool{"br": &brotlis, "gzip": &gzips}

// bestEncoding is the one of them that an Accept-Encoding header takes, or "".
func bestEncoding(accepted string) string {
	for _, name := range []string{"br", "gzip"} {
		if accepts(accepted, name) {
			return name
		}
	}
	return ""
}

// compressed is data in an encoding, for what is kept and sent more than once.
func compressed(data []byte, encoding string) ([]byte, error) {
	pool := compressors[encoding]
	squeeze := pool.Get().(compressor)
	defer pool.Put(squeeze)
	var out bytes.Buffer
	squeeze.Reset(&out)
	if _, err := squeeze.Write(data); err != nil {
		return nil, err
	}
	err := squeeze.Close()
	squeeze.Reset(nil)
	return out.Bytes(), err
}

func (a *answer) compress(name string, pool *sync.Pool) {
	h := a.Header()
	h.Set("Content-Encoding", name)
	h.Del("Content-Length")
	// The bytes differ by encoding now, so a strong tag would promise too much.
	if tag := h.Get("ETag"); tag != "" && !strings.HasPrefix(tag, "W/") {
		h.Set("ETag", "W/"+tag)
	}
	a.pool = pool
	a.squeeze = pool.Get().(compressor)
	a.squeeze.Reset(a.ResponseWriter)
}

// Write sends the header if need be, and b.
func (a *answer) Write(b []byte) (int, error) {
	if !a.begun() {
		if a.Header().Get("Content-Type") == "" {
			a.Header().Set("Content-Type", http.DetectContentType(b))
		}
		a.WriteHeader(http.StatusOK)
	}
	a.bytes += int64(len(b))
	if a.squeeze != nil {
		return a.squeeze.Write(b)
	}
	return a.ResponseWriter.Write(b)
}

// Flush sends what is buffered, for live streams.
func (a *answer) Flush() {
	if a.squeeze != nil {
		_ = a.squeeze.Flush() // a broken connection shows at the next Write
	}
	_ = http.NewResponseController(a.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// close ends the compression. The answer must not be used after it.
func (a *answer) close() error {
	if a.squeeze == nil {
		return nil
	}
	err := a.squeeze.Close()
	a.squeeze.Reset(nil)
	a.pool.Put(a.squeeze)
	a.squeeze = nil
	return err
}

// compressible reports whether a content type is text worth compressing.
func compressible(contentType string) bool {
	t, _, _ := strings.Cut(contentType, ";")
	switch t {
	case "application/json", "application/geo+json", "application/feed+json", "application/problem+json",
		"application/manifest+json", "application/xml", "application/atom+xml", "application/rss+xml",
		"image/svg+xml", "application/vnd.mapbox-vector-tile", "text/html", "text/plain", "text/css",
		"text/csv", "text/xml", "text/javascript":
		return true
	}
	return false
}

// accepts reports whether an Accept-Encoding header names an encoding and does
// not refuse it with q=0.
func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) != encoding {
			continue
		}
		q = strings.TrimRight(strings.TrimPrefix(strings.ReplaceAll(q, " ", ""), "q="), "0.")
		return q != "" || !strings.Contains(part, ";")
	}
	return false
}
