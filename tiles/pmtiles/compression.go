package pmtiles

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
)

// compression is how bytes are packed, by the specification's numbers.
type compression byte

const (
	stored      compression = 1
	gzipped     compression = 2
	brotlied    compression = 3
	zstandarded compression = 4
)

// check fails for what cannot be unpacked.
func (c compression) check() error {
	switch c {
	case stored, gzipped, brotlied:
		return nil
	case zstandarded:
		return errors.New("compression with zstd is not read, only gzip, brotli and none")
	}
	return fmt.Errorf("compression %d is not known", c)
}

// unpacker unpacks one thing after another.
type unpacker struct {
	gzip  gzip.Reader
	plain bytes.Buffer
}

// unpack returns what data holds, until the next call. It fails for more than
// most bytes, and for data that is not whole.
func (u *unpacker) unpack(c compression, data []byte, most int) ([]byte, error) {
	var r io.Reader = bytes.NewReader(data)
	switch c {
	case gzipped:
		if err := u.gzip.Reset(r); err != nil {
			return nil, err
		}
		r = &u.gzip
	case brotlied:
		r = brotli.NewReader(r)
	}
	u.plain.Reset()
	n, err := u.plain.ReadFrom(io.LimitReader(r, int64(most)+1))
	if err == nil && n > int64(most) {
		err = fmt.Errorf("it unpacks to more than %d bytes", most)
	}
	return u.plain.Bytes(), err
}
