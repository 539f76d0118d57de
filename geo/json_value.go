package geo

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// value takes any value and keeps it: nil, bool, string, json.Number (the
// digits as written), []any or map[string]any. Past storeUntil nothing is
// kept any more.
func (s *scanner) value() any {
	if s.offset() > s.storeUntil {
		s.skip()
		return nil
	}
	switch s.peek() {
	case '{':
		return s.object()
	case '[':
		return s.list()
	case '"':
		text, _ := s.text()
		return string(text)
	case 't', 'f', 'n':
		return s.word()
	}
	return json.Number(s.numberText())
}

func (s *scanner) list() []any {
	list := []any{}
	for range s.elements {
		if v := s.value(); s.offset() <= s.storeUntil {
			list = append(list, v)
		}
	}
	return list
}

func (s *scanner) object() map[string]any {
	object := map[string]any{}
	for name := range s.members {
		key := string(name)
		if v := s.value(); s.offset() <= s.storeUntil {
			object[key] = v
		}
	}
	return object
}

// skip takes any value and forgets it.
func (s *scanner) skip() {
	switch s.peek() {
	case '{':
		for range s.members {
			s.skip()
		}
	case '[':
		for range s.elements {
			s.skip()
		}
	case '"':
		s.text()
	case 't', 'f', 'n':
		s.word()
	default:
		s.numberText()
	}
}

// word takes true, false or null.
func (s *scanner) word() any {
	words := [3]string{"true", "false", "null"}
	for i, value := range [3]any{true, false, nil} {
		if word := words[i]; s.buf[s.pos] == word[0] {
			for j := range len(word) {
				if s.pos == s.end && !s.more(s.pos) || s.buf[s.pos] != word[j] {
					s.fail("expected %s", word)
					return nil
				}
				s.pos++
			}
			return value
		}
	}
	return nil
}

// longestNumber in a file; nothing on Earth needs a tenth of it.
const longestNumber = 1024

// numberText takes a number as it is written, checked against the grammar of
// JSON. It is good until the scanner reads on.
func (s *scanner) numberText() []byte {
	s.peek()
	start := s.pos
	for {
		for s.pos < s.end && isNumberByte(s.buf[s.pos]) {
			s.pos++
		}
		if s.pos < s.end || s.pos-start > longestNumber {
			break
		}
		if !s.more(start) {
			break
		}
		start = 0
	}
	text := s.buf[start:max(start, s.pos)]
	switch {
	case s.err != nil:
		return nil
	case len(text) == 0:
		s.failUnexpected("expected a value")
		return nil
	case len(text) > longestNumber:
		s.fail("a number of more than %d characters", longestNumber)
		return nil
	case !isNumber(text):
		s.fail("%.40q is not a number", text)
		return nil
	}
	return text
}

func isNumberByte(c byte) bool {
	return c-'0' <= 9 || c == '.' || c == '-' || c == 'e' || c == 'E' || c == '+'
}

// isNumber is the grammar of JSON: -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][-+]?[0-9]+)?
func isNumber(text []byte) bool {
	rest := text
	if rest[0] == '-' {
		rest = rest[1:]
	}
	whole := leadingDigits(rest)
	if whole == 0 || whole > 1 && rest[0] == '0' {
		return false
	}
	rest = rest[whole:]
	if len(rest) > 0 && rest[0] == '.' {
		n := leadingDigits(rest[1:])
		if n == 0 {
			return false
		}
		rest = rest[1+n:]
	}
	if len(rest) > 0 && (rest[0] == 'e' || rest[0] == 'E') {
		rest = rest[1:]
		if len(rest) > 0 && (rest[0] == '-' || rest[0] == '+') {
			rest = rest[1:]
		}
		n := leadingDigits(rest)
		return n > 0 && n == len(rest)
	}
	return len(rest) == 0
}

func leadingDigits(text []byte) int {
	n := 0
	for n < len(text) && text[n]-'0' <= 9 {
		n++
	}
	return n
}

// powersOfTen are exact in float64.
var powersOfTen = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// float is the nearest float64, infinite for numbers beyond all. Short plain
// decimals, which coordinates are, take one exact division; the rest is left
// to strconv.
func float(text []byte) float64 {
	digits, decimals, point := uint64(0), 0, false
	rest := text
	if len(rest) > 0 && rest[0] == '-' {
		rest = rest[1:]
	}
	if len(rest) > 19 {
		return slowFloat(text)
	}
	for _, c := range rest {
		switch {
		case c-'0' <= 9:
			digits = digits*10 + uint64(c-'0')
			if point {
				decimals++
			}
		case c == '.':
			point = true
		default:
			return slowFloat(text)
		}
	}
	if digits >= 1<<53 {
		return slowFloat(text)
	}
	v := float64(digits) / powersOfTen[decimals]
	if len(rest) < len(text) {
		return -v
	}
	return v
}

func slowFloat(text []byte) float64 {
	v, _ := strconv.ParseFloat(string(text), 64)
	return v
}

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

// typeName says what a kept value is, for messages.
func typeName(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return fmt.Sprintf("%.40q", v)
	case json.Number:
		return fmt.Sprintf("%.40s", string(v))
	case bool:
		return strconv.FormatBool(v)
	case []any:
		return "a list"
	}
	return "an object"
}
