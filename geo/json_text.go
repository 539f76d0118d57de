package geo

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// text takes a string. The bytes are good until the scanner reads on. Text
// longer than PropertyBytes comes back cut, with long set.
func (s *scanner) text() (text []byte, long bool) {
	if !s.expect('"') {
		return nil, false
	}
	s.scratch = s.scratch[:0]
	for s.err == nil {
		start := s.pos
		for s.pos < s.end && isPlain(s.buf[s.pos]) {
			s.pos++
		}
		long = s.keep(s.buf[start:s.pos]) || long
		if s.pos == s.end {
			if !s.more(s.pos) {
				s.fail("the file ends within a text")
			}
			continue
		}
		switch c := s.buf[s.pos]; c {
		case '"':
			s.pos++
			return validText(s.scratch), long
		case '\\':
			s.escape()
		default:
			s.fail("control character %q within a text", rune(c))
		}
	}
	return nil, false
}

func isPlain(c byte) bool { return c >= ' ' && c != '"' && c != '\\' }

// keep adds to the text in work while there is room.
func (s *scanner) keep(part []byte) (long bool) {
	if len(s.scratch)+len(part) > s.limits.PropertyBytes {
		return true
	}
	s.scratch = append(s.scratch, part...)
	return false
}

// escape takes a backslash and what it stands for.
func (s *scanner) escape() {
	s.pos++
	c := s.next()
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		s.unicodeEscape()
		return
	default:
		s.fail("unknown escape \\%c within a text", c)
	}
	s.keep([]byte{c})
}

// next takes one byte of whatever kind; 0 at the end.
func (s *scanner) next() byte {
	if s.pos == s.end && !s.more(s.pos) {
		return 0
	}
	s.pos++
	return s.buf[s.pos-1]
}

// unicodeEscape takes the digits after \u, and the second half of a pair. A
// half without its other becomes the replacement character.
func (s *scanner) unicodeEscape() {
	r := s.hex4()
	for utf16.IsSurrogate(r) {
		if !s.follows(`\u`) {
			r = utf8.RuneError
			break
		}
		s.pos += 2
		low := s.hex4()
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			r = pair
			break
		}
		s.keep([]byte("\uFFFD"))
		r = low
	}
	s.keep(utf8.AppendRune(nil, r))
}

// follows reports whether the file goes on with the given text.
func (s *scanner) follows(text string) bool {
	for s.end-s.pos < len(text) {
		if !s.more(s.pos) {
			return false
		}
	}
	return string(s.buf[s.pos:s.pos+len(text)]) == text
}

func (s *scanner) hex4() rune {
	var digits [4]byte
	for i := range digits {
		digits[i] = s.next()
	}
	v, err := strconv.ParseUint(string(digits[:]), 16, 16)
	if err != nil {
		s.fail("\\u needs four hexadecimal digits")
	}
	return rune(v)
}

// validText replaces each byte that is not UTF-8 by the replacement character.
func validText(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	return []byte(string([]rune(string(text))))
}
