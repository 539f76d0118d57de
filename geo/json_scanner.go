package geo

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// ReadError tells why reading a file ended early.
type ReadError struct {
	Offset  int64  // bytes into the unpacked file; -1 where the format has no use for it
	Feature int    // zero-based number of the feature in work; -1 outside all
	Limit   bool   // the file is fine but larger than the Limits given
	Problem string // for the person who brought the file
}

// Refuse is a *ReadError about a whole file, from the reader of another format.
func Refuse(format string, args ...any) error {
	return &ReadError{Offset: -1, Feature: -1, Problem: fmt.Sprintf(format, args...)}
}

// TooLarge is a *ReadError about a file that exceeds a limit, likewise.
func TooLarge(format string, args ...any) error {
	return &ReadError{Offset: -1, Feature: -1, Limit: true, Problem: fmt.Sprintf(format, args...)}
}

func (e *ReadError) Error() string {
	switch {
	case e.Offset < 0 && e.Feature < 0:
		return e.Problem
	case e.Offset < 0:
		return fmt.Sprintf("feature %d: %s", e.Feature, e.Problem)
	case e.Feature < 0:
		return fmt.Sprintf("byte %d: %s", e.Offset, e.Problem)
	}
	return fmt.Sprintf("byte %d, in feature %d: %s", e.Offset, e.Feature, e.Problem)
}

// scanner pulls JSON from a stream piece by piece, knowing at each place what
// it hopes to find. The first failure sticks: from then on every method
// returns nothing and every loop ends.
type scanner struct {
	source          io.Reader
	buf             []byte
	pos, end        int   // unread part of buf
	base            int64 // offset of buf[0] in the file
	drained         bool  // source has ended
	depth           int
	feature         int // being read, for errors
	limits          Limits
	vertices        int    // positions read so far
	featureVertices int    // of those, in the feature in work
	scratch         []byte // text in work
	storeUntil      int64  // offset from which values are read but not kept
	err             error
}

// bufferSize is large enough that refills cost nothing and small enough to
// stay in the second-level cache.
const bufferSize = 256 << 10

// newScanner reads plain or gzip text, told apart by its first bytes.
func newScanner(r io.Reader, limits Limits) *scanner {
	s := &scanner{buf: make([]byte, bufferSize), feature: -1, limits: limits.orDefault()}
	s.source, s.err = unpacked(r)
	s.checkOpening()
	return s
}

func unpacked(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(r)
	if magic, _ := buffered.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return buffered, nil
	}
	packed, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, fmt.Errorf("damaged gzip data: %w", err)
	}
	return packed, nil
}

// openings of files that are sent by mistake.
var openings = []struct{ bytes, problem string }{
	{"PK\x03\x04", "this is a ZIP archive: unpack it and send the GeoJSON inside"},
	{"\xff\xfe", "the text is UTF-16: save it as UTF-8"},
	{"\xfe\xff", "the text is UTF-16: save it as UTF-8"},
	{"<", "this is HTML or XML, not GeoJSON"},
}

const byteOrderMark = "\xef\xbb\xbf"

func (s *scanner) checkOpening() {
	for s.err == nil && s.end < 4 && s.more(0) {
	}
	start := s.buf[:s.end]
	for _, o := range openings {
		if bytes.HasPrefix(start, []byte(o.bytes)) {
			s.fail("%s", o.problem)
		}
	}
	if bytes.HasPrefix(start, []byte(byteOrderMark)) {
		s.pos = len(byteOrderMark)
	}
}

// fail records a mistake in the file at the current place.
func (s *scanner) fail(format string, args ...any) {
	s.failWith(&ReadError{s.offset(), s.feature, false, fmt.Sprintf(format, args...)})
}

// failLimit records that the file exceeds a limit.
func (s *scanner) failLimit(format string, args ...any) {
	s.failWith(&ReadError{s.offset(), s.feature, true, fmt.Sprintf(format, args...)})
}

