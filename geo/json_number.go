package geo

import "strconv"

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