func (s *scanner) failWith(err error) {
	if s.err == nil {
		s.err = err
	}
	s.pos, s.end, s.drained = 0, 0, true
}

func (s *scanner) offset() int64 { return s.base + int64(s.pos) }

// more reads on, keeping the buffer from keep (at most pos). It moves what it
// keeps to the front of the buffer and reports whether anything came.
func (s *scanner) more(keep int) bool {
	if s.drained || s.err != nil {
		return false
	}
	if keep > 0 {
		copy(s.buf, s.buf[keep:s.end])
		s.base, s.pos, s.end = s.base+int64(keep), s.pos-keep, s.end-keep
	}
	n, err := io.ReadAtLeast(s.source, s.buf[s.end:], 1)
	s.end += n
	switch {
	case s.base+int64(s.end) > s.limits.Bytes:
		s.failLimit("larger than %d bytes: leave out detail or split the file", s.limits.Bytes)
		return false
	case err == io.EOF:
		s.drained = true
	case err != nil && n == 0:
		s.failRead(err)
	}
	return n > 0
}

func (s *scanner) failRead(err error) {
	var corrupt flate.CorruptInputError
	if errors.As(err, &corrupt) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF) {
		s.fail("damaged or unfinished gzip data (%v)", err)
		return
	}
	s.failWith(fmt.Errorf("reading GeoJSON: %w", err))
}

// peek skips white space and shows the next byte; 0 at the end of the file.
func (s *scanner) peek() byte {
	for {
		for s.pos < s.end {
			switch c := s.buf[s.pos]; c {
			case ' ', '\n', '\r', '\t':
				s.pos++
			case 0:
				s.fail("unexpected byte 0")
				return 0
			default:
				return c
			}
		}
		if !s.more(s.pos) {
			return 0
		}
	}
}

// expect takes the byte c, or fails naming what stands there instead.
func (s *scanner) expect(c byte) bool {
	if s.peek() != c {
		s.failUnexpected("expected " + string(rune(c)))
		return false
	}
	s.pos++
	return true
}

func (s *scanner) failUnexpected(wanted string) {
	switch c := s.peek(); {
	case c == 0:
		s.fail("the file ends too early: %s", wanted)
	case c == 'N' || c == 'I':
		s.fail("NaN and Infinity are not JSON: %s", wanted)
	default:
		s.fail("%s, found %q", wanted, rune(c))
	}
}

// enter takes an opening bracket and counts the depth.
func (s *scanner) enter(bracket byte) bool {
	if !s.expect(bracket) {
		return false
	}
	s.depth++
	if s.depth > s.limits.Depth {
		s.failLimit("nested more than %d deep: no map needs that", s.limits.Depth)
		return false
	}
	return true
}

// leave takes a closing bracket if one comes next.
func (s *scanner) leave(bracket byte) bool {
	if s.peek() != bracket {
		return false
	}
	s.pos++
	s.depth--
	return true
}

// comma takes the comma between two items, or fails unless the end follows.
func (s *scanner) comma(end byte) {
	switch s.peek() {
	case ',':
		s.pos++
		if s.peek() == end {
			s.fail("a comma before %q", rune(end))
		}
	case end:
	default:
		s.failUnexpected(fmt.Sprintf("expected , or %c", end))
	}
}

// members walks the names of an object; the body must take each value. The
// name is good until the body reads on.
func (s *scanner) members(yield func(name []byte) bool) {
	if !s.enter('{') {
		return
	}
	for !s.leave('}') && s.err == nil {
		name, _ := s.text()
		if !s.expect(':') || !yield(name) {
			return
		}
		s.comma('}')
	}
}

// elements walks an array; the body must take each value.
func (s *scanner) elements(yield func() bool) {
	if !s.enter('[') {
		return
	}
	for !s.leave(']') && s.err == nil {
		if !yield() {
			return
		}
		s.comma(']')
	}
}
